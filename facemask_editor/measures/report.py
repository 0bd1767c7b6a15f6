"""A comparison as plain text, the largest differences first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from facemask_editor.measures.compare import QUANTILES
from facemask_editor.measures.compare_datasets import Comparison
from facemask_editor.measures.descriptors import DESCRIPTORS
from facemask_editor.measures.ranges import Figures

TOP = 25
"""Lines of the list of features."""


def report(comparison: Comparison, *, worst: int = 40, tables: bool = True) -> str:
    """Return the figures as text.

    Args:
        comparison: What `compare` found.
        worst: Lines of the lists of parts outside the range and of the largest shifts.
        tables: Whether to add the quantiles of all classes and descriptors.
    """
    sections = [
        _rates(comparison),
        _presence(comparison),
        _outside(comparison, worst),
        _shifts(comparison, worst),
    ]
    if comparison.forest is not None:
        sections.append(_forest(comparison))
    if tables:
        sections.append(_quantiles(comparison))
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _rates(comparison: Comparison) -> Iterator[str]:
    one, other = comparison.synthetic, comparison.real
    yield f"{'':38}{'synthetic':>10}{'real validation':>17}"
    yield f"{'masks':38}{one.masks:>10}{other.masks:>17}"
    yield f"{'parts in range, mean over classes':38}{one.classes:>10.3f}{other.classes:>17.3f}"
    yield f"{'masks whose every part is in range':38}{one.every_part:>10.3f}{other.every_part:>17.3f}"
    yield f"{'masks whose face frame is known':38}{one.framed:>10.3f}{other.framed:>17.3f}"
    if comparison.forest is not None:
        yield f"{'AUC of a random forest':38}{comparison.forest.auc:>10.3f}"


def _presence(comparison: Comparison) -> Iterator[str]:
    yield "Presence in % of the masks (real: all), and parts in range in % (real: validation)"
    yield f"{'':12}{'synthetic':>10}{'real':>8}{'off by':>8}   {'in range':>10}{'real':>8}"
    for c, name in enumerate(comparison.class_names):
        here, there = 100 * comparison.synthetic.presence[c], 100 * comparison.real_presence[c]
        if here or there:
            good, real = 100 * comparison.synthetic.by_class[c], 100 * comparison.real.by_class[c]
            mark = " !" if abs(here - there) > 5 else "  "
            yield f"{name:12}{here:>10.1f}{there:>8.1f}{here - there:>+8.1f}{mark} {good:>10.1f}{real:>8.1f}"


def _outside(comparison: Comparison, worst: int) -> Iterator[str]:
    yield "Synthetic parts outside the real range, in % of the parts present (real: about 0.5 on each side)"
    yield f"{'':28}{'below':>8}{'above':>8}   synthetic 5 / 50 / 95 %        real training"
    both = np.maximum(comparison.below, comparison.above)
    for c, d in _descending(both, worst):
        yield (
            f"{_place(comparison, c, d)}{100 * comparison.below[c, d]:>8.1f}"
            f"{100 * comparison.above[c, d]:>8.1f}   {_middles(comparison, c, d)}"
        )


def _shifts(comparison: Comparison, worst: int) -> Iterator[str]:
    yield "Largest shifts (Kolmogorov-Smirnov statistic, 0 equal, 1 disjoint)"
    for c, d in _descending(comparison.shift, worst):
        yield f"{_place(comparison, c, d)}{comparison.shift[c, d]:>8.3f}   {_middles(comparison, c, d)}"


def _forest(comparison: Comparison) -> Iterator[str]:
    forest = comparison.forest
    assert forest is not None
    yield f"Random forest on {forest.masks} masks of each kind: AUC {forest.auc:.4f}; what it looks at:"
    for name, share in forest.importance[:TOP]:
        yield f"  {name:28}{share:>7.4f}"


def _quantiles(comparison: Comparison) -> Iterator[str]:
    heads = "".join(f"{f'{q} %':>8}" for q in QUANTILES)
    yield "Quantiles, synthetic over real training, and shift"
    yield f"{'':28}{heads}{'shift':>8}"
    for c in range(len(comparison.class_names)):
        for d in range(len(DESCRIPTORS)):
            here, there = comparison.synthetic_quantiles[:, c, d], comparison.real_quantiles[:, c, d]
            if not (np.isnan(here).all() and np.isnan(there).all()):
                shift = comparison.shift[c, d]
                yield f"{_place(comparison, c, d)}{_all(here)}{shift:>8.3f}"
                yield f"{'':28}{_all(there)}"


def _descending(figures: Figures, count: int) -> Iterator[tuple[int, int]]:
    """Return the places of the largest positive figures."""
    known = np.nan_to_num(figures, nan=0.0)
    for place in np.argsort(-known, axis=None, kind="stable")[:count]:
        c, d = divmod(int(place), known.shape[1])
        if known[c, d] > 0:
            yield c, d


def _place(comparison: Comparison, c: int, d: int) -> str:
    return f"{comparison.class_names[c] + ' ' + DESCRIPTORS[d]:28}"


def _middles(comparison: Comparison, c: int, d: int) -> str:
    """Return the 5, 50 and 95 percentiles of synthetic and real parts."""
    tables = (comparison.synthetic_quantiles, comparison.real_quantiles)
    return "   |".join(" / ".join(f"{v:>7.2f}" for v in table[[0, 2, 4], c, d]) for table in tables)


def _all(values: Figures) -> str:
    return "".join(f"{v:>8.3f}" for v in values)
