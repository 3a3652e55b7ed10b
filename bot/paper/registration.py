"""What a carrier registration asks for, filled from the settings and from the texts as they go out.

Fields of an A2P 10DLC campaign: https://www.twilio.com/docs/messaging/api/usapptoperson-resource,
with the lengths that twilio's library tells (twilio.rest.messaging.v1.service.us_app_to_person,
read 2026-11-23); of a toll-free verification, where it tells none:
https://www.twilio.com/docs/messaging/api/tollfree-verification-resource.
The words name no drug: a legal-aid line is told from a cannabis shop by what it says of itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.conversation import World
from bot.conversation.voice import Voice, tidy
from bot.dialogs import Definition
from bot.dialogs.definition import FIRST, REMIND
from bot.dialogs.names import HELP_WORDS, START_WORDS, STOP_WORDS
from bot.i18n import SOURCE
from bot.outreach.campaigns import wording
from bot.outreach.words import find_words
from bot.paper.consent import Sender, consent_words
from bot.paper.words import Words, phone_words

FLOW, DESCRIPTION, SAMPLE, REPLY, WORDS = (40, 2048), (40, 4096), (20, 1024), (20, 320), (1, 255)
"""Characters at least and at most, as the twilio library documents them."""
SUMMARY = (1, 500)
"""Our own choice, a few sentences: the library tells no length for a toll-free summary."""
MOST_SAMPLES = 5
_TIERS = (10, 100, 1000, 10_000, 100_000, 250_000, 500_000, 750_000, 1_000_000, 5_000_000)
"""Messages a month among which a toll-free form lets one choose."""
_DAYS = 31
YOURS = "(only you know this)"


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the form.

    Attributes:
        name: as the form calls it.
        value: what to put there.
        room: characters at least and at most, None where there is no limit.
        is_text: whether it is a text that goes out or a sample of one.
    """

    name: str
    value: str
    room: tuple[int, int] | None = None
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One form, or one page of it."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who registers what.

    Attributes:
        definition: a campaign, or one whose keyword is a plain greeting.
        texts_first: whether people on a list who agreed elsewhere get a first text of it.
    """

    world: World
    definition: Definition
    sender: Sender
    words: Words
    texts_first: bool = False

    @property
    def voice(self) -> Voice:
        """The reviewers read English."""
        return Voice(self.world, SOURCE)


def registration(who: Applicant) -> tuple[Part, ...]:
    """Every part of the registration."""
    return (
        Part("Brand (A2P 10DLC)", tuple(_brand(who))),
        Part("Campaign (A2P 10DLC)", tuple(_campaign(who))),
        Part("Toll-free verification, instead of the two above", tuple(_toll_free(who))),
    )


def problems(parts: tuple[Part, ...], org: str) -> list[str]:
    """What a reviewer would refuse: a wrong length, a drug word, a text without name or STOP."""
    found = []
    for part in parts:
        for entry in part.entries:
            found += [f"{part.title}, {entry.name}: {what}" for what in _wrong(entry, org)]
    return found


def _wrong(entry: Entry, org: str) -> Iterator[str]:
    if entry.room:
        least, most = entry.room
        if not least <= len(entry.value) <= most:
            yield f"{len(entry.value)} characters, but {least} to {most} are allowed"
    if entry.is_text and org not in entry.value:
        yield "does not say who is texting"
    if entry.is_text and "STOP" not in entry.value:
        yield "does not say STOP"
    if entry.is_text:
        yield from (f"{found.what}: {found.says}" for found in find_words(entry.value))


# -- the parts -----------------------------------------------------------------------------------


def _brand(who: Applicant) -> Iterator[Entry]:
    org = who.world.org
    yield Entry("Registration", "Standard brand (not Low-Volume Standard)")
    yield Entry("Company type", "US Non Profit")
    yield Entry("Industry", "Not for profit")
    yield Entry("Legal name, as on the IRS letter", org.name)
    yield Entry("EIN", YOURS)
    yield Entry("Registered address", YOURS)
    yield Entry("Website", org.url or who.sender.site)
    yield Entry("Contact person, e-mail and phone", YOURS)


def _campaign(who: Applicant) -> Iterator[Entry]:
    site = who.sender.site
    yield Entry(
        "Use case",
        "Charity (a special use case of 501(c)(3) organisations); else Mixed: Public Service "
        "Announcement and Customer Care",
    )
    yield Entry("Description", describe(who), DESCRIPTION)
    yield Entry("Message flow", message_flow(who), FLOW)
    for number, sample in enumerate(samples(who)[:MOST_SAMPLES], 1):
        yield Entry(f"Sample message {number}", sample, SAMPLE, is_text=True)
    yield Entry("Embedded links", "Yes: pages of courts and agencies, and of this site")
    yield Entry("Embedded phone numbers", "Yes: of the courts, of free legal help, and ours")
    yield Entry("Direct lending, affiliate marketing, age-gated content", "No")
    yield Entry("Opt-in keywords", ", ".join((who.definition.keyword, *sorted(START_WORDS))), WORDS)
    yield Entry("Opt-in message", opt_in_message(who), REPLY, is_text=True)
    yield Entry("Opt-out keywords", ", ".join(sorted(STOP_WORDS)), WORDS)
    yield Entry("Opt-out message", tidy(who.voice.say("stop_done")), REPLY)
    yield Entry("Help keywords", ", ".join(sorted(HELP_WORDS)), WORDS)
    yield Entry("Help message", tidy(who.voice.say("help")), REPLY, is_text=True)
    yield Entry("Privacy policy", f"{site}/privacy")
    yield Entry("Terms and conditions", f"{site}/terms")
    yield Entry("Opt-in image", "opt-in.png (the poster people opt in from)")
    yield Entry("Volume", f"up to {who.definition.per_day:,} segments a day")


def _toll_free(who: Applicant) -> Iterator[Entry]:
    site = who.sender.site
    yield Entry("Business name", who.world.org.name)
    yield Entry("Website", who.world.org.url or site)
    yield Entry("Phone number to verify", phone_words(who.sender.number))
    yield Entry("Use case category", "CHARITY_NONPROFIT")
    yield Entry("Use case summary", summary(who), SUMMARY)
    yield Entry("Production message sample", samples(who)[0], SAMPLE, is_text=True)
    paper = "; PAPER_FORM for people on sign-up sheets" if who.texts_first else ""
    yield Entry("Opt-in type", f"VIA_TEXT, and MOBILE_QR_CODE on posters{paper}")
    yield Entry("Opt-in image", f"opt-in.png, put at an address of yours; and {site}/")
    yield Entry("Message volume a month", f"{monthly_tier(who.definition.per_day):,}")
    yield Entry("Privacy policy", f"{site}/privacy")
    yield Entry("Terms and conditions", f"{site}/terms")
    yield Entry("Opt-in keywords", who.definition.keyword)
    yield Entry("Opt-in confirmation message", opt_in_message(who), is_text=True)
    yield Entry("Help message sample", tidy(who.voice.say("help")), is_text=True)
    yield Entry("Age-gated content", "No")
    yield Entry("Business type", "NON_PROFIT")
    yield Entry("Business registration", f"EIN {YOURS}, authority EIN, country US")
    yield Entry("Address, contact person, e-mail for the result", YOURS)


def monthly_tier(per_day: int) -> int:
    """The smallest tier that holds a month of such days.

    >>> monthly_tier(2000), monthly_tier(1)
    (100000, 100)
    """
    return next((tier for tier in _TIERS if tier >= per_day * _DAYS), _TIERS[-1])


# -- the words -----------------------------------------------------------------------------------


def summary(who: Applicant) -> str:
    """The purpose in a few sentences."""
    org = who.world.org
    area = f" in {who.definition.area or org.area}" if who.definition.area or org.area else ""
    first = "People text us first"
    if who.texts_first:
        first += ", or agreed on paper to be texted"
    return (
        f"{org.name} is a free legal information line{area}. {first}. We ask a few "
        "questions and tell them if the law lets them clear an old charge from their record, what "
        "the first step is and who helps for free. Nothing is sold, advertised or charged for."
    )


def describe(who: Applicant) -> str:
    """The campaign's description."""
    frequency = who.definition.frequency
    listed = (
        f"People who joined our list by texting {who.definition.keyword} get up to {frequency} "
        "texts a month about free help with old records. "
        if frequency
        else ""
    )
    return (
        f"{summary(who)} The messages are two-way: one answer to each text of the person. {listed}"
        "Reminders (a court date to file, a waiting period that ends) are sent only after the "
        "person said yes to that reminder in the same thread. It is legal information by a "
        "nonprofit legal-aid organisation, not legal advice, not marketing, and not political."
    )


def message_flow(who: Applicant) -> str:
    """How people opt in, for a reviewer who clicks every link."""
    keyword, site = who.definition.keyword, who.sender.site
    number = phone_words(who.sender.number)
    joined = (
        f'The first reply confirms it: "{opt_in_message(who)}" '
        if who.definition.frequency
        else "The keyword joins no list: we only answer. "
    )
    return (
        f"People opt in by sending the first text themselves. On our public page {site}/ and on "
        "printed posters and cards (image attached) they read: "
        f'"Text {keyword} to {number}", and right beside it: '
        f'"{_plain(consent_words(who.definition, who.sender, who.words, SOURCE))}" {joined}'
        "Nothing is ticked beforehand, there is no web form, and nobody has to join to get help. "
        "Reminders and alerts go out only after a yes to each in the same thread. Numbers that "
        "partners bring from paper sign-up sheets are used only with a stored record of the "
        "wording, language, date and source of the consent. No number is bought, rented or "
        "shared, and no mobile information is shared for marketing. STOP works at any time. "
        "Page and posters say the same in other languages; this is their English. "
        f"Privacy: {site}/privacy Terms: {site}/terms"
    )


def opt_in_message(who: Applicant) -> str:
    """What somebody reads who joined: the list's confirmation, else the opening."""
    if who.definition.frequency:
        return tidy(who.voice.joined(who.definition))
    return tidy(who.voice.open("opening"))


def samples(who: Applicant) -> list[str]:
    """Texts as they go out, each with our name and STOP."""
    listed = who.definition.frequency > 0
    found = [who.voice.joined(who.definition)] if listed else []
    if listed or who.texts_first:
        found += [wording(who.definition, FIRST, SOURCE, who.world)]
    if who.definition.again_after:
        found += [wording(who.definition, REMIND, SOURCE, who.world)]
    found += [who.voice.open("opening"), who.voice.say("help")]
    return [tidy(text) for text in found]


def _plain(words: str) -> str:
    return words.replace("\u2066", "").replace("\u2069", "")
