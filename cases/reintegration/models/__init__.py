from cases.reintegration.models.community.circle import Circle
from cases.reintegration.models.community.event import CommunityEvent
from cases.reintegration.models.community.invitation import EventInvitation, Liking
from cases.reintegration.models.community.peer import PeerSide
from cases.reintegration.models.community.peer_change import PeerChange
from cases.reintegration.models.employment.directory import ServiceRule, TrainingKind
from cases.reintegration.models.employment.profile import FunctionalProfile, ProfileTraining
from cases.reintegration.models.employment.vacancy import Vacancy
from cases.reintegration.models.jobs.job import Job, JobCheck
from cases.reintegration.models.jobs.letter import EmployerLetter
from cases.reintegration.models.jobs.proposal import JobProposal
from cases.reintegration.models.package import CommunityPackage

__all__ = [
    "Circle",
    "CommunityEvent",
    "CommunityPackage",
    "EmployerLetter",
    "EventInvitation",
    "FunctionalProfile",
    "Job",
    "JobCheck",
    "JobProposal",
    "Liking",
    "PeerChange",
    "PeerSide",
    "ProfileTraining",
    "ServiceRule",
    "TrainingKind",
    "Vacancy",
]
