"""Numbers in Chinese characters or Korean syllables, as digits: 二〇〇九年, 이천구년, 열아홉 살.

They are part of writing, as other digits are: a text and the data are folded in the same way, so
that "一" in a pattern is "1" too. Korean syllables count only before what is counted, since most of
them are also parts of ordinary words.
"""

from __future__ import annotations

import re

_HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "两": 2, "兩": 2,
}  # fmt: skip
_HAN_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "萬": 10_000}
_HAN_JOINED = {"廿": "二十", "卅": "三十"}
_HAN = re.compile("[零〇○一二三四五六七八九两兩十百千万萬廿卅]+")
_NO_NUMBER = re.compile("万一|萬一|千万(?!元|块)|一定|一起|十分")
"""Words that only look like numbers."""

_NO_KOREAN = (
    "사건|이번|이주|이 주|이달|이 달|이 개|이 번|만일|만 일|오일|공개|일대|일번지|사주|구주|이대"
)
_KOREAN_DIGITS = {char: value for value, char in enumerate("영일이삼사오육칠팔구")} | {"공": 0}
_KOREAN_TENS = {"십": 10, "백": 100, "천": 1000, "만": 10_000}
_NATIVE_TENS = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70,
    "여든": 80, "아흔": 90,
}  # fmt: skip
_NATIVE = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "넷": 4, "네": 4, "다섯": 5,
    "여섯": 6, "일곱": 7, "여덟": 8, "여덜": 8, "아홉": 9,
}  # fmt: skip
_COUNTED = (
    "년|개월|월|일|그램|그람|온스|파운드|킬로|살|세(?![에상금])"
    "|그루|개|번|건|대|달|주|시간|분의|가지|포기|차례"
)
_KOREAN = re.compile(
    rf"(?<![가-힣])(?!{_NO_KOREAN})[영공일이삼사오육칠팔구십백천만]+(?=\s*(?:{_COUNTED}))"
)
_COUNT = re.compile(
    rf"(?<![가-힣])({'|'.join(_NATIVE_TENS)})?({'|'.join(_NATIVE)})?(?=\s*(?:{_COUNTED}))"
)


def digits(text: str) -> str:
    """A folded text with such numbers in digits.

    >>> digits("二〇〇九年"), digits("零九年"), digits("二十五岁"), digits("两三年前")
    ('2009年', '09年', '25岁', '2-3年前')
    >>> digits("이천구년에"), digits("열아홉 살"), digits("스무 살"), digits("이 사람")
    ('2009년에', '19 살', '20 살', '이 사람')
    """
    if text.isascii():
        return text
    text = _HAN.sub(_han, text)
    text = _KOREAN.sub(lambda found: _value(found.group(), _KOREAN_DIGITS, _KOREAN_TENS), text)
    return _COUNT.sub(_native, text)


def _han(found: re.Match[str]) -> str:
    if _NO_NUMBER.match(found.string, found.start()):
        return found.group()
    said = "".join(_HAN_JOINED.get(char, char) for char in found.group())
    return _few(found, said) or _value(said, _HAN_DIGITS, _HAN_TENS)


def _few(found: re.Match[str], said: str) -> str:
    """ "两三年": two or three; but 八九年 is the year 89."""
    values = [_HAN_DIGITS.get(char, 0) for char in said]
    is_year = re.match("年(?!前)", found.string[found.end() :])
    if len(said) != 2 or not values[0] or values[1] != values[0] + 1 or is_year:
        return ""
    return f"{values[0]}-{values[1]}"


def _value(said: str, units: dict[str, int], tens: dict[str, int]) -> str:
    if all(char in units for char in said):
        return "".join(str(units[char]) for char in said)
    whole = part = 0
    unit: int | None = None
    for char in said:
        if char in units:
            unit = units[char]
        elif tens[char] == 10_000:
            whole, part, unit = (part + (unit or 0)) * 10_000, 0, None
        else:
            part, unit = part + (unit or 1) * tens[char], None
    return str(whole + part + (unit or 0))


def _native(found: re.Match[str]) -> str:
    tens, unit = found.groups()
    if not tens and not unit:
        return found.group()
    return str(_NATIVE_TENS.get(tens or "", 0) + _NATIVE.get(unit or "", 0))
