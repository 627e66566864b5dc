"""A clock that is set back or jumps ahead ends the staff's sessions; it never lengthens one."""

import pytest

from consult.accounts import Role
from consult.accounts.sessions import (
    begin_at_the_door,
    begin_session,
    find_at_the_door,
    find_member,
)
from consult.web.services import Services
from tests.conftest import Clock
from tests.members import add_member

HOUR = 60 * 60


@pytest.mark.parametrize("jump", [3 * 24 * HOUR, -HOUR, -5 * 60])
def test_f07_a_clock_that_jumps_never_lengthens_a_session_of_staff(
    services: Services, clock: Clock, jump: int
) -> None:
    database, now = services.record.database, int(clock().timestamp())
    staff = add_member(database, Role.SPECIALIST)
    sid = begin_session(database, staff, now)
    assert find_member(database, sid, now + 30) is not None
    assert find_member(database, sid, now + jump) is None
    door = begin_at_the_door(database, staff, now)
    assert find_at_the_door(database, door, now + jump) is None


def test_f07_the_clocks_of_two_machines_may_differ_a_little(
    services: Services, clock: Clock
) -> None:
    database, now = services.record.database, int(clock().timestamp())
    staff = add_member(database, Role.SPECIALIST)
    assert find_member(database, begin_session(database, staff, now), now - 20) is not None
    assert find_at_the_door(database, begin_at_the_door(database, staff, now), now - 20) is not None
