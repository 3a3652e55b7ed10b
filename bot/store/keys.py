"""The keys that hide who somebody is and what they said.

A contact's name in Redis is a keyed hash of channel and address: without the key nobody can try all
6.4 billion phone numbers. What is kept is sealed with AES-GCM, the Redis key bound to it as
associated data, so that one person's blob cannot be put in another's place.
"""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12  # NIST SP 800-38D, section 5.2.1.1: 96 bits are recommended
_ID_BYTES = 16  # 128 bits of the hash: no two contacts meet by chance


class Unreadable(Exception):
    """A sealed value that none of our keys opens: changed, moved, or of another key."""


@dataclass(frozen=True, slots=True)
class _Secret:
    name_key: bytes
    seal: AESGCM


class Keyring:
    """Keys derived once (HKDF, RFC 5869) from the secrets, newest first."""

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets:
            raise ValueError("a keyring needs at least one secret")
        self._secrets = [
            _Secret(_derived(secret, b"contact"), AESGCM(_derived(secret, b"seal")))
            for secret in secrets
        ]
        self._newest = secrets[0]

    def __len__(self) -> int:
        return len(self._secrets)

    def names(self, channel: str, address: str) -> tuple[str, ...]:
        """What the contact is called in Redis: under the newest key first, then each older."""
        whole = f"{channel}\0{address}".encode()
        return tuple(_name(secret.name_key, whole) for secret in self._secrets)

    def seal(self, key: str, plain: bytes) -> bytes:
        """`plain` sealed for the Redis key `key` with the newest secret: nonce, then ciphertext."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._secrets[0].seal.encrypt(nonce, plain, key.encode())

    def open(self, key: str, sealed: bytes) -> bytes:
        """What was sealed for `key` with any of our secrets; raises Unreadable."""
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        for secret in self._secrets:
            try:
                return secret.seal.decrypt(nonce, body, key.encode())
            except (InvalidTag, ValueError):  # ValueError: shorter than a nonce
                continue
        raise Unreadable

    def is_newest(self, key: str, sealed: bytes) -> bool:
        """Whether it was sealed for `key` with the newest secret."""
        try:
            self._secrets[0].seal.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], key.encode())
        except (InvalidTag, ValueError):
            return False
        return True

    def token(self, purpose: str) -> str:
        """One more secret for another purpose, such as the simulator's signature."""
        return _derived(self._newest, purpose.encode()).hex()


def _derived(secret: str, purpose: bytes) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"clearline 1 " + purpose)
    return hkdf.derive(secret.encode())


def _name(key: bytes, whole: bytes) -> str:
    digest = hmac.digest(key, whole, sha256)[:_ID_BYTES]
    return urlsafe_b64encode(digest).decode().rstrip("=")
