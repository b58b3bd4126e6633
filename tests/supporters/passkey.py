"""A passkey without a device: builds a browser's responses, so that each part can be made wrong."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256, CoseKey
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

ORIGIN, RELYING_PARTY = "http://testserver", "testserver"
PRESENT, VERIFIED = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV


@dataclass
class SoftPasskey:
    """`verifies`: whether the device checks fingerprint, face or code."""

    verifies: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = b"soft passkey 1"
    user_handle: str = ""

    def made(self, options: dict[str, Any], **wrong: Any) -> str:
        asked = options["publicKey"]
        self.user_handle = asked["user"]["id"]
        public = AttestedCredentialData.create(Aaguid.NONE, self.credential_id, self.public_key())
        data = self._authenticator_data(AuthenticatorData.FLAG.AT, public)
        response = {
            "clientDataJSON": websafe_encode(client_data("webauthn.create", asked["challenge"])),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._sent(response, **wrong)

    def proved(self, options: dict[str, Any], **wrong: Any) -> str:
        asked = options["publicKey"]
        data, said = self._authenticator_data(), client_data("webauthn.get", asked["challenge"])
        signature = self.key.sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.user_handle,
        }
        return self._sent(response, **wrong)

    def public_key(self) -> CoseKey:
        public: CoseKey = ES256.from_cryptography_key(self.key.public_key())
        return public

    def _authenticator_data(self, flag: Any = PRESENT, public: AttestedCredentialData | None = None) -> AuthenticatorData:
        flags = PRESENT | flag | (VERIFIED if self.verifies else PRESENT)
        data: AuthenticatorData = AuthenticatorData.create(sha256(RELYING_PARTY.encode()).digest(), flags, 0, public or b"")
        return data

    def _sent(self, response: dict[str, str], **wrong: Any) -> str:
        name = websafe_encode(self.credential_id)
        sent = {"id": name, "rawId": name, "type": "public-key", "response": {**response, **wrong}, "clientExtensionResults": {}}
        return json.dumps(sent)


def client_data(kind: str, challenge: str, origin: str = ORIGIN) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()
