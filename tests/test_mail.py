"""The way to the mail server: once, whole, and never longer than the server deserves."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from consult.mail import Mailer, MailIsInDoubt, MailIsRefused
from consult.mail_server import MailServer, address_in, is_address, read_server
from consult.mail_words import Letter, write_message
from consult.questionnaire.speech import Speech
from tests.mail_box import DROP, HANG, MailBox, mail_box

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
VISIT = datetime(2026, 12, 1, 9, 40, tzinfo=ZoneInfo("America/New_York"))
# Whatever tells what the visit is about, in either language.
HEALTH = re.compile(
    r"face|facial|nerve|palsy|stroke|botul|toxin|inject|doctor|clinic|patient|medic|health|treat"
    r"|cara|nervio|par.lisis|derrame|inyec|m.dic|cl.nica|paciente|salud|tratam",
    re.IGNORECASE,
)


@pytest.fixture
def box() -> Iterator[MailBox]:
    with mail_box() as box:
        yield box


def mailer(box: MailBox, scheme: str = "smtp", **more: object) -> Mailer:
    server = MailServer(scheme, "localhost", box.port, **more)  # type: ignore[arg-type]
    return Mailer(server, "desk@example.org", step_seconds=1.0, pause_seconds=0)


def letter(is_reminder: bool = False, visit: datetime | None = VISIT) -> Letter:
    return Letter(
        "K7QM-3F9X-WW2P", "https://consult.example.org/resume", "555-0142", visit, is_reminder
    )


def message() -> EmailMessage:
    return write_message(
        letter(), [Speech()], sender="desk@example.org", to="maria@example.net", once="a1b2",
        now=NOW,
    )  # fmt: skip


def words_of(got: EmailMessage) -> str:
    return str(got.get_content()).replace("\r\n", "\n")


def nothing() -> None:
    pass


def test_a_message_arrives_whole_and_once(box: MailBox) -> None:
    held: list[int] = []
    mailer(box).send(message(), lambda: held.append(len(box.got)))
    (got,) = box.got
    assert held == [0]  # the words had not been given yet
    assert got["To"] == "maria@example.net"
    assert got["From"] == "desk@example.org"
    assert got["Subject"] == "Please get ready for your visit"
    assert got["Message-ID"] == "<a1b2@example.org>"
    assert words_of(got) == message().get_content()
    assert "EHLO EXAMPLE.ORG" in box.heard  # not the name of this machine


def test_a_dot_at_the_beginning_of_a_line_stays(box: MailBox) -> None:
    dotted = message()
    dotted.set_content("one\n.\n..two\nfrom\n", cte="7bit")
    mailer(box).send(dotted, nothing)
    assert words_of(box.got[0]) == "one\n.\n..two\nfrom\n"


@pytest.mark.parametrize("step", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("how", ["550 no", "421 later", HANG, DROP])
def test_f09_refused_or_silent_before_the_words_it_has_not_got_them(step: str, how: str) -> None:
    with mail_box(**{step: how}) as box:
        began, held = time.monotonic(), list[int]()
        with pytest.raises(MailIsRefused) as refused:
            mailer(box).send(message(), lambda: held.append(1))
        assert time.monotonic() - began < 10
        assert box.got == []
        assert held == []
        assert "maria" not in f"{refused.value}{refused.value.__context__}"
        if how not in (HANG, DROP) and step != "EHLO":
            assert refused.value.code == int(how[:3])


def test_f09_refused_after_the_words_it_has_not_got_them() -> None:
    with mail_box(END="554 no") as box, pytest.raises(MailIsRefused):
        mailer(box).send(message(), nothing)


@pytest.mark.parametrize("how", [HANG, DROP, "hello"])
def test_f09_silent_after_the_words_nobody_can_tell(how: str) -> None:
    with mail_box(END=how) as box, pytest.raises(MailIsInDoubt):
        mailer(box).send(message(), nothing)


def test_silence_after_it_was_taken_changes_nothing() -> None:
    with mail_box(QUIT=HANG) as box:
        mailer(box).send(message(), nothing)
        assert len(box.got) == 1


def test_what_hold_raises_ends_it_before_the_words(box: MailBox) -> None:
    def fail() -> None:
        raise KeyError("another worker")

    with pytest.raises(KeyError):
        mailer(box).send(message(), fail)
    assert box.got == []


def test_a_server_that_is_away_is_not_asked_again_at_once() -> None:
    with mail_box(GREETING=HANG) as box:
        away = mailer(box)
        away.pause_seconds = 60
        for _ in range(3):
            with pytest.raises(MailIsRefused):
                away.send(message(), nothing)
    began = time.monotonic()
    with pytest.raises(MailIsRefused):
        away.send(message(), nothing)
    assert time.monotonic() - began < 0.1


def test_it_signs_in_where_a_user_is_given() -> None:
    with mail_box() as box:
        mailer(box, user="desk", password="secret").send(message(), nothing)
        assert any(line.startswith("AUTH PLAIN") for line in box.heard)
        assert "secret" not in repr(mailer(box, user="desk", password="secret"))
    with mail_box(AUTH="535 no") as box, pytest.raises(MailIsRefused) as refused:
        mailer(box, user="desk", password="secret").prove()
    assert refused.value.code == 535


def test_sealed_it_goes_only_to_a_server_whose_name_is_proven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = a_certificate(tmp_path)
    with mail_box(EHLO="250-here\r\n250 STARTTLS") as box:
        box.sealed = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        box.sealed.load_cert_chain(certificate)
        with pytest.raises(MailIsRefused):
            mailer(box, "starttls").send(message(), nothing)
        assert box.got == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        mailer(box, "starttls").send(message(), nothing)
        assert len(box.got) == 1


def test_a_server_that_cannot_seal_gets_nothing(box: MailBox) -> None:
    with pytest.raises(MailIsRefused):
        mailer(box, "starttls").send(message(), nothing)
    assert not any(line.startswith(("MAIL", "AUTH")) for line in box.heard)


def a_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    file = folder / "localhost.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.mark.parametrize("is_reminder", [True, False])
@pytest.mark.parametrize("visit", [VISIT, None])
def test_no_message_holds_a_word_about_health_or_the_clinics_name(
    speeches: Mapping[str, Speech], is_reminder: bool, visit: datetime | None
) -> None:
    for speech in speeches.values():
        written = write_message(
            letter(is_reminder, visit), [speech], sender="desk@example.org", to="m@example.net",
            once="a", now=NOW,
        )  # fmt: skip
        told = written["Subject"] + written.get_content()
        assert HEALTH.findall(told) == []
        assert ("2026" in told) is (visit is not None)
        assert "K7QM-3F9X-WW2P" in told
        assert "https://consult.example.org/resume" in told
        assert "/begin/" not in told


def test_every_language_of_the_clinic_is_told_and_none_is_english_by_accident(
    speeches: Mapping[str, Speech],
) -> None:
    english, spanish = (
        write_message(letter(True), [speeches[code]], sender="a@example.org", to="b@example.org",
                      once="a", now=NOW)
        for code in ("en", "es")
    )  # fmt: skip
    ours = set(english.get_content().splitlines()) - {""}
    assert ours & set(spanish.get_content().splitlines()) == {
        "K7QM-3F9X-WW2P", "https://consult.example.org/resume",
    }  # fmt: skip
    assert "1 de diciembre de 2026, 09:40" in spanish.get_content()
    assert "Tuesday 1 December 2026, 09:40" in english.get_content()
    assert english["Subject"] != spanish["Subject"]


@pytest.mark.parametrize("to", ["a@b.example\nBcc: x@example.org", "a@b.example\r\n\r\nText"])
def test_no_address_adds_a_header(to: str) -> None:
    assert not is_address(to)
    with pytest.raises(ValueError, match="linefeed"):
        write_message(letter(), [Speech()], sender="d@example.org", to=to, once="a", now=NOW)


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("maria@example.net", "maria@example.net"), ("0171 555 0101", None), ("", None),
        ("0171 555 0101, maria.o'neill@mail.example.net", "maria.o'neill@mail.example.net"),
        ("Maria <maria@example.net>", "maria@example.net"), ("maria@localhost", None),
        ("maria@@example.net", None), ("maria@example..net", None), (".m@example.net", None),
        ("m" * 250 + "@example.net", None), ("a@b.example\nBcc:c@d.example", "a@b.example"),
    ],
)  # fmt: skip
def test_the_address_is_found_in_what_stands_as_contact(contact: str, address: str | None) -> None:
    assert address_in(contact) == address


def test_the_server_is_read_from_one_address() -> None:
    server = read_server("starttls://desk%40example.org:p%3Ass@mail.example.org")
    assert server == MailServer("starttls", "mail.example.org", 587, "desk@example.org", "p:ss")
    assert read_server("smtps://mail.example.org").port == 465
    assert read_server("smtp://localhost:2525") == MailServer("smtp", "localhost", 2525)
