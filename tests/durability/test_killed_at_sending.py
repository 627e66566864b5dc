"""Killed around the moment of sending: the patient goes on, sends again, and has sent once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from consult.consultations import (
    SYSTEM,
    Purpose,
    due_jobs,
    list_consultations,
    open_consultation,
    open_record,
    verify_chain,
)
from consult.settings import load_settings
from tests.catalogue.figures import Figure
from tests.durability.dying_names import AFTER, BEFORE, FILE
from tests.durability.judging import READER, judge
from tests.durability.looking_on import Onlooker, look_on
from tests.durability.service import Service
from tests.durability.visitor import NoReply
from tests.durability.writers import SEE_OTHER

pytestmark = pytest.mark.slow
CHECK, SEND, DONE = "/prepare/check", "/prepare/send", "/prepare/done"
AGAIN = "/prepare/safety-again?from=send"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(
        tmp_path_factory.mktemp("killed"), workers=1, app="tests.durability.dying_wsgi:app"
    )
    service.migrate()
    service.start()
    yield service
    service.kill_all()


def ready_to_send(service: Service, number: int) -> Onlooker:
    """Let a patient answer everything, the second safety check too."""
    onlooker = look_on(service, number)
    visitor = onlooker.visitor
    assert visitor.get(SEND).location == AGAIN
    form = [*visitor.get(AGAIN).hidden, ("safety-again-signs", "none")]
    assert visitor.post(AGAIN, form).location == SEND
    return onlooker


def sent_so_far(service: Service, onlooker: Onlooker) -> tuple[int, int]:
    """Return how many submissions there are of a patient, and how many jobs to render them."""
    record = open_record(load_settings(service.environ))
    try:
        (found,) = list_consultations(record, READER, text=onlooker.patient.name)
        opened = open_consultation(record, SYSTEM, found.reference, Purpose.RENDER)
        assert verify_chain(record, opened.consultation_id).is_whole
        jobs = [job for job in due_jobs(record) if job.reference == found.reference]
        return len(opened.submissions), len(jobs)
    finally:
        record.database.close()
        record.keys_database.close()


def test_f03_killed_between_the_last_answer_and_sending_it_resumes_at_the_check(
    service: Service, figure: Figure
) -> None:
    onlooker = look_on(service, 1)
    assert onlooker.save("The last answer.").status == SEE_OTHER
    service.kill_all()
    service.start()
    assert onlooker.visitor.get("/prepare/").location == CHECK
    assert "The last answer." in onlooker.visitor.get(CHECK).text
    found = judge(service.environ, [onlooker.patient])
    assert found.lost == []
    figure(f"killed before sending: {found.acknowledged} acknowledged, 0 lost, goes on at {CHECK}")


@pytest.mark.parametrize(("when", "stored"), [(BEFORE, 0), (AFTER, 1)])
def test_f03_killed_at_sending_it_is_sent_again_and_is_one_submission(
    service: Service, when: str, stored: int, figure: Figure
) -> None:
    onlooker = ready_to_send(service, 2 + stored)
    visitor = onlooker.visitor
    form = visitor.get(SEND).hidden
    Path(service.instance, FILE).write_text(when)
    with pytest.raises(NoReply):
        visitor.post(SEND, form)
    service.wait()
    assert sent_so_far(service, onlooker) == (stored, stored)
    for _ in range(2):
        assert visitor.post(SEND, form).location == DONE
        assert sent_so_far(service, onlooker) == (1, 1)
    assert visitor.get(DONE).status == 200
    figure(f"killed {when} the commit of sending, sent again twice: 1 submission")
