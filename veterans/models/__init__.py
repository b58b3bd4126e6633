from veterans.models.identifier import Identifier, IdentifierKind
from veterans.models.name_entry import NAME_ENTRY_LOCK, NameEntry, NameKind
from veterans.models.person import Address, Person
from veterans.models.phone import Kinship, Phone, PhoneOwner
from veterans.models.search_token import SearchToken, TokenKind
from veterans.models.veteran import Veteran

__all__ = [
    "NAME_ENTRY_LOCK", "Address", "Identifier", "IdentifierKind", "Kinship", "NameEntry", "NameKind", "Person", "Phone",
    "PhoneOwner", "SearchToken", "TokenKind", "Veteran",
]  # fmt: skip
