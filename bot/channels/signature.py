"""Whose post it is: Twilio's, one of our own simulators', or a stranger's.

Twilio signs the URL it was told to call and every field of the form with our auth token
(https://www.twilio.com/docs/usage/security). The URL is the configured one: what Flask or a
proxy believe it to be is not the bytes that were signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from twilio.request_validator import RequestValidator

Signer = Literal["twilio", "simulator"]
Form = Mapping[str, str]


class Gate:
    """Knows the tokens that may sign; built once.

    `auth_tokens` are Twilio's (several while one is being changed), `simulator_token` our own;
    "" when the simulator is off.
    """

    def __init__(self, auth_tokens: Iterable[str], simulator_token: str = "") -> None:
        self._validators: list[tuple[Signer, RequestValidator]] = [
            ("twilio", RequestValidator(token)) for token in auth_tokens
        ]
        if simulator_token:
            self._validators.append(("simulator", RequestValidator(simulator_token)))

    def signer(self, url: str, form: Form, signature: str) -> Signer | None:
        """Who signed this post, None when nobody we know did.

        `url` is PUBLIC_URL, the route's own path and the raw query; `form` all fields, unknown
        and blank ones too.
        """
        if not signature or not signature.isascii():
            return None
        for name, validator in self._validators:
            if validator.validate(url, form, signature):
                return name
        return None


def compute_signature(token: str, url: str, form: Form) -> str:
    """The signature a post needs: for the simulators and the tests."""
    signature: str = RequestValidator(token).compute_signature(url, form)
    return signature
