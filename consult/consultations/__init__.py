"""Floor 4: the record. Begin, save a page, send, open, list, erase; sealed, counted, written down.

Lives here: tables, keys, sealing, audit, jobs and retention, all by SQLAlchemy Core. Must not:
Flask, clinical rules, words for people. Everything comes in as an argument, first the `Record`.

At start: `open_record`, `migrate`, `migrate_keys`, `schema_is_current`, `prove_keys`. For the
patient: `begin`, `open_by_code`, `open_by_token`, `start_session`, `end_session`, `load_sitting`,
`seconds_left`, `save_part`, `code_for`, `send`, `latest_submission`, `move_to_release`, `erase`.
For staff: `open_consultation` (the one door to answers), `list_consultations`, `sit_for_typing`,
`reissue_invitation`, `revoke_invitation`, `correct_identity`, `set_appointment`, `mark_printed`,
`open_audit`, `recent_audit`. For the worker and the commands: the functions of `jobs`,
`store_document`, `cached_document`, `purge_due`, `reapply_erasures`, `drop_anchor`,
`chains_adrift`, `verify_chain`, `rewrap_keys`, `stored_releases`, `find_release`,
`withdraw_release`. Every failure is a `RecordProblem` by name, or a `DatabaseProblem`.
"""

from consult.consultations.anchors import Anchor, chains_adrift, drop_anchor
from consult.consultations.audit import AuditEntry, ChainProof, read_chain, verify_chain
from consult.consultations.audit_reading import RecentStep, open_audit, recent_audit
from consult.consultations.beginning import Begun, begin
from consult.consultations.credentials import PatientSession, open_by_code, open_by_token
from consult.consultations.document_cache import cached_document, store_document
from consult.consultations.erasing import erase, reapply_erasures
from consult.consultations.errors import (
    AlreadyBegun,
    AlreadyWithdrawn,
    ChangedMeanwhile,
    ClockIsSuspect,
    ConsultationIsErased,
    CredentialsDoNotMatch,
    ErasureIsUnfinished,
    KeyIsMissing,
    KeysDoNotFit,
    MovedMeanwhile,
    NoSuchConsultation,
    NoSuchRelease,
    NotPermitted,
    RecordProblem,
    RevisionIsStale,
    SealIsBroken,
    SeveralReleases,
    SittingIsOver,
    TooManyTries,
)
from consult.consultations.invitations import (
    correct_identity,
    mark_printed,
    reissue_invitation,
    revoke_invitation,
    set_appointment,
)
from consult.consultations.jobs import (
    RENDER,
    RENDER_REST,
    Job,
    are_papers_given_up,
    claim_job,
    due_jobs,
    fail_job,
    failed_jobs,
    finish_job,
    request_job,
    requeue_lost_jobs,
    want_render,
)
from consult.consultations.keystore import rewrap_keys
from consult.consultations.listing import LONGEST_LIST, Listed, list_consultations
from consult.consultations.migrations import migrate, migrate_keys, schema_is_current
from consult.consultations.moving import move_to_release
from consult.consultations.pinned import pinned_releases, store_release, stored_release
from consult.consultations.policy import (
    ADMINISTRATOR,
    FRONT_DESK,
    SPECIALIST,
    SYSTEM,
    Actor,
    Purpose,
)
from consult.consultations.record import Record, open_record, prove_keys
from consult.consultations.retention import Purged, purge_due
from consult.consultations.saving import save_part
from consult.consultations.sending import Sent, StoredSubmission, latest_submission, send
from consult.consultations.sessions import IDLE_MINUTES, end_session, start_session
from consult.consultations.sittings import (
    ACKNOWLEDGEMENTS,
    COMFORT,
    CONSENT,
    EARLIER_ANSWERS,
    MOVES,
    QUESTIONS,
    Part,
    Sitting,
    code_for,
    load_sitting,
    seconds_left,
)
from consult.consultations.staff import OpenedConsultation, open_consultation, sit_for_typing
from consult.consultations.vault import Vault, open_vault
from consult.consultations.withdrawing import (
    LONGEST_REASON,
    StoredRelease,
    find_release,
    is_withdrawn,
    stored_releases,
    withdraw_release,
)

__all__ = [
    "ACKNOWLEDGEMENTS",
    "ADMINISTRATOR",
    "COMFORT",
    "CONSENT",
    "EARLIER_ANSWERS",
    "FRONT_DESK",
    "IDLE_MINUTES",
    "LONGEST_LIST",
    "LONGEST_REASON",
    "MOVES",
    "QUESTIONS",
    "RENDER",
    "RENDER_REST",
    "SPECIALIST",
    "SYSTEM",
    "Actor",
    "AlreadyBegun",
    "AlreadyWithdrawn",
    "Anchor",
    "AuditEntry",
    "Begun",
    "ChainProof",
    "ChangedMeanwhile",
    "ClockIsSuspect",
    "ConsultationIsErased",
    "CredentialsDoNotMatch",
    "ErasureIsUnfinished",
    "Job",
    "KeyIsMissing",
    "KeysDoNotFit",
    "Listed",
    "MovedMeanwhile",
    "NoSuchConsultation",
    "NoSuchRelease",
    "NotPermitted",
    "OpenedConsultation",
    "Part",
    "PatientSession",
    "Purged",
    "Purpose",
    "RecentStep",
    "Record",
    "RecordProblem",
    "RevisionIsStale",
    "SealIsBroken",
    "Sent",
    "SeveralReleases",
    "Sitting",
    "SittingIsOver",
    "StoredRelease",
    "StoredSubmission",
    "TooManyTries",
    "Vault",
    "are_papers_given_up",
    "begin",
    "cached_document",
    "chains_adrift",
    "claim_job",
    "code_for",
    "correct_identity",
    "drop_anchor",
    "due_jobs",
    "end_session",
    "erase",
    "fail_job",
    "failed_jobs",
    "find_release",
    "finish_job",
    "is_withdrawn",
    "latest_submission",
    "list_consultations",
    "load_sitting",
    "mark_printed",
    "migrate",
    "migrate_keys",
    "move_to_release",
    "open_audit",
    "open_by_code",
    "open_by_token",
    "open_consultation",
    "open_record",
    "open_vault",
    "pinned_releases",
    "prove_keys",
    "purge_due",
    "read_chain",
    "reapply_erasures",
    "recent_audit",
    "reissue_invitation",
    "request_job",
    "requeue_lost_jobs",
    "revoke_invitation",
    "rewrap_keys",
    "save_part",
    "schema_is_current",
    "seconds_left",
    "send",
    "set_appointment",
    "sit_for_typing",
    "start_session",
    "store_document",
    "store_release",
    "stored_release",
    "stored_releases",
    "verify_chain",
    "want_render",
    "withdraw_release",
]
