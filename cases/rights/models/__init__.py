from cases.rights.models.data_request import DataRequest
from cases.rights.models.erasure import Erasure
from cases.rights.models.legal import LegalTerm, NoticePart
from cases.rights.models.legal_hold import LegalHold
from cases.rights.models.retention import RetentionRule

__all__ = [
    "DataRequest",
    "Erasure",
    "LegalHold",
    "LegalTerm",
    "NoticePart",
    "RetentionRule",
]
