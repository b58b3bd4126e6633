from cases.models.case import Case
from cases.models.community.circle import Circle
from cases.models.community.event import CommunityEvent
from cases.models.community.invitation import EventInvitation, Liking
from cases.models.community.peer import PeerSide
from cases.models.community.peer_change import PeerChange
from cases.models.employment.directory import ServiceRule, TrainingKind
from cases.models.employment.profile import FunctionalProfile, ProfileTraining
from cases.models.employment.vacancy import Vacancy
from cases.models.endings.check import Check
from cases.models.endings.closure import Closure, ClosureReason, Outcome
from cases.models.endings.episode import Episode, EpisodeInjury
from cases.models.endings.hold import HoldSpan
from cases.models.follow_up import FollowUp
from cases.models.hand_over import HandOver
from cases.models.history.event import CaseEvent
from cases.models.history.spans import DepartmentSpan, OwnerSpan, RiskSpan, StageSpan, StateSpan
from cases.models.history.stay import Stay
from cases.models.imports.imported_row import ImportedRow
from cases.models.imports.register_import import RegisterImport
from cases.models.intake.card_request import CardRequest
from cases.models.jobs.job import Job, JobCheck
from cases.models.jobs.letter import EmployerLetter
from cases.models.jobs.proposal import JobProposal
from cases.models.joining.join import Join, JoinChoice, JoinedCard
from cases.models.loss import Loss
from cases.models.package import CommunityPackage
from cases.models.promise import Promise
from cases.models.purpose import PurposeGrant
from cases.models.questions.question import Question
from cases.models.reference import Facility, StagePolicy, first_steps, stage_policies, stage_policy
from cases.models.rights.data_request import DataRequest
from cases.models.rights.erasure import Erasure
from cases.models.rights.legal import LegalTerm, NoticePart
from cases.models.rights.legal_hold import LegalHold
from cases.models.rights.retention import RetentionRule
from cases.models.risk import RiskLowering
from cases.models.safety.count import SafetyCount
from cases.models.safety.helper import SafetyHelper
from cases.models.safety.talk import SafetyTalk
from cases.models.served import ServedFacility
from cases.models.team import TeamMember
from cases.models.visit import Visit

__all__ = [
    "CardRequest", "Case", "CaseEvent", "Check", "Circle", "Closure", "ClosureReason", "CommunityEvent", "CommunityPackage",
    "DataRequest", "DepartmentSpan", "EmployerLetter", "Episode", "EpisodeInjury", "Erasure", "EventInvitation", "Facility",
    "FollowUp", "FunctionalProfile", "HandOver", "HoldSpan", "ImportedRow", "Job", "JobCheck", "JobProposal", "Join",
    "JoinChoice", "JoinedCard", "LegalHold", "LegalTerm", "Liking", "Loss", "NoticePart", "Outcome", "OwnerSpan",
    "PeerChange", "PeerSide", "ProfileTraining", "Promise", "PurposeGrant", "Question", "RegisterImport", "RetentionRule",
    "RiskLowering", "RiskSpan", "SafetyCount", "SafetyHelper", "SafetyTalk", "ServedFacility", "ServiceRule", "StagePolicy",
    "StageSpan", "StateSpan", "Stay", "TeamMember", "TrainingKind", "Vacancy", "Visit", "first_steps", "stage_policies",
    "stage_policy",
]  # fmt: skip
