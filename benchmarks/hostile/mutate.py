"""Makes hostile bytes of sound ones: by their bytes, and of known containers by their structure."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Sequence

from benchmarks.hostile.containers import mutate_png, mutate_safetensors, mutate_zip
from benchmarks.hostile.texts import mutate_json, mutate_text

Mutate = Callable[[random.Random, bytes], bytes]

NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
_MOST = 1 << 22  # bytes that a mutated file may have; bombs are made small


def flip(rng: random.Random, data: bytes) -> bytes:
    """Change bits or bytes, one to sixteen of them."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(changed))
        changed[at] = (
            changed[at] ^ (1 << rng.randrange(8)) if rng.random() < 0.5 else rng.choice(NUMBERS) & 0xFF
        )
    return bytes(changed)


def cut(rng: random.Random, data: bytes) -> bytes:
    """Keep the beginning, or all but the beginning."""
    at = rng.randrange(len(data))
    return data[:at] if rng.random() < 0.8 else data[at:]


def repeat(rng: random.Random, data: bytes) -> bytes:
    """Have a piece twice, often, or not at all."""
    start, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    times = rng.choice((0, 0, 2, 2, 3, 50))
    return (data[:start] + data[start:end] * times + data[end:])[:_MOST]


def exchange(rng: random.Random, data: bytes) -> bytes:
    """Put one piece of the file in the place of another."""
    a, b, c = (rng.randrange(len(data)) for _ in range(3))
    size = rng.choice((1, 4, 16, 64, 512))
    return data[:a] + data[b : b + size] + data[a + (size if c % 2 else 0) :]


def lengthen(rng: random.Random, data: bytes) -> bytes:
    """Put bytes behind the end or into the middle."""
    at = rng.choice((len(data), rng.randrange(len(data) + 1)))
    size = rng.choice((1, 4, 100, 70_000))
    added = bytes(size) if rng.random() < 0.5 else rng.randbytes(size)
    return data[:at] + added + data[at:]


def number(rng: random.Random, data: bytes) -> bytes:
    """Write a number at the edge of what lengths can be, as two, four or eight bytes in either order."""
    form = rng.choice(("<H", ">H", "<I", ">I", "<Q", ">Q"))
    size = struct.calcsize(form)
    if len(data) < size:
        return flip(rng, data)
    value = rng.choice(NUMBERS) + rng.choice((0, 0, -1, 1))
    packed = struct.pack(form, value & ((1 << 8 * size) - 1))
    at = rng.randrange(len(data) - size + 1)
    return data[:at] + packed + data[at + size :]


BYTES: Sequence[Mutate] = (flip, flip, flip, cut, repeat, exchange, lengthen, number, number)
KINDS: dict[str, Mutate] = {
    "png": mutate_png,
    "zip": mutate_zip,
    "json": mutate_json,
    "text": mutate_text,
    "safetensors": mutate_safetensors,
}
"""What is known of the structure of some containers."""


def mutate(rng: random.Random, data: bytes, kind: str = "") -> bytes:
    """Return hostile bytes.

    Args:
        rng: Decides all.
        data: A sound file.
        kind: Of its container, of `KINDS`; others are changed by their bytes alone.
    """
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        structured = kind in KINDS and rng.random() < 0.6
        data = KINDS[kind](rng, data) if structured else rng.choice(BYTES)(rng, data or b"\0")
    return data[:_MOST]
