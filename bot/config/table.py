"""Every setting of the service: one table feeds the reader, `clearline doctor` and the docs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, what it is when unset, what it is for."""

    name: str
    default: str
    help: str
    secret: bool = False


SETTINGS = (
    Setting("CLEARLINE_ENV", "development", "`production` refuses to start unsafely"),
    Setting(
        "CLEARLINE_SECRET_KEY",
        "",
        "derives the keys that encrypt answers and hide phone numbers; comma-separated, newest "
        "first, while keys change; unset in development: one made in CLEARLINE_VAR",
        secret=True,
    ),
    Setting("CLEARLINE_VAR", "var", "folder of everything embedded: our own Redis, a made-up key"),
    Setting(
        "REDIS_URL",
        "",
        "redis://, rediss://, unix://, redis+sentinel://h1,h2/NAME/0 or redis+cluster://h1,h2 "
        "(with TLS rediss+...); unset: a Redis of our own in CLEARLINE_VAR",
        secret=True,
    ),
    Setting(
        "QUEUE_URL",
        "",
        "Redis of the task queue, never a cluster; unset: that of REDIS_URL",
        secret=True,
    ),
    Setting(
        "DATABASE_URL",
        "",
        "postgresql://... or sqlite:///...: consents, campaigns, staff; unset: a SQLite file in "
        "CLEARLINE_VAR",
        secret=True,
    ),
    Setting("PUBLIC_URL", "", "the address Twilio calls and signs; unset: the address served"),
    Setting(
        "CLEARLINE_PROXIES",
        "0",
        "how many proxies of yours stand before the service and add to X-Forwarded-For; 1 on most "
        "platforms, 0 where it is reached directly",
    ),
    Setting("PORT", "8000", "port to serve on"),
    Setting("WEB_CONCURRENCY", "1", "processes that answer; one is enough for most lines"),
    Setting("CLEARLINE_THREADS", "8", "texts answered side by side in each process"),
    Setting("TWILIO_ACCOUNT_SID", "", "our Twilio account; unset: simulator mode"),
    Setting(
        "TWILIO_AUTH_TOKEN", "", "checks signatures; comma-separated while it changes", secret=True
    ),
    Setting("TWILIO_MESSAGING_SERVICE_SID", "", "the Messaging Service our number sits in"),
    Setting(
        "TWILIO_FROM",
        "",
        "our number as +1..., or several, comma-separated; the public page and posters show the "
        "first, so set it beside a Messaging Service too",
    ),
    Setting("TWILIO_API_BASE", "https://api.twilio.com", "Twilio's own, or a stand-in in tests"),
    Setting(
        "TWILIO_KEYWORDS",
        "twilio",
        "`twilio`: Twilio answers STOP, START and HELP and we stay silent; `ours`: we answer",
    ),
    Setting("CLEARLINE_ORG_NAME", "Clearline", "who we are: opening, HELP, calls, posters"),
    Setting("CLEARLINE_ORG_PHONE", "", "the number of a person who can help"),
    Setting("CLEARLINE_ORG_URL", "", "our own page, https"),
    Setting("CLEARLINE_ORG_AREA", "", "where we help, in words"),
    Setting(
        "CLEARLINE_ORG_TIMEZONE",
        "UTC",
        "the clock of the organisers' pages, as America/Los_Angeles; everybody is texted by the "
        "clock where they are, whatever stands here",
    ),
    Setting("CLEARLINE_RETENTION_DAYS", "30", "days after the last text that answers are kept"),
    Setting(
        "CLEARLINE_UNREVIEWED",
        "",
        "jurisdictions and languages that may answer in production though no lawyer or native "
        "speaker has reviewed them: CA,WA,es",
    ),
    Setting("CLEARLINE_SENDER_LIMIT", "60", "texts of one sender answered in ten minutes"),
    Setting(
        "CLEARLINE_MAX_SEGMENTS_DAY",
        "",
        "past so many outbound segments a day (midnight to midnight, Pacific time; campaigns, "
        "reminders, alerts and replies together) only stop, help and crisis are answered; outreach "
        "waits from 80 % of it on; unset: none",
    ),
    Setting(
        "CLEARLINE_REDACT",
        "off",
        "`twilio`: texts are emptied at Twilio too, at DELETE and forget and once a campaign's "
        "text has arrived",
    ),
    Setting(
        "CLEARLINE_PHONE", "", "the simulator at /phone: `on` or `off`; unset: off in production"
    ),
    Setting(
        "CLEARLINE_METRICS_TOKEN",
        "",
        "whoever has it may read /metrics; unset: nobody but this machine, and only while "
        "PUBLIC_URL is of this machine too",
        secret=True,
    ),
)
