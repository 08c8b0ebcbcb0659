"""Every table and constraint, by subject. Instants are UTC; what must never happen is a constraint."""

from storage.models.activities import (
    Activity,
    ActivityChange,
    ActivityInvitation,
    Attendance,
    AttendanceChange,
    InvitationChange,
)
from storage.models.control import AuditLine, Concern, Fact, Session
from storage.models.conversation import Address, Attachment, ChatFile, Task, TranscriptLine
from storage.models.figures import ExternalFigure, Lookup, Proposal, Publication, Snapshot, Touched
from storage.models.people import Code, Consent, Erasure, Membership, Person
from storage.models.queues import Inbox, Outbox
from storage.models.record import Id, Instant, Record
from storage.models.registry import (
    Ally,
    Merge,
    Organization,
    OrganizationNetwork,
    OrganizationProduct,
    OrganizationState,
    Structure,
    StructureCountry,
)
from storage.models.sending import Mailing, Recipient, Refusal, Reminder, Snooze
from storage.models.surveys import Answer, AnswerChange, FormFile, FormVersion, FrameEntry, Interview, Round, SharedCode

__all__ = [
    "Activity",
    "ActivityChange",
    "ActivityInvitation",
    "Address",
    "Ally",
    "Answer",
    "AnswerChange",
    "Attachment",
    "Attendance",
    "AttendanceChange",
    "AuditLine",
    "ChatFile",
    "Code",
    "Concern",
    "Consent",
    "Erasure",
    "ExternalFigure",
    "Fact",
    "FormFile",
    "FormVersion",
    "FrameEntry",
    "Id",
    "Inbox",
    "Instant",
    "Interview",
    "InvitationChange",
    "Lookup",
    "Mailing",
    "Membership",
    "Merge",
    "Organization",
    "OrganizationNetwork",
    "OrganizationProduct",
    "OrganizationState",
    "Outbox",
    "Person",
    "Proposal",
    "Publication",
    "Recipient",
    "Record",
    "Refusal",
    "Reminder",
    "Round",
    "Session",
    "SharedCode",
    "Snapshot",
    "Snooze",
    "Structure",
    "StructureCountry",
    "Task",
    "Touched",
    "TranscriptLine",
]
