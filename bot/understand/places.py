"""States, counties and cities named in a text, and what a name implies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understand.gazetteer import City, Gazetteer, key_of, load_gazetteer
from bot.understand.placenames import NEVER_STATES, load_names, spellings
from bot.understand.scene import Scene
from bot.understand.text import Span

_SHORTENED = {"saint": "st", "ft": "fort", "mt": "mount"}
KNOWN_CITY = 50_000
"""People: a smaller city is read only where a place is expected."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place named.

    Attributes:
        span: the words of its name.
        kind: state, city or county.
        name: the code of a state, else as the Census spells it.
        states: those that have a county of that name; the one a city implies or was told.
        sure: whether it was spelled right and is no other word.
    """

    span: Span
    kind: str
    name: str
    states: tuple[str, ...] = ()
    sure: bool = True


def read_places(scene: Scene, asking: str | None) -> list[Place]:
    """All places named, in order; a name that is two kinds is what was asked, else a city."""
    return _Reader(scene, asking).places()


class _Reader:
    def __init__(self, scene: Scene, asking: str | None) -> None:
        self.scene = scene
        self.asking = asking if asking in ("jurisdiction", "county", "city") else None
        self.tokens = tuple(_SHORTENED.get(word, word) for word in scene.text.tokens)
        self.gazetteer: Gazetteer = load_gazetteer()
        self.names = load_names(scene.pack.languages)
        self.own = scene.pack.layers[0].own
        self._led = set(self.names.lead.spans(self.tokens).values())
        self._behind = self.names.behind.spans(self.tokens)
        self._county_words = self.names.county.spans(self.tokens)
        self._county_leads = set(self.names.county_before.spans(self.tokens).values())
        self.is_whole = self.asking is not None and self._is_only_a_place()

    def places(self) -> list[Place]:
        """The places from left to right, each the longest name that fits."""
        found: list[Place] = []
        at = 0
        while at < len(self.tokens):
            place = self._at(at)
            if place is not None and place.kind:
                found.append(place)
            at = place.span[1] if place else at + 1
        return self._settled(found or self._whole_mended())

    def _at(self, at: int) -> Place | None:
        """The place whose name begins at a word; one without a kind is a name to pass over."""
        longest = max(self.gazetteer.longest, self.names.longest)
        for length in range(min(longest, len(self.tokens) - at), 0, -1):
            span = (at, at + length)
            if self._crosses(span):
                continue
            place = self._named(" ".join(self.tokens[at : at + length]), span)
            if place is not None:
                return place
        return self._mended(at)

    def _crosses(self, span: Span) -> bool:
        clauses = self.scene.line.sentence
        return clauses[span[0]] != clauses[span[1] - 1]

    def _named(self, name: str, span: Span) -> Place | None:
        names = self.names
        county_name = key_of(names.counties[name]) if name in names.counties else name
        if self._is_county_name(span) and (county := self.gazetteer.county(county_name)):
            return Place(self._with_county_word(span), "county", county[0], county[1])
        if name in names.left:
            return Place(span, "", "")
        if name in names.counties and (county := self.gazetteer.county(county_name)):
            return Place(span, "county", county[0], county[1])
        if name in self.own and not (self.is_whole and self.asking == "jurisdiction"):
            return None  # a word of the talk's own language
        if name in names.nicknames:
            city, state = names.nicknames[name]
            return Place(span, "city", city, (state,))
        if name == "la":
            return self._la(span)
        if name in names.states:
            return self._alone_as_county(name, span) or self._state(names.states[name], name, span)
        place = self._county_asked(name, span) or self._city(name, span) or self._code(name, span)
        is_word = name in self.own and len(self.tokens) > 2  # "como funciona esto" is not in Como
        return None if is_word and place and place.kind == "city" else place

    def _alone_as_county(self, name: str, span: Span) -> Place | None:
        """A state's name in reply to "which county?", where the state known has such a county."""
        county = self._county_asked(name, span) if len(self.tokens) == 1 else None
        here = self.scene.jurisdiction
        return county if county and (not here or here in county.states) else None

    def _la(self, span: Span) -> Place | None:
        """LA is Los Angeles; but Louisiana, if the state was asked, and "the" in Spanish."""
        if self.asking == "jurisdiction" and self.is_whole:
            return None
        if self.asking == "county" and self.is_whole:
            return Place(span, "county", "Los Angeles", ("CA",))
        is_written = self._raw(span) == "LA" and not self._is_loud_article()
        is_article = self.tokens[max(0, span[0] - 1) : span[0]] == ("en",) and not is_written
        if is_article or not (is_written or self.is_whole or self._is_led(span)):
            return None
        return Place(span, "city", "Los Angeles", ("CA",))

    def _is_loud_article(self) -> bool:
        """Whether all is written in capitals, in a language other than English: "EN LA CALLE"."""
        raw = self.scene.text.raw
        return self.scene.pack.language != "en" and len(self.tokens) > 1 and raw == raw.upper()

    def _raw(self, span: Span) -> str:
        """A word as it was typed, when folding moved no letter; else ""."""
        word, text = self.scene.text.words[span[0]], self.scene.text
        return text.raw[word.start : word.end] if len(text.raw) == len(text.folded) else ""

    def _state(self, code: str, name: str, span: Span) -> Place | None:
        if self.asking == "city" and self.is_whole and (city := self.gazetteer.city(name)):
            return Place(span, "city", city.name, (city.state,) if city.state else ())
        if self.tokens[span[1] : span[1] + 1] == ("st",) and code == "WA":
            return None
        return Place(span, "state", code)

    def _county_asked(self, name: str, span: Span) -> Place | None:
        said = bool(self._county_words)  # "harris county houston": a city
        county = self.gazetteer.county(name) if self.asking == "county" and not said else None
        if county is None or (not self.is_whole and not self._is_led(span)):
            return None
        return Place(span, "county", county[0], county[1])

    def _city(self, name: str, span: Span) -> Place | None:
        city = self.gazetteer.city(name)
        if city is None:
            return None
        end, state = self._state_behind(span)
        if state in city.people:
            return Place((span[0], end), "city", city.name, (state,))
        if not self._is_believed(name, city, span):
            return None
        return Place(span, "city", city.name, (city.state,) if city.state else ())

    def _is_believed(self, name: str, city: City, span: Span) -> bool:
        if self.asking and self.is_whole:
            return True
        if self._is_led(span):
            return city.largest >= KNOWN_CITY or not self._is_common(name)
        return city.largest >= KNOWN_CITY and name not in self.names.words

    def _is_common(self, name: str) -> bool:
        """Whether a name is made of ordinary words: El Verano, Hope."""
        common = self.scene.pack.is_common
        ordinary = all(len(word) <= 3 or common(word) for word in name.split())
        return ordinary or name in self.names.words

    def _code(self, name: str, span: Span) -> Place | None:
        code = name.upper()
        if len(name) != 2 or code not in set(self.names.states.values()):
            return None
        is_word = name in self.names.code_words
        if self.asking == "jurisdiction" and self.is_whole and name not in NEVER_STATES:
            is_told = not is_word or len(self.tokens) == 1 or self._is_led(span)
            return Place(span, "state", code) if is_told else None
        if not is_word and (self._is_led(span) or len(self.tokens) <= 3):
            return Place(span, "state", code)
        return None

    def _state_behind(self, city: Span) -> tuple[int, str]:
        """The state named right behind a city ("burlington vt", "Eugene, Oregon"), and its end.

        A code that is a word counts where nothing else is said: "bangor me".
        """
        at = city[1]
        for length in (3, 2, 1):
            name = " ".join(self.tokens[at : at + length])
            if len(self.tokens) >= at + length and name in self.names.states:
                return at + length, self.names.states[name]
        code = self.tokens[at].upper() if at < len(self.tokens) else ""
        known = code in set(self.names.states.values()) and len(code) == 2
        is_all = city[0] == 0 and at + 1 == len(self.tokens)
        is_word = code.lower() in {"in", "or", "me", "ok", "hi"} and not is_all
        return at + 1, code if known and not is_word else ""

    # -- where a name stands -------------------------------------------------------------------

    def _is_only_a_place(self) -> bool:
        """Whether the text is nothing but names and what is usually said around them."""
        rest = [word for word in self.tokens if word not in self.names.fillers]
        return len(rest) <= 4 and len(self.tokens) <= 8

    def _is_led(self, span: Span) -> bool:
        return span[0] in self._led or span[1] in self._behind

    def _is_county_name(self, span: Span) -> bool:
        return span[1] in self._county_words or span[0] in self._county_leads

    def _with_county_word(self, span: Span) -> Span:
        return (span[0], self._county_words.get(span[1], span[1]))

    # -- typing errors -------------------------------------------------------------------------

    def _mended(self, at: int) -> Place | None:
        """A misspelled name, where a place is expected."""
        word = self.tokens[at]
        pack = self.scene.pack
        if len(word) < 5 or not word.isalpha() or pack.knows(word) or pack.is_common(word):
            return None
        for first, last in ((at, at + 2), (at - 1, at + 1), (at, at + 1)):
            if first < 0 or last > len(self.tokens):
                continue
            name = " ".join(self.tokens[first:last])
            place = self._closest(name, (first, last))
            if place is not None:
                return place
        return None

    def _whole_mended(self) -> list[Place]:
        """A misspelled name that is all of an answer, though its words are words ("Los Angles")."""
        said = [index for index, word in enumerate(self.tokens) if word not in self.names.fillers]
        if not self.is_whole or not said:
            return []
        span = (said[0], said[-1] + 1)
        name = " ".join(self.tokens[span[0] : span[1]])
        place = self._closest(name, span) if len(name) >= 6 else None
        return [place] if place else []

    def _closest(self, name: str, span: Span) -> Place | None:
        slips = 2 if len(name) >= 8 else 1
        for names in self._candidates(span):
            found = process.extractOne(name, names, scorer=OSA.distance, score_cutoff=slips)
            if found and found[0][0] == name[0]:
                place = self._named(found[0], span)
                if place and place.kind:
                    return Place(place.span, place.kind, place.name, place.states, sure=False)
        return None

    def _candidates(self, span: Span) -> Iterator[tuple[str, ...]]:
        state_names, large, counties = spellings()
        if self._is_county_name(span) or self.asking == "county":
            yield counties
        yield state_names
        if self.asking or self._is_led(span):
            yield large

    # -- what belongs together -----------------------------------------------------------------

    def _settled(self, places: list[Place]) -> list[Place]:
        """Cities and counties of a state that was also named belong to it."""
        told = [place.name for place in places if place.kind == "state"]
        told = told or [self.scene.jurisdiction]
        settled = []
        for place in places:
            if place.kind == "county" and told and told[0] not in place.states:
                place = self._county_in(place, told[0]) or place
            settled.append(place)
        return self._near_cities(settled)

    def _near_cities(self, places: list[Place]) -> list[Place]:
        """ "Kings county Seattle" can only be King: Washington has no other so nearly named."""
        states = {state for place in places if place.kind == "city" for state in place.states}
        if len(states) != 1:
            return places
        (state,) = states
        return [
            self._county_in(place, state) or place
            if place.kind == "county" and state not in place.states
            else place
            for place in places
        ]

    def _county_in(self, place: Place, state: str) -> Place | None:
        own = [key for key in self.gazetteer.counties if state in self._states_of(key)]
        found = process.extractOne(key_of(place.name), own, scorer=OSA.distance, score_cutoff=1)
        county = self.gazetteer.county(found[0]) if found else None
        return Place(place.span, "county", county[0], (state,), sure=False) if county else None

    def _states_of(self, key: str) -> tuple[str, ...]:
        county = self.gazetteer.county(key)
        return county[1] if county else ()
