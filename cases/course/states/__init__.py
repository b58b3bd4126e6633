from cases.course.states.entries import (
    CONTACT_KINDS,
    PLANNED_KINDS,
    ArrivedAfter,
    CallOutcome,
    EntryRefusal,
    PostponeReason,
    StepAnswer,
    StepRefusal,
    StepState,
    VisitKind,
    is_contact,
    way_label,
)
from cases.course.states.promises import PromiseBy, PromiseFate, PromiseRefusal, PromiseState

__all__ = [
    "ArrivedAfter",
    "CONTACT_KINDS",
    "CallOutcome",
    "EntryRefusal",
    "PLANNED_KINDS",
    "PostponeReason",
    "PromiseBy",
    "PromiseFate",
    "PromiseRefusal",
    "PromiseState",
    "StepAnswer",
    "StepRefusal",
    "StepState",
    "VisitKind",
    "is_contact",
    "way_label",
]
