"""The language of a text is known by its letters or its small words, and else left open."""

from __future__ import annotations

import pytest

from bot.understand.language import detect
from bot.understand.text import Text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hola", "es"), ("ALTO", "es"), ("ayuda", "es"), ("si", "es"), ("hello", "en"),
        ("got busted w a half oz in LA back in 2009, all done now", "en"),
        ("me agarraron con media onza en san diego en 2008", "es"),
        ("fui pego com maconha em boston", "pt"), ("bonjour", "fr"), ("bonjou", "ht"),
        ("j'ai été arrêté en 2010", "fr"), ("lapolis te kanpe machin mwen", "ht"),
        ("cảnh sát dừng xe tôi", "vi"), ("khong biet", "vi"), ("警察把我的车拦停了", "zh-Hans"),
        ("差人截停我架車", "zh-Hant"), ("pinara ako ng pulis", "tl"), ("안녕하세요", "ko"),
        ("меня остановили", "ru"), ("السلام عليكم", "ar"), ("booliska ayaa i joojiyay", "so"),
        ("ሰላም ነው", "am"),
    ],
)  # fmt: skip
def test_language_is_known_from_a_text(text: str, code: str) -> None:
    assert detect(Text(text)) == code


@pytest.mark.parametrize(
    "text",
    ["", "2009", "no", "ok", "Los Angeles", "El Paso", "Des Moines", "Baton Rouge", "28.5 g", "😂",
     "San Francisco", "Juan Carlos de la Cruz", "st. louis mo", "washington d.c.", "FAIR"],
)  # fmt: skip
def test_names_and_numbers_tell_no_language(text: str) -> None:
    assert detect(Text(text)) == ""
