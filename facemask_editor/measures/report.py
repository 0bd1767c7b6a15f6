"""A judgement as plain text, the largest differences first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from facemask_editor.measures.compare import QUANTILES
from facemask_editor.measures.compare_datasets import Judgement
from facemask_editor.measures.descriptors import DESCRIPTORS
from facemask_editor.measures.ranges import Figures

TOP = 25
"""Lines of the list of features."""


def report(judgement: Judgement, *, worst: int = 40, tables: bool = True) -> str:
    """Return the figures as text.

    Args:
        judgement: What `judge` found.
        worst: Lines of the lists of parts outside the range and of the largest shifts.
        tables: Whether to add the quantiles of all classes and descriptors.
    """
    sections = [
        _rates(judgement),
        _presence(judgement),
        _outside(judgement, worst),
        _shifts(judgement, worst),
    ]
    if judgement.telling is not None:
        sections.append(_forest(judgement))
    if tables:
        sections.append(_quantiles(judgement))
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _rates(judgement: Judgement) -> Iterator[str]:
    one, other = judgement.synthetic, judgement.real
    yield f"{'':38}{'synthetic':>10}{'real validation':>17}"
    yield f"{'masks':38}{one.masks:>10}{other.masks:>17}"
    yield f"{'plausible parts, mean over classes':38}{one.classes:>10.3f}{other.classes:>17.3f}"
    yield f"{'masks whose every part is plausible':38}{one.every_part:>10.3f}{other.every_part:>17.3f}"
    yield f"{'masks whose face frame is known':38}{one.framed:>10.3f}{other.framed:>17.3f}"
    if judgement.telling is not None:
        yield f"{'AUC of a random forest':38}{judgement.telling.auc:>10.3f}"


def _presence(judgement: Judgement) -> Iterator[str]:
    yield "Presence in % of the masks (real: all), and plausible parts in % (real: validation)"
    yield f"{'':12}{'synthetic':>10}{'real':>8}{'off by':>8}   {'plausible':>10}{'real':>8}"
    for c, name in enumerate(judgement.class_names):
        here, there = 100 * judgement.synthetic.presence[c], 100 * judgement.real_presence[c]
        if here or there:
            good, usual = 100 * judgement.synthetic.by_class[c], 100 * judgement.real.by_class[c]
            mark = " !" if abs(here - there) > 5 else "  "
            yield f"{name:12}{here:>10.1f}{there:>8.1f}{here - there:>+8.1f}{mark} {good:>10.1f}{usual:>8.1f}"


def _outside(judgement: Judgement, worst: int) -> Iterator[str]:
    yield "Synthetic parts outside the real range, in % of the parts present (real: about 0.5 on each side)"
    yield f"{'':28}{'below':>8}{'above':>8}   synthetic 5 / 50 / 95 %        real training"
    both = np.maximum(judgement.below, judgement.above)
    for c, d in _descending(both, worst):
        yield (
            f"{_place(judgement, c, d)}{100 * judgement.below[c, d]:>8.1f}{100 * judgement.above[c, d]:>8.1f}"
            f"   {_middles(judgement, c, d)}"
        )


def _shifts(judgement: Judgement, worst: int) -> Iterator[str]:
    yield "Largest shifts (Kolmogorov-Smirnov statistic, 0 equal, 1 disjoint)"
    for c, d in _descending(judgement.shift, worst):
        yield f"{_place(judgement, c, d)}{judgement.shift[c, d]:>8.3f}   {_middles(judgement, c, d)}"


def _forest(judgement: Judgement) -> Iterator[str]:
    telling = judgement.telling
    assert telling is not None
    yield f"Random forest on {telling.masks} masks of each kind: AUC {telling.auc:.4f}; what it looks at:"
    for name, share in telling.importance[:TOP]:
        yield f"  {name:28}{share:>7.4f}"


def _quantiles(judgement: Judgement) -> Iterator[str]:
    heads = "".join(f"{f'{q} %':>8}" for q in QUANTILES)
    yield "Quantiles, synthetic over real training, and shift"
    yield f"{'':28}{heads}{'shift':>8}"
    for c in range(len(judgement.class_names)):
        for d in range(len(DESCRIPTORS)):
            here, there = judgement.synthetic_quantiles[:, c, d], judgement.real_quantiles[:, c, d]
            if not (np.isnan(here).all() and np.isnan(there).all()):
                shift = judgement.shift[c, d]
                yield f"{_place(judgement, c, d)}{_all(here)}{shift:>8.3f}"
                yield f"{'':28}{_all(there)}"


def _descending(figures: Figures, count: int) -> Iterator[tuple[int, int]]:
    """Return the places of the largest positive figures."""
    known = np.nan_to_num(figures, nan=0.0)
    for place in np.argsort(-known, axis=None, kind="stable")[:count]:
        c, d = divmod(int(place), known.shape[1])
        if known[c, d] > 0:
            yield c, d


def _place(judgement: Judgement, c: int, d: int) -> str:
    return f"{judgement.class_names[c] + ' ' + DESCRIPTORS[d]:28}"


def _middles(judgement: Judgement, c: int, d: int) -> str:
    """Return the 5, 50 and 95 percentiles of synthetic and real parts."""
    tables = (judgement.synthetic_quantiles, judgement.real_quantiles)
    return "   |".join(" / ".join(f"{v:>7.2f}" for v in table[[0, 2, 4], c, d]) for table in tables)


def _all(values: Figures) -> str:
    return "".join(f"{v:>8.3f}" for v in values)
