"""Numbers that depend on nothing but names: of which face, of which output, of which try and what for.

Neither the order of the faces nor their number, nor how many processes draw, changes one of them; nor does
the release of NumPy, whose `SeedSequence` is fixed for good.
"""

from __future__ import annotations

import hashlib

import numpy as np

from facemask_editor.recipe.template import as_text


class Stream:
    """The random numbers of one face.

    Args:
        seed: Of the plan, 0 to 2^32 - 1.
        stem: Of the face.
    """

    def __init__(self, seed: int, stem: str) -> None:
        digest = hashlib.blake2b(as_text(stem).encode(), digest_size=16).digest()
        words = (int.from_bytes(digest[at : at + 4], "big") for at in range(0, 16, 4))
        self._key = np.random.SeedSequence([seed, *words]).generate_state(8).astype(">u4").tobytes()

    def share(self, variant: int, attempt: int, purpose: str) -> float:
        """Return a number from 0 on and below 1, evenly spread.

        Args:
            variant: Number of the output, from 0.
            attempt: How often the output was drawn before.
            purpose: What it is for; another text, another number.
        """
        return _share(self._digest(variant, attempt, purpose))

    def seed(self, variant: int, attempt: int, purpose: str) -> int:
        """Return a seed for a step, 0 to 2^32 - 1; arguments as of `share`."""
        return int.from_bytes(self._digest(variant, attempt, purpose)[:4], "big")

    def _digest(self, variant: int, attempt: int, purpose: str) -> bytes:
        text = f"{variant}/{attempt}/{purpose}"
        return hashlib.blake2b(text.encode(), digest_size=8, key=self._key).digest()


def share_of_name(name: str, purpose: str) -> float:
    """Return a number from 0 on and below 1 that belongs to a name, whatever the seed is."""
    data = hashlib.blake2b(f"{purpose}/{as_text(name)}".encode(), digest_size=8).digest()
    return _share(data)


def _share(data: bytes) -> float:
    """Return 8 bytes as a number from 0 on and below 1."""
    return float(int.from_bytes(data, "big") >> 11) * 2.0**-53
