"""Who gets an account, and what is kept of a password."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from consult.accounts import (
    AddressIsNoEmail,
    PasswordIsTooShort,
    Role,
    StaffExistsAlready,
    create_staff,
    list_staff,
)
from consult.accounts.tables import Base
from consult.database import metadata

OURS = {
    "staff", "role", "staff_role", "staff_session", "sign_in_try", "second_factor",
    "recovery_code", "set_up_link",
}  # fmt: skip
PASSWORD = "four quiet words here"


@pytest.fixture
def create(app):
    def make(email="Priya@Clinic.example", name="Priya", password=PASSWORD, role=Role.SPECIALIST):
        with app.app_context():
            return create_staff(email, name, password, role)

    return make


def test_an_account_has_one_name_one_address_and_a_role(create, services):
    made = create()
    assert (made.email, made.name, made.roles) == (
        "priya@clinic.example", "Priya", frozenset({Role.SPECIALIST}),
    )  # fmt: skip
    assert list_staff(services.record.database) == [made]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_can_be_given(create, services, role):
    create(role=role)
    assert list_staff(services.record.database)[0].roles == {role}


def test_a_password_is_kept_as_argon2id_only(create, services):
    create()
    with services.record.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT password FROM staff").scalar()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_an_address_has_one_account(create):
    create()
    with pytest.raises(StaffExistsAlready):
        create(email="PRIYA@clinic.example")


@pytest.mark.parametrize("email", ["", "priya", "priya@", "a b@clinic.example", "@clinic.example"])
def test_what_is_no_address_gets_no_account(create, email):
    with pytest.raises(AddressIsNoEmail):
        create(email=email)


@pytest.mark.parametrize("password", ["", "eleven sign", "x" * 129])
def test_a_password_has_twelve_to_128_characters(create, password):
    with pytest.raises(PasswordIsTooShort):
        create(password=password)


def test_the_migration_builds_the_tables_that_the_code_works_with(app, services):
    assert Base.metadata is metadata

    def is_ours(thing, name, kind, reflected, compared):
        table = name if kind == "table" else getattr(thing, "table", thing).name
        return table in OURS

    with services.record.database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": is_ours, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []


def test_the_administrator_reads_the_list_of_accounts(create, administrator):
    create(name="Dr Sample")
    page = administrator.get("/desk/staff").page
    assert page.heading == "Staff"
    rows = [row.text for row in page.all("tr")]
    assert (
        "Dr Sample priya@clinic.example specialist In use No second factor yet Change Dr Sample"
        in rows
    )
