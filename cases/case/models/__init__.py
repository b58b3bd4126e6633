from cases.case.models.case import Case
from cases.case.models.closure import Closure, ClosureReason, Outcome
from cases.case.models.episode import Episode, EpisodeInjury
from cases.case.models.hand_over import HandOver
from cases.case.models.history.past import CaseEvent
from cases.case.models.history.spans import DepartmentSpan, OwnerSpan, RiskSpan, StageSpan, StateSpan
from cases.case.models.imports import ImportedRow, RegisterImport
from cases.case.models.loss import Loss
from cases.case.models.purpose import PurposeGrant
from cases.case.models.question import Question
from cases.case.models.reference import Facility, StagePolicy, first_steps, stage_policies, stage_policy
from cases.case.models.team import TeamMember

__all__ = [
    "Case",
    "CaseEvent",
    "Closure",
    "ClosureReason",
    "DepartmentSpan",
    "Episode",
    "EpisodeInjury",
    "Facility",
    "HandOver",
    "ImportedRow",
    "Loss",
    "Outcome",
    "OwnerSpan",
    "PurposeGrant",
    "Question",
    "RegisterImport",
    "RiskSpan",
    "StagePolicy",
    "StageSpan",
    "StateSpan",
    "TeamMember",
    "first_steps",
    "stage_policies",
    "stage_policy",
]
