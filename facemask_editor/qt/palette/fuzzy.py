"""How well typed letters fit a title. Needs no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

_WORD, _INSIDE, _SCATTERED = 100.0, 60.0, 20.0
_FIRST = 10.0


@dataclass(frozen=True)
class Match:
    """A title that fits.

    Attributes:
        score: Higher is better.
        places: Places in the title that the letters fell on.
    """

    score: float
    places: frozenset[int]


def find(query: str, title: str) -> Match | None:
    """Return how words of a query, in any order, fit a title; None where one of them does not.

    A word counts most at the beginning of a word of the title, less inside one, and least where its
    letters are those of the beginnings of words, as "ftw" for "Fit to window".
    """
    score, places = 0.0, set[int]()
    text = title.lower()
    for word in query.lower().split():
        found = _find_word(word, text)
        if found is None:
            return None
        score += found[0]
        places.update(found[1])
    # Of two titles that fit alike, the shorter one says less that was not asked for.
    return Match(score - len(title) / 100, frozenset(places))


def _find_word(word: str, text: str) -> tuple[float, range | list[int]] | None:
    at = text.find(word)
    inside = at
    while at >= 0:
        if at == 0 or not text[at - 1].isalnum():
            ends = at + len(word) == len(text) or not text[at + len(word)].isalnum()
            return _WORD + _FIRST * (at == 0) + _FIRST * ends, range(at, at + len(word))
        at = text.find(word, at + 1)
    if inside >= 0:
        return _INSIDE, range(inside, inside + len(word))
    return _scattered(word, text)


def _scattered(word: str, text: str) -> tuple[float, list[int]] | None:
    places: list[int] = []
    at = -1
    for sign in word:
        # The beginning of a later word is meant rather than a letter in the middle of this one.
        start = next(
            (
                n
                for n in range(at + 1, len(text))
                if text[n] == sign and (n == 0 or not text[n - 1].isalnum())
            ),
            -1,
        )
        following = at + 1 < len(text) and text[at + 1] == sign
        at = at + 1 if places and following else start if start >= 0 else text.find(sign, at + 1)
        if at < 0:
            return None
        places.append(at)
    starts = sum(place == 0 or not text[place - 1].isalnum() for place in places)
    runs = sum(after == before + 1 for before, after in pairwise(places))
    # Letters picked from anywhere fit every long title; those of beginnings are an abbreviation.
    return (_SCATTERED, places) if starts + runs == len(places) else None
