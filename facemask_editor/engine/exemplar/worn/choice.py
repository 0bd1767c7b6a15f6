"""Which exemplar a seed takes for a face."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemask_editor.engine.exemplar.head_frame import HeadFrame
from facemask_editor.engine.exemplar.worn.bank import Bank, Exemplar

_YAW = 0.05
_SKULL = 0.07


@dataclass(frozen=True)
class Draw:
    """What a draw is made of.

    Attributes:
        seed: Of the step.
        salt: Of the face.
        temperature: 0: the exemplar that fits best.
    """

    seed: int
    salt: int
    temperature: float = 1.0

    def numbers(self, what: str) -> np.random.Generator:
        """Return the random numbers of one purpose."""
        return np.random.default_rng([self.seed, self.salt, zlib.crc32(what.encode())])


def ranked(
    bank: Bank,
    frame: HeadFrame,
    draw: Draw,
    what: str,
    *,
    skulls: bool = False,
    usable: npt.NDArray[np.bool_] | None = None,
    most: int = 12,
) -> list[Exemplar]:
    """Return exemplars for a head, the chosen one first; mirror images are exemplars too.

    Gumbel noise on how well they fit gives each a chance (the Gumbel-max trick); keyed by seed and face, so
    that a seed does not give one and the same exemplar on every face.

    Args:
        bank: Of the kind.
        frame: Of the head.
        draw: Seed and salt.
        what: Purpose of the draw.
        skulls: Whether the outline of the head counts beside its yaw.
        usable: (N,) bool, which exemplars come into question.
        most: How many are returned.
    """
    count = len(bank.exemplars)
    score = np.empty((2, count))
    flip = (len(frame.skull) // 2 - np.arange(len(frame.skull))) % len(frame.skull)
    for mirror in range(2):
        yaws = -bank.yaws if mirror else bank.yaws
        score[mirror] = -(((yaws - frame.yaw) / _YAW) ** 2) / 2
        if skulls:
            logs = bank.log_skulls[:, flip] if mirror else bank.log_skulls
            score[mirror] -= (np.abs(logs - frame.log_skull).mean(axis=1) / _SKULL) ** 2 / 2
    score += draw.temperature * draw.numbers(what).gumbel(size=score.shape)
    if usable is not None:
        score[:, ~usable] = -np.inf
    order = np.argsort(-score.ravel(), kind="stable")[:most]
    chosen = []
    for place in order:
        if np.isfinite(score.flat[place]):
            exemplar = bank.exemplars[place % count]
            chosen.append(exemplar.mirrored() if place >= count else exemplar)
    return chosen
