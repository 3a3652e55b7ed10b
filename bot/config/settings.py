"""The environment, read once into frozen `Settings`.

What is wrong is named all at once. Nothing below the doors sees settings: it gets plain values.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from bot.config.reader import Reader

Environment = Literal["development", "production"]
Keywords = Literal["twilio", "ours"]

SHORTEST_SECRET = 32  # characters; `openssl rand -hex 32` gives 64
REDIS_SCHEMES = (
    "redis", "rediss", "unix",
    "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster",
)  # fmt: skip

DATABASE_SCHEMES = ("postgres", "postgresql", "postgresql+psycopg", "sqlite")

_UTC = ZoneInfo("UTC")


class ConfigError(Exception):
    """Settings the service cannot start with; holds every problem, each a sentence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class OrgSettings:
    """Who runs this line, as told in the opening, HELP, calls and posters."""

    name: str = "Clearline"
    phone: str = ""
    url: str = ""
    area: str = ""
    timezone: ZoneInfo = _UTC


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration; `read_settings` makes it.

    Attributes:
        secret_keys: newest first; never empty.
        public_url: without a slash at its end and without user or password; "" when not set.
        proxies: how many proxies before us are to be believed about who asks.
        auth_tokens: Twilio's, in the order given; () in simulator mode.
        senders: our own numbers; () when only a Messaging Service is named.
        max_segments_day: outbound segments a day, None for no limit.
        phone: whether the simulator is on: its page, and texts signed by it.
    """

    env: Environment = "development"
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    var: Path = Path("var")
    redis_url: str = field(default="", repr=False)
    queue_url: str = field(default="", repr=False)
    database_url: str = field(default="", repr=False)
    public_url: str = ""
    proxies: int = 0
    port: int = 8000
    processes: int = 1
    threads: int = 8
    account_sid: str = ""
    auth_tokens: tuple[str, ...] = field(default=(), repr=False)
    messaging_service_sid: str = ""
    senders: tuple[str, ...] = ()
    api_base: str = "https://api.twilio.com"
    keywords: Keywords = "twilio"
    org: OrgSettings = OrgSettings()
    retention_days: int = 30
    unreviewed: frozenset[str] = frozenset()
    sender_limit: int = 60
    max_segments_day: int | None = None
    redact: bool = False
    phone: bool = True
    metrics_token: str = field(default="", repr=False)

    @property
    def production(self) -> bool:
        """Whether real people may be on the line."""
        return self.env == "production"

    @property
    def simulated(self) -> bool:
        """Whether no Twilio account is set, so that only the simulators can text."""
        return not self.auth_tokens

    @property
    def secure(self) -> bool:
        """Whether browsers reach us by https."""
        return self.production or self.public_url.startswith("https:")

    @property
    def channel(self) -> str:
        """Where a number on a list belongs: simulated people never meet real ones."""
        return "sim" if self.simulated else "sms"

    @property
    def queue(self) -> str:
        """The Redis of the task queue."""
        return self.queue_url or self.redis_url


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of this environment.

    Raises ConfigError with everything that is wrong at once. In development a missing secret key
    is made and kept in CLEARLINE_VAR.
    """
    settings, problems = check_settings(environ)
    if problems:
        raise ConfigError(problems)
    return settings


def check_settings(environ: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """The settings as far as they can be read, and every problem with them."""
    reader = Reader(environ)
    settings = _read(reader)
    problems = reader.problems + _always_wrong(settings)
    if settings.production:
        problems += _unsafe(settings, reader)
    return settings, problems


def _read(reader: Reader) -> Settings:
    env = reader.one_of("CLEARLINE_ENV", "development", "production")
    var = Path(reader.text("CLEARLINE_VAR"))
    limited = reader.given("CLEARLINE_MAX_SEGMENTS_DAY")
    phone = reader.one_of("CLEARLINE_PHONE", "on", "off") if reader.given("CLEARLINE_PHONE") else ""
    return Settings(
        env="production" if env == "production" else "development",
        secret_keys=reader.listed("CLEARLINE_SECRET_KEY") or _made_up_key(var, env),
        var=var,
        redis_url=reader.text("REDIS_URL"),
        queue_url=reader.text("QUEUE_URL"),
        database_url=reader.text("DATABASE_URL"),
        public_url=_without_userinfo(reader.text("PUBLIC_URL")),
        proxies=reader.whole("CLEARLINE_PROXIES", 0, 9),
        port=reader.whole("PORT", 0, 65535),
        processes=reader.whole("WEB_CONCURRENCY", 1, 64),
        threads=reader.whole("CLEARLINE_THREADS", 1, 256),
        account_sid=reader.text("TWILIO_ACCOUNT_SID"),
        auth_tokens=reader.listed("TWILIO_AUTH_TOKEN"),
        messaging_service_sid=reader.text("TWILIO_MESSAGING_SERVICE_SID"),
        senders=reader.listed("TWILIO_FROM"),
        api_base=reader.text("TWILIO_API_BASE").rstrip("/"),
        keywords="ours"
        if reader.one_of("TWILIO_KEYWORDS", "twilio", "ours") == "ours"
        else "twilio",
        org=OrgSettings(
            name=reader.text("CLEARLINE_ORG_NAME"),
            phone=reader.text("CLEARLINE_ORG_PHONE"),
            url=reader.text("CLEARLINE_ORG_URL"),
            area=reader.text("CLEARLINE_ORG_AREA"),
            timezone=reader.zone("CLEARLINE_ORG_TIMEZONE"),
        ),
        retention_days=reader.whole("CLEARLINE_RETENTION_DAYS", 1, 365),
        unreviewed=frozenset(reader.listed("CLEARLINE_UNREVIEWED")),
        sender_limit=reader.whole("CLEARLINE_SENDER_LIMIT", 1, 10_000),
        max_segments_day=(
            reader.whole("CLEARLINE_MAX_SEGMENTS_DAY", 1, 10**9) if limited else None
        ),
        redact=reader.one_of("CLEARLINE_REDACT", "off", "twilio", "on") != "off",
        phone=phone == "on" if phone else env == "development",
        metrics_token=reader.text("CLEARLINE_METRICS_TOKEN"),
    )


def _always_wrong(settings: Settings) -> list[str]:
    problems = _wrong_addresses(settings)
    if settings.public_url and urlsplit(settings.public_url).scheme not in ("http", "https"):
        problems.append("PUBLIC_URL must begin with https:// (or http:// while trying things out).")
    if settings.public_url and not _has_port(settings.public_url):
        problems.append("PUBLIC_URL names a port that does not exist.")
    if settings.account_sid and not settings.auth_tokens:
        problems.append("TWILIO_ACCOUNT_SID is set but TWILIO_AUTH_TOKEN is not.")
    return problems


def _wrong_addresses(settings: Settings) -> list[str]:
    """What is wrong with the addresses of Redis, the queue and the database."""
    problems = []
    for name, url in (("REDIS_URL", settings.redis_url), ("QUEUE_URL", settings.queue_url)):
        if url and url.partition("://")[0] not in REDIS_SCHEMES:
            problems.append(f"{name} must begin with one of: {', '.join(REDIS_SCHEMES)} and ://")
    if "cluster" in settings.queue_url.partition("://")[0]:
        problems.append("QUEUE_URL must not be a cluster: its worker needs keys of many slots.")
    if "cluster" in settings.redis_url.partition("://")[0] and not settings.queue_url:
        problems.append("QUEUE_URL is missing: the task queue cannot live in a cluster.")
    if settings.database_url and settings.database_url.partition("://")[0] not in DATABASE_SCHEMES:
        problems.append("DATABASE_URL must begin with postgresql:// or sqlite:///")
    return problems


def _unsafe(settings: Settings, reader: Reader) -> list[str]:
    """Why this must not serve real people; each line says what to set."""
    problems = []
    if not settings.secret_keys:
        problems.append(
            "CLEARLINE_SECRET_KEY is missing: set it to a long random text (openssl rand -hex 32)."
        )
    elif min(map(len, settings.secret_keys)) < SHORTEST_SECRET:
        problems.append(f"CLEARLINE_SECRET_KEY is too short: {SHORTEST_SECRET} characters or more.")
    if not settings.auth_tokens and not settings.account_sid:
        problems.append(
            "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are missing: without them no signature can "
            "be checked and only the simulator could text."
        )
    elif not settings.account_sid:
        problems.append("TWILIO_ACCOUNT_SID is missing: texts for another account look like ours.")
    return problems + _unnamed(settings, reader)


def _unnamed(settings: Settings, reader: Reader) -> list[str]:
    """What nobody can be reached without: our number, our address, who we are."""
    problems = []
    if not settings.messaging_service_sid and not settings.senders:
        problems.append("TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM is missing: our own number.")
    if not settings.public_url.startswith("https://"):
        problems.append("PUBLIC_URL is missing or not https: Twilio signs that address.")
    if not reader.given("CLEARLINE_ORG_NAME"):
        problems.append("CLEARLINE_ORG_NAME is missing: every person is told who is texting.")
    if not settings.org.phone:
        problems.append("CLEARLINE_ORG_PHONE is missing: HELP must name somebody to call.")
    return problems


def _has_port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _without_userinfo(url: str) -> str:
    """The URL as Twilio signs it: it drops user and password, and so do we."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])).rstrip("/")


def _made_up_key(var: Path, env: str) -> tuple[str, ...]:
    """Development's own key, kept so that a restart still reads what was said."""
    if env == "production":
        return ()
    path = var / "secret.key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with path.open("x", encoding="ascii") as file:
                path.chmod(0o600)
                file.write(secrets.token_hex(32))
        except FileExistsError:  # another process was faster
            pass
    return (path.read_text("ascii").strip(),)
