"""A wish for a call reaches the partner that takes it: by list, CSV and signed webhook."""

from __future__ import annotations

import csv
import hmac
import io
import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.cli import main
from bot.config import SETTINGS
from bot.ledger import Ledger, open_ledger, partners, requests
from bot.ledger.consents import Said, record_stop
from bot.ledger.contacts import find_contact
from bot.models import Event
from bot.outreach import aftercare, handover
from bot.outreach.handover import BadAddress, check_address
from bot.routing import nearest
from bot.store import Keyring

AT = datetime(2026, 11, 23, 18, tzinfo=UTC)
PHONE = "+14155550123"
SECRET = "a secret of the handover that has no comma"


def _partner(ledger: Ledger, name: str, **more: Any) -> None:
    with ledger.transaction() as session:
        offer = partners.Offer(name, **{"takes": ("call", "mail"), **more})
        partners.add(session, ledger.keyring, offer)


def _call(ledger: Ledger, phone: str = PHONE, language: str = "en", **detail: str) -> None:
    yes = Event("consented", {"scope": "call", "wording": "When is good?"})
    event = Event("call", {"when": "morning", "state": "OR", "county": "Lane", **detail})
    sid = f"SM{phone}{detail}"
    aftercare.keep(ledger, "sms", phone, [yes, event], at=AT, sid=sid, language=language)


def _waiting(ledger: Ledger) -> list[requests.Waiting]:
    with ledger.reading() as session:
        return requests.waiting(session, ledger.keyring)


# -- whose it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "state", "county", "language", "expected"),
    [
        ("call", "OR", "Lane", "en", "Lane Legal"),
        ("call", "OR", "Polk", "en", "Oregon Aid"),
        ("call", "OR", "Lane", "es", "Oregon Aid"),
        ("mail", "OR", "Lane", "en", "Everywhere"),
        ("call", "CA", "", "so", None),
    ],
)
def test_the_nearest_partner_that_takes_it_gets_the_request(
    ledger: Ledger, kind: str, state: str, county: str, language: str, expected: str | None
) -> None:
    """County before state before everywhere; kind and language must fit; else nobody. A talk picks
    the same one, so that it promises what will be done."""
    _partner(ledger, "Everywhere", takes=("mail",), days=10)
    _partner(ledger, "Oregon Aid", takes=("call",), states=("OR",), days=5)
    _partner(ledger, "Lane Legal", takes=("call",), states=("OR",), counties=("lane",),
             languages=("en",), days=2)  # fmt: skip

    with ledger.reading() as session:
        found = partners.route(session, kind, state, county, language)

    assert (found.name if found else None) == expected
    with ledger.reading() as session:
        offered = nearest(partners.table(session), kind, state, county, language)
    assert (offered.days if offered else None) == (found.days if found else None)


def test_a_request_changes_hands_when_its_partner_leaves(ledger: Ledger) -> None:
    """Nobody waits on the list of an organisation that has gone."""
    _partner(ledger, "Near", states=("OR",))
    _partner(ledger, "Far")
    _call(ledger)
    assert [one.partner for one in _waiting(ledger)] == ["Near"]

    with ledger.transaction() as session:
        assert partners.remove(session, "Near")
        session.flush()
        assert requests.route_again(session) == 1

    assert [one.partner for one in _waiting(ledger)] == ["Far"]


# -- the webhook -----------------------------------------------------------------------------------


class _Site:
    """A partner's own system: an https server on this machine that keeps what it gets."""

    def __init__(self, folder: Path) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                site.got.append((dict(self.headers), self.rfile.read(size)))
                self.send_response(site.status)
                self.send_header("Location", "https://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Says nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(folder))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://localhost:{self.server.server_port}/new?from=us"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def _certificate(folder: Path) -> Path:
    """A key and a certificate for localhost, valid today."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "site.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(pem))
    return path


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Site]:
    """A partner's system whose certificate this machine trusts."""
    made = _Site(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "site.pem"))
    yield made
    made.server.shutdown()
    made.server.server_close()


def _tell(ledger: Ledger, minutes: int = 0) -> int:
    return handover.tell_partners(ledger, AT + timedelta(minutes=minutes), development=True)


def test_a_new_request_is_posted_signed_and_once(ledger: Ledger, site: _Site) -> None:
    """What is needed to call back, nothing of the case; a partner can check who it is from."""
    _partner(ledger, "Oregon Aid", webhook=site.url, secret="shh")
    _call(ledger, language="es")

    assert [_tell(ledger), _tell(ledger, 60)] == [1, 0]

    ((headers, body),) = site.got
    (waiting,) = _waiting(ledger)
    assert waiting.status == "told"
    assert json.loads(body) == {
        "id": waiting.id, "kind": "call", "language": "es", "state": "OR", "county": "Lane",
        "when": "morning", "phone": PHONE, "asked_at": "2026-11-23T18:00:00+00:00",
    }  # fmt: skip
    moment = str(int(AT.timestamp()))
    digest = hmac.new(b"shh", moment.encode() + b"." + body, sha256).hexdigest()
    assert headers["Clearline-Signature"] == f"t={moment},v1={digest}"


def test_a_partner_that_is_away_is_tried_again_for_a_day(ledger: Ledger, site: _Site) -> None:
    """After a minute, five, half an hour...; then the request stays on the list."""
    _partner(ledger, "Oregon Aid", webhook=site.url, secret="shh")
    _call(ledger)
    site.status = 503

    tried = []
    for minutes in range(0, 2000, 1):
        before = len(site.got)
        _tell(ledger, minutes)
        tried += [minutes] if len(site.got) > before else []

    assert tried == [0, 1, 6, 36, 156, 516, 1236]
    assert [(one.status, one.is_unreached) for one in _waiting(ledger)] == [("new", True)]


def test_a_partner_that_is_away_holds_up_nobody_elses(ledger: Ledger, site: _Site) -> None:
    """However many wait for it, and for longer."""
    _partner(ledger, "Away", states=("CA",), webhook="https://127.0.0.1:1/", secret="shh")
    _partner(ledger, "Oregon Aid", states=("OR",), webhook=site.url, secret="shh")
    for number in range(60):
        _call(ledger, f"+1415555{number:04}", state="CA")
    _call(ledger)

    assert _tell(ledger) == 1
    assert len(site.got) == 1


def test_a_number_no_key_opens_holds_up_nobody(ledger: Ledger, site: _Site) -> None:
    """It stays on the list; whoever came after it is posted."""
    _partner(ledger, "Oregon Aid", webhook=site.url, secret="shh")
    _call(ledger, "+14155550124")
    _call(ledger)
    with ledger.transaction() as session:
        lost = find_contact(session, ledger.keyring, "sms", "+14155550124")
        assert lost is not None
        lost.address = Keyring(["a key that was lost"]).seal(f"contact:{lost.name}", b"+1")

    assert _tell(ledger) == 1
    assert json.loads(site.got[0][1])["phone"] == PHONE


def test_what_a_wrong_address_never_took_goes_to_the_right_one(ledger: Ledger, site: _Site) -> None:
    """After a day of trying; the partner mends its address and gets everybody who waits."""
    _partner(ledger, "Oregon Aid", webhook="https://127.0.0.1:1/", secret="shh")
    _call(ledger)
    for minutes in (0, 1, 6, 36, 156, 516, 1236, 3000):
        _tell(ledger, minutes)

    _partner(ledger, "Oregon Aid", webhook=site.url)

    assert _tell(ledger, 3001) == 1


def test_a_partner_that_leaves_while_somebody_waits_leaves_them_on_the_list(
    ledger: Ledger, site: _Site
) -> None:
    """Nothing is posted to it any more; the line's own people see that nobody takes it."""
    _partner(ledger, "Oregon Aid", webhook=site.url, secret="shh")
    _call(ledger)
    with ledger.transaction() as session:
        partners.remove(session, "Oregon Aid")
        session.flush()
        requests.route_again(session)

    assert _tell(ledger) == 0
    assert site.got == []
    assert [(one.partner, one.phone) for one in _waiting(ledger)] == [("", PHONE)]


@pytest.mark.parametrize("was_told", [False, True])
def test_a_stop_takes_a_wish_off_the_list_told_or_not(
    ledger: Ledger, site: _Site, *, was_told: bool
) -> None:
    """And one that reaches the database only after the stop comes on no list."""
    _partner(ledger, "Oregon Aid", webhook=site.url, secret="shh")
    _call(ledger)
    if was_told:
        _tell(ledger)
    later = AT + timedelta(minutes=5)
    with ledger.transaction() as session:
        contact = find_contact(session, ledger.keyring, "sms", PHONE)
        assert contact is not None
        record_stop(session, ledger.keyring, contact, Said(later, "reply", proof="SM9"), later)
    _call(ledger, when="evening")  # said before the stop
    site.got.clear()

    assert _waiting(ledger) == []
    assert [_tell(ledger, 10), _tell(ledger, 60)] == [1, 0]
    assert [json.loads(body) for _, body in site.got] == [
        {"id": 1, "kind": "call", "withdrawn": True}
    ]


def test_a_partner_hears_of_an_erasure_and_not_of_whom(ledger: Ledger, site: _Site) -> None:
    """DELETE: so that nobody calls any more; tried again for a day like all else."""
    _partner(ledger, "Oregon Aid", webhook=site.url, secret="shh")
    _call(ledger)
    _tell(ledger)
    site.status = 503
    aftercare.erase(ledger, "sms", PHONE)
    _tell(ledger, 1)
    site.status = 200

    assert _tell(ledger, 2) == 1
    assert json.loads(site.got[-1][1]) == {"id": 1, "kind": "call", "withdrawn": True}
    assert PHONE.encode() not in site.got[-1][1]


def test_another_place_told_is_not_mixed_with_the_first(ledger: Ledger) -> None:
    """A county belongs to its state."""
    _call(ledger)
    _call(ledger, when="evening", state="CA", county="")

    assert [(one.state, one.county) for one in _waiting(ledger)] == [("CA", "")]


def test_a_redirect_is_not_followed(ledger: Ledger, site: _Site) -> None:
    """A number goes to the address that was agreed, and no further."""
    _partner(ledger, "Oregon Aid", webhook=site.url, secret="shh")
    _call(ledger)
    site.status = 307

    assert _tell(ledger) == 0
    assert len(site.got) == 1


def test_a_time_told_later_is_posted_too(ledger: Ledger, site: _Site) -> None:
    """The same request again, with what was added."""
    _partner(ledger, "Oregon Aid", webhook=site.url, secret="shh")
    _call(ledger)
    _tell(ledger)

    _call(ledger, when="evening")
    _tell(ledger, 1)

    told = [json.loads(body) for _, body in site.got]
    assert [one["when"] for one in told] == ["morning", "evening"]
    assert told[0]["id"] == told[1]["id"]


def test_no_certificate_no_post(
    ledger: Ledger, site: _Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site that cannot prove who it is gets no number."""
    monkeypatch.delenv("SSL_CERT_FILE")
    _partner(ledger, "Oregon Aid", webhook=site.url, secret="shh")
    _call(ledger)

    assert _tell(ledger) == 0
    assert site.got == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook", "https://10.0.0.7/hook", "https://127.0.0.1/hook",
        "https://169.254.169.254/latest", "https://[::1]/", "https://[fd00::1]/",
        "https://me:you@93.184.216.34/", "ftp://93.184.216.34/", "https://", "nonsense",
        "https://0.0.0.0/", "https://224.0.0.1/", "https://93.184.216.34:99999/",
    ],
)  # fmt: skip
def test_a_webhook_leads_nowhere_inside(url: str) -> None:
    """Only https, and only the outside world: no server of ours, no cloud's own secrets."""
    with pytest.raises(BadAddress):
        check_address(url, development=False)


def test_a_public_address_is_taken() -> None:
    """With the port it names, or https's own."""
    assert check_address("https://93.184.216.34/a", development=False) == (
        "93.184.216.34", 443, "93.184.216.34",
    )  # fmt: skip


# -- the commands ----------------------------------------------------------------------------------


@pytest.fixture
def line(redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """The environment of a line over the tests' Redis, and its database."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("CLEARLINE_VAR", str(tmp_path))
    monkeypatch.setenv("CLEARLINE_SECRET_KEY", SECRET)
    opened = open_ledger("", tmp_path, Keyring([SECRET]))
    yield opened
    opened.close()


def test_the_list_names_who_waits_and_whose_they_are(
    line: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    """Number, language, place, time and partner, until it is done; then nothing is kept of it."""
    assert main(["partners", "add", "Oregon Aid", "--states", "or", "--days", "5"]) == 0
    _call(line, language="es")
    _call(line, "+14155550124", state="CA", county="")
    capsys.readouterr()

    assert main(["requests"]) == 0
    out = capsys.readouterr().out
    for told in ("1  2026-11-23 18:00 UTC  call  sms +14155550123  es  Lane OR  morning  Oregon",
                 "CA  morning  nobody takes it", "2 waiting"):  # fmt: skip
        assert told in out
    assert main(["requests", "--partner", "Oregon Aid"]) == 0
    assert "1 waiting" in capsys.readouterr().out

    assert main(["requests", "--done", "1"]) == 0
    assert "1 is off the list" in capsys.readouterr().out
    assert main(["requests", "--done", "1"]) == 2
    assert main(["requests", "--done", "+14155550123"]) == 2
    capsys.readouterr()
    assert main(["requests"]) == 0
    assert "+14155550123" not in capsys.readouterr().out


def test_a_call_agreed_to_in_a_kept_chat_is_on_the_list(
    line: Ledger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever tries the line in a terminal sees what a partner gets, and only where one calls."""
    assert main(["partners", "add", "Oregon Aid", "--states", "OR", "--days", "2"]) == 0
    for place, phone in (("Oregon", "+15035550123"), ("Ohio", "+16145550123")):
        typed = io.BytesIO("\n".join(("hi", place, "PERSON", "3")).encode())
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(typed))
        capsys.readouterr()
        assert main(["chat", "--keep", "--jsonl", "--from", phone]) == 0
        replies = [json.loads(told)["replies"] for told in capsys.readouterr().out.splitlines()]
        assert ("When is good?" in replies[2][0]) is (place == "Oregon")
        assert ("We can't call you" in replies[2][0]) is (place == "Ohio")

    assert main(["requests"]) == 0
    out = capsys.readouterr().out
    assert "call  sim +15035550123  en  OR  evening  Oregon Aid" in out and "1 waiting" in out


def test_a_list_as_csv_holds_no_formula(
    line: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody's words open as words, whatever they begin with."""
    _call(line, when='=HYPERLINK("https://evil.example")')

    assert main(["requests", "--csv", "-"]) == 0
    names, row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert row[names.index("when")].startswith("'=")
    assert row[names.index("phone")] == "'+14155550123"

    path = tmp_path / "list.csv"
    assert main(["requests", "--csv", str(path)]) == 0
    assert path.stat().st_mode & 0o077 == 0
    assert main(["requests", "--csv", str(tmp_path)]) == 2


def test_places_are_read_as_people_type_them(
    line: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    """A place that no case is ever in would be offered to nobody."""
    typed = ["--states", "oregon,ca", "--counties", "Lane County,kings"]
    assert main(["partners", "add", "Near", *typed]) == 0
    assert main(["partners", "list"]) == 0
    assert "Near: call and mail; Lane, kings, OR, CA;" in capsys.readouterr().out

    _call(line)
    assert [one.partner for one in _waiting(line)] == ["Near"]


def test_partners_are_added_listed_and_removed(
    line: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    """The secret of a webhook is shown once; who waits changes hands."""
    _call(line)
    hook = "https://93.184.216.34/hook"
    assert main(["partners", "add", "Lane Legal", "--webhook", hook, "--languages", "en,es"]) == 0
    out = capsys.readouterr().out
    assert "its secret, shown only now: " in out
    assert "1 open requests changed hands" in out

    assert main(["partners", "add", "Lane Legal", "--webhook", hook, "--days", "4"]) == 0
    assert "secret" not in capsys.readouterr().out
    assert main(["partners", "list"]) == 0
    out = capsys.readouterr().out
    assert (
        "Lane Legal: call and mail; everywhere; any language; within 4 working days; told by" in out
    )

    assert main(["partners", "remove", "Lane Legal"]) == 0
    assert main(["partners", "remove", "Lane Legal"]) == 2
    assert main(["partners", "list"]) == 0
    assert "0 partners" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong",
    [
        ["--states", "CA,Californa"],
        ["--takes", "fax"],
        ["--languages", "xx"],
        ["--days", "0"],
        ["--webhook", "http://a.org"],
    ],
)
def test_a_wrong_partner_is_refused_in_one_line(
    line: Ledger, capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    """Status 2, and what is wrong."""
    assert main(["partners", "add", "Lane Legal", *wrong]) == 2
    assert capsys.readouterr().err.startswith(wrong[0])
