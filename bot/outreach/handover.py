"""A partner is told of a new request: one signed POST to its https address, tried again for a day.

The post holds what is needed to call somebody back and nothing of their case. It is signed like
this: `Clearline-Signature: t=UNIX,v1=HEX`, where HEX is the HMAC-SHA256 of `UNIX.BODY` under the
partner's secret; a partner should refuse what is older than five minutes.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import logging
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from http.client import HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import CursorResult, or_, select, update

from bot.ledger import Ledger, requests
from bot.ledger.contacts import address_of
from bot.ledger.partners import secret_of
from bot.ledger.tables import Contact, Partner, Request
from bot.store import Unreadable

TIMEOUT = 5.0  # seconds
_MINUTES = (1, 5, 30, 120, 360, 720)  # to the next try; after the last it only stands on the list
_AT_ONCE = 50
_AFTER = {"new": "told", "recalled": "withdrawn"}
"""What is posted, by status, and the status once the partner took it."""

log = logging.getLogger(__name__)


class BadAddress(ValueError):
    """A webhook that is never posted to; says why."""


@dataclass(frozen=True, slots=True)
class _Post:
    """One request as it goes to its partner; `status` as it stood then."""

    id: int
    status: str
    partner: str
    tries: int
    url: str
    secret: str
    body: bytes


def tell_partners(ledger: Ledger, now: datetime, *, development: bool) -> int:
    """Posts every new request whose moment has come; how many a partner took. For the worker.

    In development a partner may run on this machine. Raises LedgerAway.
    """
    with ledger.reading() as session:
        told_by_post = select(Partner.id).where(Partner.webhook != "").order_by(Partner.id)
        ids = session.scalars(told_by_post).all()
    return sum(_tell(ledger, number, now, development=development) for number in ids)


def _tell(ledger: Ledger, partner_id: int, now: datetime, *, development: bool) -> int:
    """The same for one partner, so that one that is away holds up nobody else's."""
    took = 0
    for post in _due(ledger, partner_id, now):
        if not _claimed(ledger, post, now):
            continue  # another worker has it; or the person has changed it since
        if not _told(ledger, post, now, development=development):
            break  # its other requests wait for the next round
        took += 1
    return took


def check_address(url: str, *, development: bool) -> tuple[str, int, str]:
    """Host, port and the address to connect to, looked up just now. Raises BadAddress.

    Only https, and no machine inside our own network: what a partner writes there must not reach
    what only we can reach.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise BadAddress("a webhook is an https:// address without a name or password in it")
    try:
        port = parts.port or 443
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise BadAddress("no such address") from error
    addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        if not _may_reach(ipaddress.ip_address(address), development=development):
            raise BadAddress("a webhook must not lead into a private network")
    return parts.hostname, port, addresses[0]


def signature(secret: str, at: datetime, body: bytes) -> str:
    """The header that proves the post came from us, and when."""
    moment = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), moment.encode() + b"." + body, sha256).hexdigest()
    return f"t={moment},v1={digest}"


def _may_reach(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, *, development: bool
) -> bool:
    if address.is_loopback:
        return development
    return address.is_global and not address.is_multicast


# -- what is due -----------------------------------------------------------------------------------


def _due(ledger: Ledger, partner_id: int, now: datetime) -> list[_Post]:
    found = (
        select(Request, Partner, Contact)
        .join(Partner, Partner.id == Request.partner_id)
        .join(Contact, Contact.id == Request.contact_id)
        .where(Request.status.in_(_AFTER), Request.tries <= len(_MINUTES))
        .where(Request.partner_id == partner_id)
        .where(or_(Request.try_at.is_(None), Request.try_at <= now))
        .order_by(Request.created_at)
        .limit(_AT_ONCE)
    )
    with ledger.reading() as session:
        posts = [_post(ledger, *row) for row in session.execute(found)]
    return [post for post in posts if post is not None]


def _post(ledger: Ledger, row: Request, partner: Partner, contact: Contact) -> _Post | None:
    """None where there is nobody to call or nothing to sign with: it only stands on the list."""
    try:
        secret = secret_of(ledger.keyring, partner)
        told = _words(ledger, row, contact)
    except Unreadable:
        log.error("a request that no key opens", extra={"contact": contact.name})
        return None
    if not told or not secret:
        return None
    body = json.dumps(told, ensure_ascii=False).encode()
    return _Post(row.id, row.status, partner.name, row.tries, partner.webhook, secret, body)


def _words(ledger: Ledger, row: Request, contact: Contact) -> Mapping[str, Any]:
    """What a partner reads: enough to call back, or only that nobody waits any more."""
    if row.status == "recalled":
        return {"id": row.id, "kind": row.kind, "withdrawn": True}
    phone = address_of(ledger.keyring, contact)
    if not phone:
        return {}
    return {
        "id": row.id,
        "kind": row.kind,
        "language": row.language,
        "state": row.state,
        "county": row.county,
        "when": requests.detail_of(ledger.keyring, row).get("when", ""),
        "phone": phone,
        "asked_at": row.created_at.isoformat(timespec="seconds"),
    }


# -- one post --------------------------------------------------------------------------------------


def _told(ledger: Ledger, post: _Post, now: datetime, *, development: bool) -> bool:
    why = _refused(post, now, development=development)
    if why:
        log.warning("a partner was not reached", extra={"partner": post.partner, "error": why})
        return False
    of_this = update(Request).where(
        Request.id == post.id, Request.status == post.status, Request.tries == post.tries + 1
    )
    with ledger.transaction() as session:
        session.execute(of_this.values(status=_AFTER[post.status]))
    return True


def _claimed(ledger: Ledger, post: _Post, now: datetime) -> bool:
    minutes = _MINUTES[min(post.tries, len(_MINUTES) - 1)]
    of_this = update(Request).where(
        Request.id == post.id, Request.status == post.status, Request.tries == post.tries
    )
    with ledger.transaction() as session:
        later = now + timedelta(minutes=minutes)
        result = session.execute(of_this.values(tries=post.tries + 1, try_at=later))
        assert isinstance(result, CursorResult)  # noqa: S101  what an update always gives
        return result.rowcount == 1


def _refused(post: _Post, now: datetime, *, development: bool) -> str:
    """Posts it; "" once it was taken, else why not, without an address in it."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "clearline",
        "Clearline-Signature": signature(post.secret, now, post.body),
    }
    try:
        host, port, address = check_address(post.url, development=development)
        connection = _Pinned(host, port, address)
        try:
            connection.request("POST", _path(post.url), post.body, headers)
            status = connection.getresponse().status
        finally:
            connection.close()
    except (BadAddress, OSError, HTTPException) as error:
        return type(error).__name__
    return "" if 200 <= status < 300 else f"status {status}"


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class _Pinned(HTTPSConnection):
    """Connects to the very address that was checked; its certificate must be the host's.

    Looked up a second time, the name could lead elsewhere. A redirect is not followed.
    """

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self._address = address
        self._tls = ssl.create_default_context()

    def connect(self) -> None:
        """As the base class does, but to the address."""
        plain = socket.create_connection((self._address, self.port), TIMEOUT)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
