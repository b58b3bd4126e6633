from veterans.models.consent import Answer, Channel, Consent, Lasts
from veterans.models.consent_directory import (
    CONSENT,
    VITAL_INTERESTS,
    ConsentScope,
    ConsentText,
    LegalBasis,
    Scope,
)
from veterans.models.duplicate_pair import WORDS_CHARS, DuplicatePair, DuplicatePairQuerySet, PairSearch, PairState
from veterans.models.family_tie import Disclosure, FamilyTie, FamilyTieQuerySet, Kinship
from veterans.models.identifier import Identifier, IdentifierKind
from veterans.models.match_weight import MatchWeight
from veterans.models.name_entry import NAME_ENTRY_LOCK, NameEntry, NameKind
from veterans.models.person import HOW_TO_SPEAK_CHARS, Address, Person
from veterans.models.person_name import PARTS, NamingKind, PersonName
from veterans.models.phone import EndReason, Phone, PhoneOwner, is_safe_at
from veterans.models.place_of_life import ADDRESS_CHARS, PlaceEnd, PlaceKind, PlaceOfLife
from veterans.models.search_token import SearchToken, TokenKind
from veterans.models.territory import Territory, TerritoryKind
from veterans.models.veteran import Veteran

__all__ = [
    "ADDRESS_CHARS", "CONSENT", "HOW_TO_SPEAK_CHARS", "NAME_ENTRY_LOCK", "PARTS", "VITAL_INTERESTS", "WORDS_CHARS", "Address",
    "Answer", "Channel", "Consent", "ConsentScope", "ConsentText", "Disclosure", "DuplicatePair", "DuplicatePairQuerySet",
    "EndReason", "FamilyTie", "FamilyTieQuerySet", "Identifier", "IdentifierKind", "Kinship", "Lasts", "LegalBasis",
    "MatchWeight", "NameEntry", "NameKind", "NamingKind", "PairSearch", "PairState", "Person", "PersonName", "Phone",
    "PhoneOwner", "PlaceEnd", "PlaceKind", "PlaceOfLife", "Scope", "SearchToken", "Territory", "TerritoryKind", "TokenKind",
    "Veteran", "is_safe_at",
]  # fmt: skip
