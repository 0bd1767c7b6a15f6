"""Synthetic masks against real ones, in figures: what `facemask-editor compare-datasets` prints.

reference = Reference.load("reference.npz")    # written by facemask-editor compare-datasets --cache
comparison = compare(describe_all(masks), reference)
print(report(comparison))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from os import PathLike
from pathlib import Path
from typing import Any, Self

import numpy as np

from facemask_editor.core.atomic import replacing
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats import open_mask
from facemask_editor.measures.compare import (
    QUANTILES,
    ForestScore,
    out_of_range,
    quantiles,
    score_forest,
    shifts,
)
from facemask_editor.measures.descriptors import DESCRIPTORS, Descriptors, describe
from facemask_editor.measures.ranges import Figures, Ranges, Rates, rates

VERSION = 1
"""Raised with every change of what the descriptors mean, so that no stale cache is used."""


@dataclass(frozen=True, eq=False)
class Reference:
    """Descriptors of the real masks.

    Attributes:
        training: (N, C, 8): ranges come from these.
        validation: (M, C, 8): the rates to compare with.
        stems: Of all masks, sorted; tells whether a cache still fits.
    """

    training: Descriptors
    validation: Descriptors
    stems: tuple[str, ...] = ()

    @cached_property
    def ranges(self) -> Ranges:
        """Of the training masks."""
        return Ranges.of_descriptors(self.training)

    def save(self, path: str | PathLike[str]) -> None:
        """Write an .npz file."""
        with replacing(path) as temporary, temporary.open("wb") as file:
            np.savez_compressed(
                file,
                training=self.training,
                validation=self.validation,
                stems=np.array(self.stems, dtype=str),
                version=np.array(VERSION),
            )

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read what `save` wrote.

        Raises:
            ValueError: Where it is of another version of the descriptors, or something else.
            OSError: Where it cannot be read.
        """
        with np.load(path) as file:
            if set(file.files) != {"training", "validation", "stems", "version"}:
                raise ValueError(f"{path}: no descriptors of real masks")
            if int(file["version"]) != VERSION:
                raise ValueError(f"{path}: of version {int(file['version'])}, not {VERSION}")
            return cls(file["training"], file["validation"], tuple(map(str, file["stems"])))


@dataclass(frozen=True, eq=False)
class Comparison:
    """All figures of synthetic masks against real ones; arrays are (C,) or (C, 8).

    Attributes:
        synthetic: Rates of the synthetic masks.
        real: Rates of the real validation masks.
        real_presence: (C,) of all real masks, training and validation.
        below: Share of the synthetic parts below the real range.
        above: And above.
        shift: Kolmogorov-Smirnov statistics against the real training masks.
        synthetic_quantiles: (5, C, 8).
        real_quantiles: (5, C, 8), of the real training masks.
        forest: How well a forest tells them apart; None where it was not asked for.
        class_names: Of the C classes.
    """

    synthetic: Rates
    real: Rates
    real_presence: Figures
    below: Figures
    above: Figures
    shift: Figures
    synthetic_quantiles: Figures
    real_quantiles: Figures
    forest: ForestScore | None
    class_names: tuple[str, ...] = CELEBAMASK_HQ.names

    def to_dict(self) -> dict[str, Any]:
        """Return the figures by name, ready for JSON; absent classes are left out."""
        parts: dict[str, Any] = {}
        for c, name in enumerate(self.class_names):
            if not self.synthetic.presence[c] and not self.real_presence[c]:
                continue
            parts[name] = {
                "presence": float(self.synthetic.presence[c]),
                "real_presence": float(self.real_presence[c]),
                "in_range": _number(self.synthetic.by_class[c]),
                "real_in_range": _number(self.real.by_class[c]),
                "descriptors": {
                    descriptor: {
                        "below": float(self.below[c, d]),
                        "above": float(self.above[c, d]),
                        "shift": _number(self.shift[c, d]),
                        "quantiles": [_number(v) for v in self.synthetic_quantiles[:, c, d]],
                        "real_quantiles": [_number(v) for v in self.real_quantiles[:, c, d]],
                    }
                    for d, descriptor in enumerate(DESCRIPTORS)
                },
            }
        figures: dict[str, Any] = {
            kind: {
                "masks": found.masks,
                "parts_in_range": found.classes,
                "every_part_in_range": found.every_part,
                "face_frame_known": found.framed,
            }
            for kind, found in (("synthetic", self.synthetic), ("real_validation", self.real))
        }
        if self.forest is not None:
            figures["forest"] = {
                "auc": self.forest.auc,
                "masks": self.forest.masks,
                "importance": dict(self.forest.importance[:25]),
            }
        return figures | {"percentiles": list(QUANTILES), "classes": parts}


def compare(
    synthetic: Descriptors, reference: Reference, *, forest: bool = True, jobs: int = 1
) -> Comparison:
    """Compare synthetic with real masks.

    Args:
        synthetic: (N, C, 8), as `describe_all` returns it for label maps.
        reference: The real masks.
        forest: Whether to train the random forest; it takes seconds and needs scikit-learn.
        jobs: Threads of the forest.

    Raises:
        ValueError: Where there is no mask.
    """
    below, above = out_of_range(synthetic, reference.ranges)
    names = reference.ranges.class_names
    everyone = np.concatenate([reference.training, reference.validation])
    return Comparison(
        synthetic=rates(synthetic, reference.ranges),
        real=rates(reference.validation, reference.ranges),
        real_presence=rates(everyone, reference.ranges).presence,
        below=below,
        above=above,
        shift=shifts(synthetic, reference.training),
        synthetic_quantiles=quantiles(synthetic),
        real_quantiles=quantiles(reference.training),
        forest=score_forest(reference.training, synthetic, names, jobs=jobs) if forest else None,
        class_names=names,
    )


def describe_files(
    paths: Iterable[Path],
    *,
    jobs: int = 1,
    report: Callable[[int, int], None] = lambda done, total: None,
    on_messages: Callable[[Path, tuple[str, ...]], None] = lambda path, messages: None,
) -> Descriptors:
    """Read and describe mask files of the 19 classes, in ``jobs`` processes: (N, 19, 8) float32.

    ``on_messages`` is called with the reader's messages about a file.

    Raises:
        FormatError: For the first file that is no mask.
    """
    files = list(paths)
    described = np.empty((len(files), len(CELEBAMASK_HQ), len(DESCRIPTORS)), np.float32)
    if jobs <= 1 or len(files) < 2 * _CHUNK:
        for done, path in enumerate(files):
            report(done, len(files))
            described[done], messages = _describe_file(path)
            on_messages(path, messages)
    else:
        # spawned: a forked copy of a process with threads may hang
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            results = pool.map(_describe_file, files, chunksize=_CHUNK)
            for done, (numbers, messages) in enumerate(results):
                report(done, len(files))
                described[done] = numbers
                on_messages(files[done], messages)
    report(len(files), len(files))
    return described


_CHUNK = 32
"""Files that a process gets at a time."""


def _describe_file(path: Path) -> tuple[Descriptors, tuple[str, ...]]:
    mask = open_mask(path, CELEBAMASK_HQ)
    return describe(mask.label_map), mask.messages


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
