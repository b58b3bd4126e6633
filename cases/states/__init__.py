"""States and codes of a support record. Labels come from the catalogue; the order of members is the order of the line."""

from cases.states.cases import (
    IN_INSTITUTION,
    STAGES,
    WITHOUT_INSTITUTION,
    CaseState,
    FacilityKind,
    GapKind,
    Programme,
    Stage,
    StayKind,
)
from cases.states.endings import (
    CheckState,
    ClosureState,
    Continues,
    EpisodeKind,
    HoldReason,
    InjuryGroup,
    NoticeSource,
    OutcomeKind,
)
from cases.states.entries import (
    CONTACT_KINDS,
    PLANNED_KINDS,
    ArrivedAfter,
    CallOutcome,
    PostponeReason,
    StepState,
    VisitKind,
    is_contact,
    way_label,
)
from cases.states.events import EventKind, IllegalTransition, Purpose
from cases.states.hand_overs import HandOverOutcome, HandOverReason, PackageReason, PackageState
from cases.states.imports import RowState
from cases.states.intake import RequestState
from cases.states.joining import JoinField, JoinRefusal, JoinRefused
from cases.states.losses import LossKind, LossState
from cases.states.promises import PromiseBy, PromiseState
from cases.states.rights import DataRequestState, DayCount, ErasureBar, ErasureState, RightKind
from cases.states.risks import LoweringState, Risk

__all__ = [
    "ArrivedAfter",
    "CONTACT_KINDS",
    "CallOutcome",
    "CaseState",
    "CheckState",
    "ClosureState",
    "Continues",
    "DataRequestState",
    "DayCount",
    "EpisodeKind",
    "ErasureBar",
    "ErasureState",
    "EventKind",
    "FacilityKind",
    "GapKind",
    "HandOverOutcome",
    "HandOverReason",
    "HoldReason",
    "IN_INSTITUTION",
    "IllegalTransition",
    "InjuryGroup",
    "JoinField",
    "JoinRefusal",
    "JoinRefused",
    "LossKind",
    "LossState",
    "LoweringState",
    "NoticeSource",
    "OutcomeKind",
    "PLANNED_KINDS",
    "PackageReason",
    "PackageState",
    "PostponeReason",
    "Programme",
    "PromiseBy",
    "PromiseState",
    "Purpose",
    "RequestState",
    "RightKind",
    "Risk",
    "RowState",
    "STAGES",
    "Stage",
    "StayKind",
    "StepState",
    "VisitKind",
    "WITHOUT_INSTITUTION",
    "is_contact",
    "way_label",
]
