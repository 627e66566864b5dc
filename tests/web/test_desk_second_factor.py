"""The second factor: nobody passes the door without it, a code works once, guessing waits."""

import pytest

from consult.accounts import Role, accounts, code_at, create_staff
from consult.accounts.sessions import DOOR_SECONDS
from consult.accounts.tries import FREE_FOR_ACCOUNT
from consult.web.policy import AT_THE_DOOR, DESK
from tests.web.test_policy import addresses

EMAIL, PASSWORD = "priya@clinic.example", "four quiet words here"


@pytest.fixture
def at_the_door(app, client):
    with app.app_context():
        create_staff(EMAIL, "Priya Sample", PASSWORD, Role.FRONT_DESK)
    return give_password(client)


def give_password(browser):
    browser.submit("/desk/sign-in", email=EMAIL, password=PASSWORD)
    return browser


def offered(browser):
    page = browser.get("/desk/second-factor/set-up").page
    return page.all("strong")[0].text.replace(" ", "")


def set_up(browser, clock):
    """Set up the second factor; return its secret and the recovery codes that were shown."""
    secret = offered(browser)
    page = give_code(browser, secret, clock, "/desk/second-factor/set-up").page
    return secret, [item.text for item in page.all("li") if len(item.text) == 13]


def give_code(browser, secret, clock, address="/desk/second-factor", later=0):
    code = code_at(secret, int(clock().timestamp()) + later)
    return browser.submit(address, code=code)


def is_inside(browser):
    return browser.get("/desk/").status_code == 200


def test_d12_a_password_alone_reaches_no_page_of_the_desk(app, at_the_door, figure):
    tried = 0
    for endpoint, address in addresses(app).items():
        for method in DESK.get(endpoint, ()):
            response = at_the_door.open(address, method=method)
            assert response.status_code == 303, f"{method} {address}"
            assert response.headers["Location"].startswith("/desk/second-factor"), address
            tried += 1
    figure(f"skipped by address: {tried} pages of the desk tried with a password alone, 0 opened")


def test_the_first_sign_in_sets_the_second_factor_up_and_shows_ten_recovery_codes_once(
    at_the_door, clock
):
    first = at_the_door.get("/desk/second-factor")
    assert first.headers["Location"].startswith("/desk/second-factor/set-up")
    _, codes = set_up(at_the_door, clock)
    assert len(set(codes)) == 10
    assert is_inside(at_the_door)
    assert at_the_door.get("/desk/second-factor/set-up").headers["Location"] == "/desk/"


def test_a_wrong_code_sets_nothing_up(at_the_door, services):
    response = at_the_door.submit("/desk/second-factor/set-up", code="000 000")
    assert response.status_code == 400
    with services.record.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM second_factor").scalar() == 0


def test_d12_another_browser_is_offered_another_secret(app, at_the_door):
    other = give_password(app.test_client())
    assert offered(at_the_door) == offered(at_the_door)
    assert offered(other) != offered(at_the_door)


def test_d12_a_code_works_once_and_no_earlier_one_after_it(app, at_the_door, clock, figure):
    figure("a code used a second time, and the one before it: 2 tried, 2 refused")
    secret, _ = set_up(at_the_door, clock)
    thief = give_password(app.test_client())
    assert give_code(thief, secret, clock).status_code == 400
    assert give_code(thief, secret, clock, later=-30).status_code == 400
    assert not is_inside(thief)


@pytest.mark.parametrize(("later", "fits"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_d12_one_step_of_skew_is_forgiven_and_no_more(app, at_the_door, clock, figure, later, fits):
    figure("skew: 1 step either way fits, 2 steps do not")
    secret, _ = set_up(at_the_door, clock)
    clock.forward(minutes=5)
    other = give_password(app.test_client())
    give_code(other, secret, clock, later=later)
    assert is_inside(other) is fits


def test_d12_after_five_wrong_codes_even_the_right_one_has_to_wait(app, at_the_door, clock, figure):
    figure(
        f"{FREE_FOR_ACCOUNT} wrong codes, then even the right one waits, with a new password too"
    )
    assert FREE_FOR_ACCOUNT == 5
    secret, _ = set_up(at_the_door, clock)
    clock.forward(minutes=1)
    other = give_password(app.test_client())
    for _ in range(FREE_FOR_ACCOUNT):
        assert other.submit("/desk/second-factor", code="000000").status_code == 400
    refused = give_code(other, secret, clock)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    give_password(other)  # a password that fits gives no new tries
    assert give_code(other, secret, clock).status_code == 429
    clock.forward(seconds=int(refused.headers["Retry-After"]))
    give_code(other, secret, clock)
    assert is_inside(other)


@pytest.mark.parametrize("address", ["/desk/second-factor", "/desk/second-factor/recovery"])
def test_a_refused_code_stands_in_the_log_without_the_code(
    app, at_the_door, clock, administrator, address
):
    set_up(at_the_door, clock)
    give_password(app.test_client()).submit(address, code="135790")
    rows = administrator.get("/desk/audit").page.all("tr")
    told = [[cell.text for cell in row.all("td")][1:4] for row in rows]
    assert ["Priya Sample", "was refused", "a code that does not fit"] in told
    assert "135790" not in str(told)


@pytest.mark.parametrize(
    "typed", ["", " ", "12345", "1234567", "١٢٣٤٥٦", "\x00", "0" * 41, "'; --", "²12345", "-1.0e5"]
)
def test_what_is_no_code_is_refused_in_words(app, at_the_door, clock, typed):
    set_up(at_the_door, clock)
    other = give_password(app.test_client())
    for address in ("/desk/second-factor", "/desk/second-factor/recovery"):
        response = other.submit(address, code=typed)
        assert response.status_code == 400
        assert response.page.title.startswith("Error: ")
        assert not is_inside(other)


def test_d12_each_recovery_code_works_once(app, at_the_door, clock, figure):
    figure("a recovery code used a second time: refused")
    _, codes = set_up(at_the_door, clock)
    for spelling, fits in ((codes[0].lower(), True), (codes[0], False), (codes[1], True)):
        other = give_password(app.test_client())
        other.submit("/desk/second-factor/recovery", code=spelling)
        assert is_inside(other) is fits
    page = at_the_door.get("/desk/recovery-codes").page
    assert "You have 8 unused recovery codes." in page.text


def test_everybody_inside_finds_the_own_recovery_codes_from_the_bar(at_the_door, clock):
    set_up(at_the_door, clock)
    links = at_the_door.get("/desk/").page.links
    assert links["Priya Sample · front desk: your recovery codes"] == "/desk/recovery-codes"


def test_d12_new_recovery_codes_need_a_code_and_end_the_old_ones(app, at_the_door, clock):
    secret, old = set_up(at_the_door, clock)
    clock.forward(minutes=1)
    assert at_the_door.submit("/desk/recovery-codes", code="000000").status_code == 400
    page = give_code(at_the_door, secret, clock, "/desk/recovery-codes").page
    new = [item.text for item in page.all("li") if len(item.text) == 13]
    assert len(new) == 10
    assert not set(new) & set(old)
    other = give_password(app.test_client())
    other.submit("/desk/second-factor/recovery", code=old[0])
    assert not is_inside(other)


def test_nothing_of_secret_or_codes_lies_open_in_the_database(at_the_door, clock, services):
    secret, codes = set_up(at_the_door, clock)
    with services.record.database.read() as connection:
        kept = "".join(
            str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            for table in ("second_factor", "recovery_code", "staff_session", "audit")
        )
    for word in (secret, *codes, *(code.replace("-", "") for code in codes)):
        assert word not in kept


def test_d16_the_door_does_not_stay_open(at_the_door, clock):
    clock.forward(seconds=DOOR_SECONDS)
    assert at_the_door.get("/desk/second-factor").headers["Location"] == "/desk/sign-in"


def test_d05_a_passed_session_has_another_id_than_the_one_at_the_door(at_the_door, clock):
    def held():
        with at_the_door.session_transaction() as session:
            return session["staff"]

    before = held()
    set_up(at_the_door, clock)
    assert held() != before


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/desk/\\evil", "/desk//x"]
)
def test_the_code_leads_nowhere_else(app, at_the_door, clock, elsewhere):
    secret, _ = set_up(at_the_door, clock)
    clock.forward(minutes=1)
    other = give_password(app.test_client())
    code = code_at(secret, int(clock().timestamp()))
    response = other.submit("/desk/second-factor", code=code, next=elsewhere)
    assert response.headers["Location"] == "/desk/"


def test_the_sign_in_says_why_a_session_has_ended(at_the_door, clock):
    assert "Your session has ended" not in at_the_door.get("/desk/sign-in").page.text
    set_up(at_the_door, clock)
    clock.forward(minutes=16)
    at_the_door.get("/desk/")
    assert "Your session has ended" in at_the_door.get("/desk/sign-in").page.text


def test_d12_the_pages_of_the_door_are_the_only_ones_for_who_owes_a_code(app):
    from consult.web.policy import POLICY

    doors = {name for name, row in POLICY.items() if AT_THE_DOOR in row.values()}
    assert doors == {"desk.second_factor", "desk.set_up_second_factor", "desk.recovery"}
    with app.app_context():
        assert accounts().keeper is not None
