"""Words that no text of a campaign may hold, in every language, and what is wrong with each.

Carriers filter texts by such words whoever sends them, and a person should read nothing here that
blames them or tells of their record (sms.md: carriers' rules; 45 CFR 1638 for generic texts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

# whole words in letters that have spaces between words; the others are found inside a word too
_DRUGS = """
marijuana marihuana mariwana marijwana cannabis weed weeds pot hash hashish hasj thc cbd dope joint
joints blunt blunts bud buds ganja kush reefer edibles dispensary drug drugs paraphernalia dealer
dealers dealing mota hierba yerba droga drogas porro porros maconha baseado erva drogue drogues
haschich stupefiants stupéfiants chanvre beuh dwòg zèb droga damo tsongke daroogo xashiish
maandooriye narcotic narcotics narcóticos mariguana maryjane mj gandja kannabis djanbann zeb
dwog chongki jutes haxixe skank marijuwaana marijuanada xashiishka cocaine heroin meth fentanyl
cocaína cocaina heroína heroina cocaïne héroïne kokayin ewoyin shabu
"""
_DRUGS_INSIDE = """
марихуан каннабис конопл наркот гашиш травк анаш ганджубас кокаин героин 大麻 毒品 대마 마리화나
마리후아나 마약 حشيش ماريجوانا ماريوانا مخدر قنب بانجو ካናቢስ ማሪዋና ሀሺሽ ሐሺሽ ጋንጃ አደንዛዥ ዕፅ
"""
_DRUGS_PHRASES = ("cần sa", "ma túy", "ma tuý")
_HURTFUL = """
criminal criminals crime crimes felon felons convict convicts offender offenders inmate inmates
addict addicts delincuente delincuentes convicto convictos criminel criminels kriminèl criminoso
criminosos bandido bandidos kriminal dambiile
"""
_HURTFUL_INSIDE = """преступник уголовник 罪犯 범죄자 전과자 مجرم ወንጀለኛ"""
_OF_THEIRS = re.compile(
    r"\byour (old |past )?(record|charges?|cases?|convictions?|arrests?|felony|misdemeanor)\b|"
    r"\bsu (récord|record|cargo|caso|condena|arresto|antecedentes)\b|"
    r"\bvotre (casier|affaire|condamnation)\b|\bsua (ficha|acusação|condenação)\b",
    re.IGNORECASE,
)
_PROMISES = re.compile(
    r"\bguarantee\w*|\bwill be (cleared|erased|sealed|granted|removed)\b|"
    r"\byou (qualify|are eligible)\b|\bgarantiza\w*|\busted califica\b",
    re.IGNORECASE,
)
_NEED_A_LAWYER = re.compile(
    r"\b(should|must|need to|need|have to) (get|see|hire|call|talk to|find|a|an)? ?"
    r"(a |an )?(lawyer|attorney)\b|\bnecesita (un )?abogado\b",
    re.IGNORECASE,
)
_NETWORK = re.compile(
    r"\b(STOPALL|UNSUBSCRIBE|CANCEL|END|QUIT|REVOKE|OPTOUT|START|YES|UNSTOP|INFO)\b"
)
_LINK = re.compile(
    r"\b(?P<scheme>https?://)?(?P<host>(?:[a-z0-9-]+\.)+(?:[a-z]{2,10}))(?P<path>/\S*)?",
    re.IGNORECASE,
)
_SHORTENERS = """
bit.ly tinyurl.com goo.gl short.io t.co ow.ly is.gd buff.ly rebrand.ly cutt.ly twil.io tiny.cc rb.gy
lnkd.in shorturl.at t.ly bl.ink v.gd s.id tiny.one rebrandly.com
"""
SHORTENERS = frozenset(_SHORTENERS.split())
_EMOJI = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text that may not stay: `what` stands there, `says` why and what instead."""

    what: str
    says: str


def find_words(text: str, *, generic: bool = False) -> Iterator[Found]:
    """Everything in a text that may not go out, whoever sends it.

    >>> [found.what for found in find_words("Old weed case? Reply YES")]
    ['weed', 'YES']
    """
    yield from (Found(word, _DRUG_SAYS) for word in _drugs(text))
    yield from (Found(word, _HURTS) for word in _words_of(text, _HURTFUL))
    yield from (Found(word, _HURTS) for word in _HURTFUL_INSIDE.split() if word in text.casefold())
    for pattern, says in _PATTERNS:
        yield from (Found(match[0], says) for match in pattern.finditer(text))
    if generic:
        yield from (Found(match[0], _ADVICE) for match in _NEED_A_LAWYER.finditer(text))


def find_links(text: str, own: frozenset[str]) -> Iterator[Found]:
    """Links that are not ours, shortened or unsafe; `own` are our hosts.

    >>> [found.what for found in find_links("bit.ly/x https://aid.org", frozenset(["aid.org"]))]
    ['bit.ly/x']
    """
    for match in _LINK.finditer(text):
        host = match["host"].lower()
        if host in SHORTENERS:
            yield Found(match[0], _SHORTENED)
        elif not any(host == one or host.endswith(f".{one}") for one in own):
            yield Found(match[0], _FOREIGN)
        elif (match["scheme"] or "").lower() == "http://":
            yield Found(match[0], "a link begins with https://")


def host_of(url: str | None) -> str:
    """The host of an address, "" where there is none.

    >>> host_of("https://www.aid.org/help"), host_of("aid.org")
    ('aid.org', 'aid.org')
    """
    if not url:
        return ""
    host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    return host.removeprefix("www.")


_SHORTENED = "carriers block link shorteners: give the whole address on your own site"
_FOREIGN = "links go to your own site only (CLEARLINE_ORG_URL names it)"
_DRUG_SAYS = 'carriers filter drug words: say "old record" or "that case"'
_HURTS = "the word blames people and gets filtered: leave it out"
_ADVICE = "a generic text may not advise (45 CFR 1638): say what you offer and how to reach you"
_PATTERNS = (
    (_OF_THEIRS, 'nothing may be told of their record: say "old records"'),
    (_PROMISES, 'promise nothing: "may" and "can ask" are as far as a text goes'),
    (_NETWORK, "the phone network acts on that word itself: choose another"),
    (_EMOJI, "no emoji: one makes the whole text cost more than twice as much"),
)


def _drugs(text: str) -> Iterator[str]:
    yield from _words_of(text, _DRUGS)
    plain = text.casefold()
    yield from (word for word in (*_DRUGS_INSIDE.split(), *_DRUGS_PHRASES) if word in plain)


def _words_of(text: str, listed: str) -> Iterator[str]:
    words = frozenset(listed.split())
    yield from (word for word in _WORD.findall(text) if word.casefold() in words)
