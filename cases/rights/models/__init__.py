from cases.rights.models.data_request import DataRequest, LegalHold, LegalTerm, NoticePart
from cases.rights.models.erasure import Erasure
from cases.rights.models.retention import RetentionRule

__all__ = [
    "DataRequest",
    "Erasure",
    "LegalHold",
    "LegalTerm",
    "NoticePart",
    "RetentionRule",
]
