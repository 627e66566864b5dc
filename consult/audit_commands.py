"""The commands that look after the audit log: `flask audit verify`, `flask audit anchor`.

They print ids, counts and digests, never a name or an answer. Must not: know how a chain is proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from consult.plain_words import in_plain_words, opened
from consult.settings import load_settings

if TYPE_CHECKING:
    from consult.consultations import AuditProof


@click.group()
def audit() -> None:
    """Prove that the audit log is whole, and note where it stands."""


@audit.command("verify")
@click.option("--anchor", "line", metavar="LINE",
              help='The line of an anchor that was kept elsewhere: "anchor 12 ...".')  # fmt: skip
def audit_verify(line: str | None) -> None:
    """Prove every chain and every anchor; the exit code is 1 when something does not fit."""
    from consult.consultations import AnchorIsUnreadable, compare_anchor, verify_audit

    with in_plain_words(), opened(load_settings()) as record:
        try:
            difference = compare_anchor(record, line) if line is not None else None
        except AnchorIsUnreadable as problem:
            raise click.BadParameter(str(problem), param_hint="--anchor") from None
        proof = verify_audit(record)
    faults = list(_faults(proof))
    if difference:
        faults.append(f"{difference}.")
    for fault in faults:
        click.echo(f"BROKEN: {fault}")
    click.echo(f"Looked at {proof.chains} chains, {proof.rows} rows and {proof.anchors} anchors.")
    if faults:
        raise SystemExit(1)
    click.echo("All of it is whole." if line is None else "All of it is whole and fits the anchor.")


@audit.command("anchor")
def audit_anchor() -> None:
    """Sign where every chain stands now, and print the line to keep away from this machine."""
    from consult.consultations import drop_anchor

    with in_plain_words(), opened(load_settings()) as record:
        click.echo(drop_anchor(record).line)


def _faults(proof: AuditProof) -> Iterator[str]:
    for one in proof.broken:
        yield f"chain {one.chain}, first bad sequence {one.first_bad}."
    for chain in proof.adrift:
        if chain == "anchor":
            yield "an anchor was altered or taken away."
        else:
            yield f"chain {chain} is not where an anchor says it was."
