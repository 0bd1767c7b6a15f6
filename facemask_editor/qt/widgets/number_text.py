"""Numbers as people type and paste them: with dot or comma, in any digits. Needs no Qt."""

from __future__ import annotations

import re
import unicodedata

_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))
"""Signs that only say in which direction a text runs; copied along from Arabic or Hebrew texts."""
_MINUS = str.maketrans({sign: "-" for sign in "\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d"})
_POINTS = ".,\u066b\uff0e\uff0c"
_SPACES = " \u00a0\u2009\u202f'\u2019\u066c"
"""Between thousands only, never before decimals."""
_GROUPED = re.compile(
    rf"\d{{1,3}}(?:([{_POINTS}{_SPACES}])\d{{3}})(?:\1\d{{3}})*(?:([{_POINTS}])(\d*))?", re.ASCII
)
_PLAIN = re.compile(rf"(\d*)(?:[{_POINTS}](\d*))?", re.ASCII)
_LONGEST = 64
_NUMBER = frozenset("0123456789" + _POINTS + _SPACES)


def tidy(text: str, units: str = "") -> str:
    """Return a text without its unit, with ASCII digits and minus; what else is there stays."""
    text = text.translate(_MARKS).translate(_MINUS).strip()
    unit = units.strip()
    if unit and text.endswith(unit):
        text = text.removesuffix(unit).strip()
    return "".join(_digit(sign) for sign in text)


def may_be_number(text: str, units: str = "") -> bool:
    """Whether a text may become a number while it is being typed."""
    text = tidy(text, units)
    return (
        len(text) <= _LONGEST and _NUMBER.issuperset(text[1:]) and (_NUMBER | {"+", "-"}).issuperset(text[:1])
    )


def read_number(text: str, low: float, high: float, *, decimals: int, units: str = "") -> float | None:
    """Return the number that a text means, cut to its range and decimals; None where it is not sure.

    Dot and comma both stand before decimals. What can only be a mark of thousands is one: ``1.234,5``,
    ``1 000``. A text that can be read either way within the range, as ``1,000``, is no number, since one
    of the two would be silently wrong by a factor of a thousand.

    Args:
        text: As typed or pasted.
        low: The least value.
        high: The greatest value.
        decimals: Digits after the point; 0: a whole number, which has no decimals but zeros.
        units: What may stand behind the number, such as " px".
    """
    text = tidy(text, units)
    if len(text) > _LONGEST:
        return None
    negative = text.startswith("-")
    body = text[1:].strip() if text[:1] in ("-", "+") else text
    readings = {value for value in (_plain(body, decimals), _grouped(body)) if value is not None}
    signed = sorted(-value if negative else value for value in readings)
    if len(signed) > 1:
        inside = [value for value in signed if low <= value <= high]
        if len(inside) != 1:
            return None
        signed = inside
    if not signed:
        return None
    return min(max(round(signed[0], decimals), low), high) + 0.0  # no minus before a zero


def _plain(body: str, decimals: int) -> float | None:
    match = _PLAIN.fullmatch(body)
    if match is None or not (match[1] or match[2]):
        return None
    rest = match[2] or ""
    if decimals == 0 and (len(rest) == 3 or rest.strip("0")):
        return None  # 1,000 pixels are a thousand, and half a pixel is none
    return float(f"{match[1] or 0}.{rest or 0}")


def _grouped(body: str) -> float | None:
    match = _GROUPED.fullmatch(body)
    if match is None or match[1] == match[2] or body.startswith("0"):
        return None
    whole = body[: match.start(2)] if match[2] else body
    return float(f"{re.sub(r'[^0-9]', '', whole)}.{match[3] or 0}")


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
