"""What the columns of a list may be called, in English and Spanish."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

FIELDS = (
    "phone", "language", "state", "county", "zip", "day", "time", "method", "source", "proof",
    "wording",
)  # fmt: skip
"""What a row can tell."""

_NAMES = {
    "phone": (
        "mobile phone, mobile, mobile number, cell phone, cell, cell number, cellphone, "
        "phone, phone number, phonenumber, phone no, tel, telephone, telephone number, "
        "number, contact number, sms, msisdn, to, from, celular, numero de celular, "
        "telefono, telefono celular, movil, numero, numero de telefono, primary phone"
    ),
    "language": (
        "language, lang, preferred language, language preference, idioma, lengua, "
        "idioma preferido, locale"
    ),
    "state": "state, st, home state, mailing state, estado, province, state code",
    "county": "county, condado, parish, county name",
    "zip": (
        "zip, zip code, zipcode, postal code, postcode, postal, codigo postal, zip 5, zip5, cp"
    ),
    "day": (
        "consent date, consent datetime, consent timestamp, consented at, consented on, "
        "date of consent, consent, opt in date, optin date, opted in at, opt in "
        "timestamp, opt out date, optout date, opted out at, stop date, stopped at, "
        "signed on, signed, date signed, sign up date, signup date, date, datetime, "
        "timestamp, created at, fecha, fecha de consentimiento, fecha y hora, fecha de "
        "firma, fecha de baja"
    ),
    "time": "consent time, time, time of consent, opt in time, hora, hora de consentimiento",
    "method": (
        "method, consent method, how, opt in method, channel, metodo, metodo de "
        "consentimiento, medio, via"
    ),
    "source": (
        "source, consent source, list, event, campaign source, origin, fuente, origen, "
        "evento, lista, page, url"
    ),
    "proof": (
        "proof, form number, form no, form, form id, record id, proof id, consent id, "
        "reference, ref, prueba, numero de formulario, formulario, comprobante, folio, "
        "message sid"
    ),
    "wording": (
        "wording, consent wording, consent text, text shown, language shown, "
        "disclosure, text, texto, texto de consentimiento, redaccion"
    ),
}
_KNOWN = {
    name: (field, rank)
    for field, names in _NAMES.items()
    for rank, name in enumerate(names.split(", "))
}


class NoColumn(ValueError):
    """The list does not say what is in which column; says what to do."""


def find_columns(header: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """Which column holds which of `FIELDS`; `given` (column's name -> field) wins.

    Raises NoColumn for a column that is not there, and without one for the phone.
    """
    names = [folded(name) for name in header]
    found: dict[str, tuple[int, int]] = {}
    for place, name in enumerate(names):
        field, rank = _KNOWN.get(name, ("", 0))
        if field and (field not in found or rank < found[field][0]):
            found[field] = (rank, place)
    columns = {field: place for field, (_, place) in found.items()}
    for name, field in given.items():
        if field not in FIELDS:
            raise NoColumn(f"--map: there is no field {field}; there are {', '.join(FIELDS)}")
        if folded(name) not in names:
            raise NoColumn(f"--map: the list has no column {name}")
        columns[field] = names.index(folded(name))
    if "phone" not in columns:
        raise NoColumn("no column for the phone number; name it with --map COLUMN=phone")
    return columns


def folded(name: str) -> str:
    """A name without case, accents, signs and double spaces.

    >>> folded(" Teléfono_(Móvil) ")
    'telefono movil'
    """
    spread = unicodedata.normalize("NFKD", name.casefold())
    letters = (" " if not c.isalnum() else c for c in spread if not unicodedata.combining(c))
    return " ".join("".join(letters).split())
