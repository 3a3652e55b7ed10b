"""The texts of a rule file as they go out by SMS: lengths, words, placeholders, none missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.facts import Kind
from bot.rules.desk import Desk
from bot.rules.entries import Confidence
from bot.rules.findings import Finding
from bot.rules.model import FactDecl, Jurisdiction, Outcome, Remedy, Way

_LONGEST = {"open": 130, "wait": 130, "blocked": 130, "later": 130, "also": 120, "effect": 220}
_STEP, _LONG_TEXT, _QUESTION = 110, 220, 160
_CHOICES = 4  # a menu holds no more
_ONCE_MORE = 11  # what goes before a question that was not understood: "Once more: "
_SENTENCE_WORDS = 22  # copy aims at 15; beyond this nobody reads it on a phone
PLACEHOLDERS = frozenset(
    {"date", "court", "phone", "fee", "form", "county", "city", "state", "helper", "org"}
)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_BANNED = {
    re.compile(
        r"\b(marijuana|cannabis|weeds?|pot|drugs?|hash|hashish|thc|cbd|paraphernalia|dealers?|dealing|"
        r"dope|joints?|blunt|bud)\b",
        re.I,
    ): "a drug word may not go out by SMS",
    re.compile(
        r"\b(crimes?|criminals?|(ex-?)?offenders?|felons?|convicts?|inmates?|addicts?)\b", re.I
    ): "blames the person",
    re.compile(r"\bwill be granted\b|\bguarantee", re.I): "promises what nobody can promise",
}
_TYPED_DATA = {
    re.compile(r"https?://|www\."): "a link is data: name it as {url}",
    re.compile(
        r"\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|\b\d{3}-\d{4}\b"
    ): "a phone number is data: {phone}",
}
_SITE = re.compile(r"\b((?:[a-z0-9-]+\.)+(?:gov|org|com|net|us|edu|info))\b", re.I)
_MONEY = re.compile(r"\$\s?[\d,.]*\d")
_FORM = re.compile(r"\bforms? ([A-Z]+[- ]?)?\d[\w-]*", re.I)
_OVERSTATED = re.compile(
    r"\b(cleared|erased?|expunged|gone|wiped|never happened|destroyed?)\b", re.I
)
_HOPEFUL = frozenset(
    {Outcome.CLEARED, Outcome.AUTOMATIC, Outcome.ELIGIBLE, Outcome.DISCRETIONARY, Outcome.CLEMENCY}
)
_PETITION = _HOPEFUL - {Outcome.CLEARED, Outcome.AUTOMATIC}


def check_texts(place: Jurisdiction) -> list[Finding]:
    """Every text that is too long, says a word it may not, or is missing."""
    return [*_all_texts(place), *_missing_texts(place)]


def _all_texts(place: Jurisdiction) -> Iterator[Finding]:
    for remedy in place.remedies.values():
        yield from _remedy_texts(place, remedy)
    for name, decl in place.facts.items():
        yield from _question_texts(place, name, decl)
    for risk in place.risks:
        yield from _text(place, 1, "a risk", risk, _LONG_TEXT)
    if place.records.text:
        yield from _text(place, 1, "records", place.records.text, _LONG_TEXT)
    for word, plain in place.words.items():
        yield from _text(place, 1, f"words: {word}", plain, _LONG_TEXT)


def _question_texts(place: Jurisdiction, name: str, decl: FactDecl) -> Iterator[Finding]:
    for kind, text in (("ask", decl.ask), ("why", decl.why), ("look", decl.where_to_look)):
        if text:
            most = _QUESTION if kind == "ask" else _LONG_TEXT
            yield from _text(place, decl.line, f"{name}: {kind}", text, most)
    if decl.ask and (length := len(_menu(decl))) > _QUESTION - _ONCE_MORE:
        what = f"{name}: with its choices {length} characters, at most {_QUESTION - _ONCE_MORE}"
        yield Finding("texts", True, place.file, decl.line, what)


def _menu(decl: FactDecl) -> str:
    """The question as sent, with its numbered choices where it has few enough."""
    values = list(decl.spec.values) if decl.spec.kind is Kind.CHOICE else []
    if not 0 < len(values) <= _CHOICES:
        return str(decl.ask)
    labels = [decl.labels.get(value, value.replace("_", " ")) for value in values]
    labels += ["Not sure"] if len(labels) < _CHOICES else []
    return "\n".join((str(decl.ask), *(f"1) {label}" for label in labels)))


def _remedy_texts(place: Jurisdiction, remedy: Remedy) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for way in remedy.ways:
        named = [
            *((kind, text, _LONGEST.get(kind, _LONG_TEXT)) for kind, text in way.texts.items()),
            *(("a step", text, _STEP) for text in way.steps),
            *(("a trap", text, _LONG_TEXT) for text in way.traps),
        ]
        for kind, text, most in named:
            if (kind, text) not in seen:
                seen.add((kind, text))
                yield from _text(place, way.line, f"{remedy.id}: {kind}", text, most)
        yield from _overstated(place, way)


def _text(place: Jurisdiction, line: int, what: str, text: str, most: int) -> Iterator[Finding]:
    typed = _found(_TYPED_DATA, text)
    for why in (*_desk_faults(place, text), *typed, *_faults(_as_told(place, text), most)):
        yield Finding("texts", True, place.file, line, f"{what}: {why}: {text!r}")
    for site in _SITE.findall(text):
        if not site.endswith(".gov") and site not in _sites(place):
            what = f"{what}: a link goes only to a .gov office or a helper here: {site}"
            yield Finding("texts", True, place.file, line, what)
    for pattern, kind in ((_MONEY, "fee"), (_FORM, "form")):
        if found := pattern.search(text):
            why = f"{what}: {found.group()} is typed in; a {kind} may change: name it as {{{kind}}}"
            yield Finding("texts", False, place.file, line, why)


def _sites(place: Jurisdiction) -> set[str]:
    """The sites of those who help in this place."""
    urls = [helper.url for helper in place.help if helper.url]
    return {url.split("/")[2].removeprefix("www.") for url in urls}


def _as_told(place: Jurisdiction, text: str) -> str:
    """The text as it goes out, as far as the file's own data fills it in."""
    for name, entry in Desk(place.fees, place.forms, place.phones).named_in(text):
        text = text.replace(f"{{{name}}}", str(entry or ""))
    return text


def _desk_faults(place: Jurisdiction, text: str) -> Iterator[str]:
    """What a text names that the file does not hold, or holds with low confidence only."""
    for name, entry in Desk(place.fees, place.forms, place.phones).named_in(text):
        if entry is None:
            yield f"'{{{name}}}' stands nowhere in the file"
        elif entry.confidence is Confidence.LOW:
            yield f"'{{{name}}}' is of low confidence and may not go out"


def _found(patterns: dict[re.Pattern[str], str], text: str) -> Iterator[str]:
    for pattern, why in patterns.items():
        if found := pattern.search(text):
            yield f"{why} ('{found.group()}')"


def _faults(text: str, most: int) -> Iterator[str]:
    """What is wrong with one text."""
    if len(text) > most:
        yield f"{len(text)} characters, at most {most}"
    if not text.isascii():
        yield "a sign outside plain English letters costs a second segment"
    yield from _found(_BANNED, text)
    for name in set(_PLACEHOLDER.findall(text)) - PLACEHOLDERS:
        yield f"'{{{name}}}' is no placeholder"
    longest = max(len(sentence.split()) for sentence in re.split(r"[.!?:;] ", text))
    if longest > _SENTENCE_WORDS:
        yield f"a sentence of {longest} words; say it in two"


def _overstated(place: Jurisdiction, way: Way) -> Iterator[Finding]:
    """Nothing that still shows is ever called cleared, gone or erased."""
    if not way.still_shows:
        return
    first = [("the first step", step) for step in way.steps[:1]]
    for kind, text in (*way.texts.items(), *first):
        if kind != "effect" and (found := _OVERSTATED.search(text)):
            what = f"{way.remedy}: {kind}: it still shows, so not '{found.group()}': {text!r}"
            yield Finding("texts", True, place.file, way.line, what)


def _missing_texts(place: Jurisdiction) -> Iterator[Finding]:
    for way in place.ways:
        for kind in _needed(way):
            if kind not in way.texts:
                what = f"{way.remedy}: way {way.index + 1} can give '{kind}' and has no text for it"
                yield Finding("texts", True, place.file, way.line, what)
        if way.headline and way.gives in _HOPEFUL and not way.steps:
            what = f"{way.remedy}: way {way.index + 1} has no first step"
            yield Finding("texts", True, place.file, way.line, what)


def _needed(way: Way) -> Iterator[str]:
    """The texts for everything the way can come to."""
    clocks = any(row.block is None for row in way.wait)
    if way.headline:
        yield "open"
        if clocks and way.gives in _PETITION:
            yield "wait"
        if way.gives is Outcome.CLEARED and (clocks or way.done_by):
            yield "later"
    if way.gives in _HOPEFUL:
        yield "also"


def check_law(place: Jurisdiction) -> list[Finding]:
    """Citations without an address, and in-force dates that contradict the day of reading."""
    found = []
    for remedy in place.remedies.values():
        if not any(cite.url for way in remedy.ways for cite in way.law):
            what = f"{remedy.id}: no citation has an address"
            found.append(Finding("citations", True, place.file, remedy.line, what))
        for way in remedy.ways:
            if way.in_force.first and way.in_force.first > place.verified:
                what = f"{remedy.id}: in force from {way.in_force.first}, after it was last read"
                found.append(Finding("dates", True, place.file, way.line, what))
    return found
