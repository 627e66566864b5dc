"""Which passwords are refused although they are long enough, and that good ones are not."""

import secrets

import pytest

from consult.accounts import PasswordIsEasilyGuessed, PasswordIsTooShort, Role, create_staff
from consult.accounts.password_rules import is_easily_guessed

ABOUT = ("priya.sample@riverside.example", "Priya Sample", "Riverside Facial Nerve Clinic")

GUESSED = [
    "aaaaaaaaaaaa", "abababababab", "111111111111", "            ", "correct1correct1",
    "abcdefghijkl", "lkjihgfedcba", "123456789012", "qwertyuiop12", "asdfghjkl;12", "1q2w3e4r5t6y",
    "Password1234", "password2026!", "P@ssw0rd!2026", "Welcome123456", "letmein123456",
    "administrator", "Administrator1", "Summer2026!!!", "November2026", "iloveyou1234",
    "priya.sample", "PriyaSample26", "priya@riverside", "Riverside2026", "facialnerve12",
    "consult12345", "clinic-clinic-1",
]  # fmt: skip
GOOD = [
    "four quiet words here", "correct horse battery staple", "Tr0ub4dor&3xyz", "zq8#Lm2vKp0w",
    "a1b2-c3d4-e5f6-0789", "mi perro come zanahorias", "Ich mag blaue Tueren",
    "密码很长而且没有规律的一句话",
]  # fmt: skip


@pytest.mark.parametrize("password", GUESSED)
def test_d07_what_a_guesser_tries_first_is_refused(password):
    assert is_easily_guessed(password, ABOUT)


@pytest.mark.parametrize("password", GOOD)
def test_d07_what_nobody_guesses_is_taken(password):
    assert not is_easily_guessed(password, ABOUT)


def test_d07_what_chance_makes_is_taken():
    made = ["-".join(secrets.token_hex(2) for _ in range(4)) for _ in range(100)]
    made += [secrets.token_urlsafe(12) for _ in range(100)]
    assert not [one for one in made if is_easily_guessed(one, ABOUT)]


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("elevensigns", PasswordIsTooShort),
        ("x" * 129, PasswordIsTooShort),
        ("Priya-Sample-1", PasswordIsEasilyGuessed),
        ("riverside nerve", PasswordIsEasilyGuessed),
    ],
)
def test_d07_an_account_is_not_made_with_a_password_that_is_refused(app, password, refusal):
    with app.app_context(), pytest.raises(refusal) as told:
        create_staff("priya@clinic.example", "Priya Sample", password, Role.SPECIALIST)
    assert password not in str(told.value)
