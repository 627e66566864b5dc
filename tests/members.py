"""Staff for tests, made without hashing a password: who has signed in needs none."""

from __future__ import annotations

from sqlalchemy import insert, select

from consult.accounts import Role
from consult.accounts.tables import RoleRow, Staff, staff_role
from consult.database import Database


def add_member(database: Database, role: Role, name: str = "Robin Sample") -> int:
    """Add an account that nobody can sign in to by password; return its id."""
    with database.write() as connection:
        row = {
            "email": f"{role}-{name}@clinic.example".replace(" ", "-").lower(),
            "name": name,
            "password": "none",
            "active": True,
            "fs_uniquifier": f"{role}-{name}",
            "created_at": 0,
        }
        staff_id = connection.execute(insert(Staff).values(row)).inserted_primary_key[0]
        role_id = connection.execute(select(RoleRow.id).where(RoleRow.name == role)).scalar_one()
        connection.execute(insert(staff_role).values(staff_id=staff_id, role_id=role_id))
    return int(staff_id)
