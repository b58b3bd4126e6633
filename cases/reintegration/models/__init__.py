from cases.reintegration.models.community.events import Circle, CommunityEvent
from cases.reintegration.models.community.invitation import EventInvitation, Liking
from cases.reintegration.models.community.peer import PeerChange, PeerSide
from cases.reintegration.models.employment.profile import FunctionalProfile, ProfileTraining
from cases.reintegration.models.employment.vacancy import ServiceRule, TrainingKind, Vacancy
from cases.reintegration.models.jobs.job import Job, JobCheck
from cases.reintegration.models.jobs.proposal import EmployerLetter, JobProposal
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
