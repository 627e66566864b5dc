"""Triggers that keep what must not change: a fault of ours cannot rewrite it either.

Never updated: what was sent, what was written down, what was erased, a stored release. Never
deleted: the same and every consultation's row. A submission may go where a tombstone stands, and
a tombstone never goes.
"""

from alembic import op

revision = "r0002"
down_revision = "r0001"

_UNCHANGEABLE = ("submission", "audit", "anchor", "anchored_head", "tombstone", "release")
_UNDELETABLE = ("audit", "anchor", "anchored_head", "tombstone", "consultation")
_NO_TOMBSTONE = (
    "NOT EXISTS (SELECT 1 FROM tombstone WHERE tombstone.consultation_id = OLD.consultation_id)"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def downgrade() -> None:
    raise NotImplementedError("a record is not kept without its guards; restore a backup instead")


def _guard_sqlite() -> None:
    for table in _UNCHANGEABLE:
        _sqlite_trigger(table, "UPDATE", "")
    for table in _UNDELETABLE:
        _sqlite_trigger(table, "DELETE", "")
    _sqlite_trigger("submission", "DELETE", f"WHEN {_NO_TOMBSTONE}")


def _sqlite_trigger(table: str, event: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table} rows stay as they are'); END"
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION row_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% rows stay as they are', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE FUNCTION submission_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_NO_TOMBSTONE} THEN RAISE EXCEPTION 'submission rows stay as they are' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$"
    )
    for table in _UNCHANGEABLE:
        _postgresql_trigger(table, "UPDATE", "row_stays")
    for table in _UNDELETABLE:
        _postgresql_trigger(table, "DELETE", "row_stays")
    _postgresql_trigger("submission", "DELETE", "submission_stays")


def _postgresql_trigger(table: str, event: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
