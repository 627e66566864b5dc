"""What must stay must not go by another way either: emptied at once, or replaced as a whole.

PostgreSQL is asked apart whether a table may be emptied. In SQLite a row that takes another's
place counts as a deletion on each of our connections (`PRAGMA recursive_triggers`), so that a
stored release, which could be deleted until now, is guarded like the rest.
"""

from alembic import op

revision = "r0008"
down_revision = "r0007"

_NEWLY_UNDELETABLE = ("release", "house_chain")
_NEVER_EMPTIED = (
    "submission", "audit", "anchor", "anchored_head", "tombstone", "consultation", "withdrawal",
    *_NEWLY_UNDELETABLE,
)  # fmt: skip


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _NEWLY_UNDELETABLE:
        op.execute(_no_deletion(table, is_sqlite))
    if not is_sqlite:
        for table in _NEVER_EMPTIED:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION row_stays()"
            )


def downgrade() -> None:
    raise NotImplementedError("a record is not kept without its guards; restore a backup instead")


def _no_deletion(table: str, is_sqlite: bool) -> str:
    begun = f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
    if is_sqlite:
        return f"{begun} BEGIN SELECT RAISE(ABORT, '{table} rows stay as they are'); END"
    return f"{begun} FOR EACH ROW EXECUTE FUNCTION row_stays()"
