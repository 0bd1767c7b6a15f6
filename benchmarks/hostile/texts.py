"""Mutations of JSON, TOML, CSV and INI: values that nobody expects, in files that are well formed mostly."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

_TOKEN = re.compile(rb'"[^"\n]*"|[-+]?\d[\d.eE+-]*|[\[\]{}=,:;#]|\b\w+\b|\n')
_ODD_TEXTS = (
    "", " ", "..", "../../etc/passwd", "/etc/passwd", "/dev/zero", "C:\\x", "CON", "nul.png", "a\0b", "a\nb",
    "\x1b[2J\x1b]0;x\x07", "<b>x</b><img src=x>", "\ud800", "\u202etxt", "\U0001f600", "ä" * 200, "x" * 300,
    "x" * 5000, "%s%n{0}{x.__class__}", "{prompt}", "-rf", "--help", "__proto__", "$(id)", "`id`", "nan",
    "1e999", "all", "0" * 64, "g" * 64, ".", "a/../../b", "file:///etc/passwd", "http://x", "\\\\host\\share",
)  # fmt: skip
_ODD_NUMBERS = (
    0, -1, 1, 2, 255, 256, 2**31, 2**32, 2**53, 2**63, 2**64, -(2**63), 10**30, 10**400, 1e308,
    -1e308, 1e-320, 0.5, -0.0, float("nan"), float("inf"), float("-inf"), 1.5, 3,
)  # fmt: skip
_SNIPPETS: tuple[Callable[[], bytes], ...] = (
    lambda: b"9" * 5000, lambda: b"1e999", lambda: b"nan", lambda: b"-inf", lambda: b"[" * 3000,
    lambda: b"{" * 3000, lambda: b'{"a":' * 3000, lambda: b"\0", lambda: b"\xff\xfe", lambda: b"\xed\xa0\x80",
    lambda: b"a = 1\n" * 2, lambda: b"[a.b]\n", lambda: b"'''", lambda: b'"' * 3, lambda: b"\\u0000",
    lambda: b"\\ud800", lambda: b"1979-05-27T07:32:00Z", lambda: b"0x" + b"f" * 5000, lambda: b"true",
    lambda: b"null", lambda: b"a" * 100_000, lambda: b"\r\n",
    lambda: b"\xef\xbb\xbf", lambda: b"@Variant(\\0\\0\\0\\x7f)",
    lambda: b"@ByteArray()", lambda: b"@Invalid()", lambda: b"a." * 2000 + b"a = 1\n",
)  # fmt: skip


def odd_text(rng: random.Random) -> str:
    """Return a text that names and values rarely are."""
    return rng.choice(_ODD_TEXTS)


def odd_value(rng: random.Random) -> Any:
    """Return a value of any type."""
    way = rng.randrange(6)
    if way == 0:
        return odd_text(rng)
    if way < 3:
        return rng.choice(_ODD_NUMBERS)
    if way == 3:
        return rng.choice((None, True, False, [], {}, [[]], {"": ""}, [None], [0] * 5000, {"a": [1, {}]}))
    if way == 4:
        found: Any = rng.choice((0, "x"))
        for _ in range(rng.choice((3, 150, 700))):
            found = [found] if rng.random() < 0.5 else {"a": found}
        return found
    return {str(at): at for at in range(rng.choice((1, 100, 3000)))}


def mutate_json(rng: random.Random, data: bytes) -> bytes:
    """Change values, names and lists of each line of JSON, or the text of it."""
    if rng.random() < 0.25:
        return mutate_text(rng, data)
    lines = data.split(b"\n") if data.count(b"\n{") else [data]
    place = rng.choice([at for at, line in enumerate(lines) if line.strip()] or [0])
    try:
        found = json.loads(lines[place])
        lines[place] = _dumped(rng, _changed(rng, found))
    except (ValueError, RecursionError):
        return mutate_text(rng, data)
    return b"\n".join(lines)


def _dumped(rng: random.Random, value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=rng.random() < 0.7)
    if rng.random() < 0.05 and text.startswith("{") and len(text) > 2:
        text = text[:-1] + "," + text[1:]  # every name twice
    encoding = rng.choice(("utf-8",) * 8 + ("utf-16", "utf-8-sig"))
    return text.encode(encoding, "surrogatepass")


def _changed(rng: random.Random, root: Any) -> Any:
    places: list[tuple[Any, Any]] = []
    waiting = [root]
    while waiting and len(places) < 5000:
        node = waiting.pop()
        keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for key in keys:
            places.append((node, key))
            waiting.append(node[key])
    if not places or rng.random() < 0.02:
        return odd_value(rng)
    for _ in range(rng.choice((1, 1, 2, 4))):
        node, key = rng.choice(places)
        try:
            _change_one(rng, node, key)
        except (KeyError, IndexError, TypeError):
            continue
    return root


def _change_one(rng: random.Random, node: Any, key: Any) -> None:
    way = rng.randrange(8)
    if way < 5:
        node[key] = odd_value(rng)
    elif way == 5:
        del node[key]
    elif isinstance(node, dict):
        node[odd_text(rng)] = node.pop(key) if way == 6 else odd_value(rng)
    elif way == 6:
        node.extend(node[: rng.choice((1, 50))] * rng.choice((1, 20)))
    else:
        node.insert(0, odd_value(rng))


def mutate_text(rng: random.Random, data: bytes) -> bytes:
    """Change words, numbers, quotes and lines of a text."""
    way = rng.randrange(5)
    lines = data.split(b"\n")
    place = rng.randrange(len(lines))
    if way == 0:
        lines.insert(rng.randrange(len(lines) + 1), lines[place])
        return b"\n".join(lines)
    if way == 1:
        del lines[place]
        return b"\n".join(lines)
    tokens = list(_TOKEN.finditer(data)) if len(data) < 1 << 18 else []
    if not tokens or way == 2:
        at = rng.randrange(len(data) + 1)
        return data[:at] + rng.choice(_SNIPPETS)() + data[at:]
    token = rng.choice(tokens)
    if token[0].startswith(b'"'):
        new = (
            json.dumps(odd_text(rng)).encode()
            if rng.random() < 0.5
            else str(rng.choice(_ODD_NUMBERS)).encode()
        )
    elif token[0][:1].isdigit() or token[0][:1] in b"-+":
        new = rng.choice((str(rng.choice(_ODD_NUMBERS)).encode(), rng.choice(_SNIPPETS)()))
    else:
        new = rng.choice(
            (b"", rng.choice(tokens)[0], rng.choice(_SNIPPETS)(), odd_text(rng).encode("utf-8", "replace"))
        )
    return data[: token.start()] + new + data[token.end() :]
