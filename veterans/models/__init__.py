from veterans.models.consent import Answer, Channel, Consent, Lasts
from veterans.models.consent_directory import (
    CONSENT,
    VITAL_INTERESTS,
    ConsentScope,
    ConsentText,
    LegalBasis,
    Scope,
)
from veterans.models.identifier import Identifier, IdentifierKind
from veterans.models.name_entry import NAME_ENTRY_LOCK, NameEntry, NameKind
from veterans.models.person import HOW_TO_SPEAK_CHARS, Address, Person
from veterans.models.phone import EndReason, Kinship, Phone, PhoneOwner, is_safe_at
from veterans.models.search_token import SearchToken, TokenKind
from veterans.models.veteran import Veteran

__all__ = [
    "CONSENT", "HOW_TO_SPEAK_CHARS", "NAME_ENTRY_LOCK", "VITAL_INTERESTS", "Address", "Answer", "Channel", "Consent",
    "ConsentScope", "ConsentText", "EndReason", "Identifier", "IdentifierKind", "Kinship", "Lasts", "LegalBasis", "NameEntry",
    "NameKind", "Person", "Phone", "PhoneOwner", "Scope", "SearchToken", "TokenKind", "Veteran", "is_safe_at",
]  # fmt: skip
