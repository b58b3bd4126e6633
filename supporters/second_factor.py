"""The second factor through django-allauth; its secrets stand sealed."""

from base64 import b64decode, b64encode
from typing import Final

from allauth.mfa.adapter import DefaultMFAAdapter

from privacy.sealing import associated_data, seal, unseal

BLOCK: Final = 64
# allauth seals a secret before its row has a key: what binds it is the column alone
ASSOCIATED: Final = associated_data("mfa_authenticator", "data", "")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return b64encode(seal(text, ASSOCIATED, block=BLOCK)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(b64decode(encrypted_text), ASSOCIATED, block=BLOCK)
