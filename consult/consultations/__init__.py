"""Floor 4: the record. Begin, save a page, send, open, list, erase; sealed, counted, written down.

Lives here: tables, keys, sealing, audit, jobs and retention, all by SQLAlchemy Core. Must not:
Flask, clinical rules, words for people. Everything comes in as an argument, first the `Record`.

At start: `open_record`, `migrate`, `migrate_keys`, `prove_schema`, `prove_keys`,
`say_master_keys`. For the patient: `begin`, `open_by_code`, `open_by_token`, `start_session`,
`end_session`, `load_sitting`, `seconds_left`, `save_part`, `code_for`, `send`,
`latest_submission`, `move_to_release`, `erase`.
For staff: `open_consultation` (the one door to answers), `list_consultations`, `sit_for_typing`,
`reissue_invitation`, `revoke_invitation`, `correct_identity`, `set_appointment`, `mark_printed`,
`open_audit`, `recent_audit`, `break_glass`, `standing_alarms`, `read_alarms`, `acknowledge_alarm`.
For the worker and the commands: the functions of `jobs`, `store_document`, `cached_document`,
`purge_due`, `reapply_erasures`, `drop_anchor`, `want_anchor_mailed`, `chains_adrift`,
`verify_chain`, `verify_audit`, `compare_anchor`, `rotate_keys`, `stored_releases`, `find_release`,
`withdraw_release`, `relocate`. Every failure is a `RecordProblem` by name, or a `DatabaseProblem`.
"""

from consult.consultations.anchors import (
    Anchor,
    anchors_of,
    chains_adrift,
    drop_anchor,
    want_anchor_mailed,
)
from consult.consultations.audit import AuditEntry, ChainProof, read_chain, verify_chain
from consult.consultations.audit_proof import AuditProof, compare_anchor, verify_audit
from consult.consultations.audit_reading import RecentStep, open_audit, recent_audit
from consult.consultations.batches import (
    LONGEST_BATCH,
    Batch,
    batch_file,
    batch_members,
    batch_of,
    batch_patients,
    finish_without_file,
    note_progress,
    recent_batches,
    request_batch,
    store_batch,
)
from consult.consultations.beginning import Begun, begin
from consult.consultations.break_glass import (
    LONGEST_EMERGENCY,
    SHORTEST_EMERGENCY,
    Alarm,
    acknowledge_alarm,
    break_glass,
    read_alarms,
    standing_alarms,
)
from consult.consultations.carrying import MoveProblem
from consult.consultations.copies import (
    Contents,
    copy_database,
    is_migrated,
    last_backup,
    look_into,
    note_backup,
    note_restored,
    prove_seals,
    sign_manifest,
    sqlite_file,
)
from consult.consultations.credentials import (
    PatientSession,
    many_failures,
    open_by_code,
    open_by_token,
)
from consult.consultations.document_cache import cached_document, has_document, store_document
from consult.consultations.erased_list import ErasedList
from consult.consultations.erasing import (
    erase,
    list_erasures,
    reapply_erasures,
    unlisted_erasures,
)
from consult.consultations.errors import (
    AlreadyBegun,
    AlreadyWithdrawn,
    AnchorIsUnreadable,
    BothHoldAnswers,
    ChangedMeanwhile,
    ClockIsSuspect,
    ConsultationIsErased,
    CredentialsDoNotMatch,
    ErasureIsUnfinished,
    KeyIsMissing,
    KeysDoNotFit,
    MovedMeanwhile,
    NoSuchBatch,
    NoSuchConsultation,
    NoSuchRelease,
    NotPermitted,
    RecordProblem,
    RevisionIsStale,
    RotationMustWait,
    SealIsBroken,
    SeveralReleases,
    SittingIsOver,
    TooManyTries,
)
from consult.consultations.follow_ups import request_once, write_down
from consult.consultations.heartbeat import beat, last_beat
from consult.consultations.invitations import (
    correct_identity,
    mark_printed,
    reissue_invitation,
    revoke_invitation,
    set_appointment,
)
from consult.consultations.jobs import (
    DROP,
    MAIL_ANCHOR,
    MAIL_INVITATION,
    MAIL_REMINDER,
    PACKETS,
    RENDER,
    RENDER_REST,
    Job,
    are_papers_given_up,
    claim_job,
    due_jobs,
    fail_job,
    failed_jobs,
    finish_job,
    give_back_job,
    hold_job,
    request_job,
    requeue_lost_jobs,
    want_render,
)
from consult.consultations.key_notes import (
    KeyNote,
    forget_parts,
    known_parts,
    say_master_keys,
    take_back_master_keys,
)
from consult.consultations.keystore import Rewrapped
from consult.consultations.listing import LONGEST_LIST, Listed, list_consultations, lists_stand
from consult.consultations.migrations import (
    SchemaIsNotServed,
    SchemaIsTooNew,
    SchemaIsTooOld,
    knows_version,
    migrate,
    migrate_keys,
    prove_newest,
    prove_schema,
    schema_is_current,
    schema_is_served,
)
from consult.consultations.moving import move_to_release
from consult.consultations.packets import (
    Packet,
    PlannedPacket,
    batch_packets,
    confirm_printed,
    earlier_packets,
    packets_of,
    plan_packet,
    record_packet,
)
from consult.consultations.pinned import pinned_releases, store_release, stored_release
from consult.consultations.policy import (
    ADMINISTRATOR,
    FRONT_DESK,
    SPECIALIST,
    SYSTEM,
    Actor,
    Purpose,
)
from consult.consultations.presence import note_seen, seconds_left
from consult.consultations.record import Record, open_record, prove_key_store, prove_keys
from consult.consultations.relocation import (
    MoveOutcome,
    Relocated,
    relocate,
    require_movable,
)
from consult.consultations.reminders import (
    DueReminder,
    code_to_mail,
    due_reminders,
    is_mail_wanted,
    note_reminded,
    request_mail,
)
from consult.consultations.retention import Due, Purged, due_now, kept_until, purge_due
from consult.consultations.room_notes import RoomNote, mark_seen, read_room_note, save_room_note
from consult.consultations.rotation import (
    MasterKey,
    count_without_key,
    master_keys,
    rotate_keys,
)
from consult.consultations.saving import save_part
from consult.consultations.sending import Sent, StoredSubmission, latest_submission, send
from consult.consultations.sessions import IDLE_MINUTES, end_session, start_session
from consult.consultations.similar import similar_people
from consult.consultations.sittings import (
    ACKNOWLEDGEMENTS,
    COMFORT,
    CONSENT,
    EARLIER_ANSWERS,
    MOVES,
    QUESTIONS,
    TYPING,
    Part,
    Sitting,
    code_for,
    load_sitting,
)
from consult.consultations.staff import (
    OpenedConsultation,
    open_consultation,
    refuse_page,
    sit_for_typing,
)
from consult.consultations.staff_keeper import StaffKeeper
from consult.consultations.standing import (
    BACKUPS,
    JOB_STATES,
    Standing,
    knows_every_master_key,
    look_over,
)
from consult.consultations.stuck_jobs import Stuck, stuck_jobs
from consult.consultations.vault import Vault, open_vault
from consult.consultations.visits import cancel, merge_duplicate, restore, set_unreachable
from consult.consultations.withdrawing import (
    LONGEST_REASON,
    StoredRelease,
    find_release,
    is_withdrawn,
    stored_releases,
    withdraw_release,
)

__all__ = [
    "ACKNOWLEDGEMENTS", "ADMINISTRATOR", "BACKUPS", "COMFORT", "CONSENT", "DROP", "EARLIER_ANSWERS",
    "FRONT_DESK", "IDLE_MINUTES", "JOB_STATES", "LONGEST_BATCH", "LONGEST_EMERGENCY",
    "LONGEST_LIST", "LONGEST_REASON", "MAIL_ANCHOR", "MAIL_INVITATION", "MAIL_REMINDER", "MOVES",
    "PACKETS", "QUESTIONS", "RENDER", "RENDER_REST", "SHORTEST_EMERGENCY", "SPECIALIST", "SYSTEM",
    "TYPING", "Actor", "Alarm", "AlreadyBegun", "AlreadyWithdrawn", "Anchor", "AnchorIsUnreadable",
    "AuditEntry", "AuditProof", "Batch", "Begun", "BothHoldAnswers", "ChainProof",
    "ChangedMeanwhile", "ClockIsSuspect", "ConsultationIsErased", "Contents",
    "CredentialsDoNotMatch", "Due", "DueReminder", "ErasedList", "ErasureIsUnfinished", "Job",
    "KeyIsMissing", "KeyNote", "KeysDoNotFit", "Listed", "MasterKey", "MoveOutcome", "MoveProblem",
    "MovedMeanwhile", "NoSuchBatch", "NoSuchConsultation", "NoSuchRelease", "NotPermitted",
    "OpenedConsultation", "Packet", "Part", "PatientSession", "PlannedPacket", "Purged", "Purpose",
    "RecentStep", "Record", "RecordProblem", "Relocated", "RevisionIsStale", "Rewrapped",
    "RoomNote", "RotationMustWait", "SchemaIsNotServed", "SchemaIsTooNew", "SchemaIsTooOld",
    "SealIsBroken", "Sent", "SeveralReleases", "Sitting", "SittingIsOver", "StaffKeeper",
    "Standing", "StoredRelease", "StoredSubmission", "Stuck", "TooManyTries", "Vault",
    "acknowledge_alarm", "anchors_of", "are_papers_given_up", "batch_file", "batch_members",
    "batch_of", "batch_packets", "batch_patients", "beat", "begin", "break_glass",
    "cached_document", "cancel", "chains_adrift", "claim_job", "code_for", "code_to_mail",
    "compare_anchor", "confirm_printed", "copy_database", "correct_identity", "count_without_key",
    "drop_anchor", "due_jobs", "due_now", "due_reminders", "earlier_packets", "end_session",
    "erase", "fail_job", "failed_jobs", "find_release", "finish_job", "finish_without_file",
    "forget_parts", "give_back_job", "has_document", "hold_job", "is_mail_wanted", "is_migrated",
    "is_withdrawn", "kept_until", "known_parts", "knows_every_master_key", "knows_version",
    "last_backup", "last_beat", "latest_submission", "list_consultations", "list_erasures",
    "lists_stand", "load_sitting", "look_into", "look_over", "many_failures", "mark_printed",
    "mark_seen", "master_keys", "merge_duplicate", "migrate", "migrate_keys", "move_to_release",
    "note_backup", "note_progress", "note_reminded", "note_restored", "note_seen", "open_audit",
    "open_by_code", "open_by_token", "open_consultation", "open_record", "open_vault", "packets_of",
    "pinned_releases", "plan_packet", "prove_key_store", "prove_keys", "prove_newest",
    "prove_schema", "prove_seals", "purge_due", "read_alarms", "read_chain", "read_room_note",
    "reapply_erasures", "recent_audit", "recent_batches", "record_packet", "refuse_page",
    "reissue_invitation", "relocate", "request_batch", "request_job", "request_mail",
    "request_once", "requeue_lost_jobs", "require_movable", "restore", "revoke_invitation",
    "rotate_keys", "save_part", "save_room_note", "say_master_keys", "schema_is_current",
    "schema_is_served", "seconds_left", "send", "set_appointment", "set_unreachable",
    "sign_manifest", "similar_people", "sit_for_typing", "sqlite_file", "standing_alarms",
    "start_session", "store_batch", "store_document", "store_release", "stored_release",
    "stored_releases", "stuck_jobs", "take_back_master_keys", "unlisted_erasures", "verify_audit",
    "verify_chain", "want_anchor_mailed", "want_render", "withdraw_release", "write_down",
]  # fmt: skip
