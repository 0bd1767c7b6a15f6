"""How the descriptors of two sets of masks differ, class by class."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from facemask_editor.measures.descriptors import DESCRIPTORS, Descriptors, present
from facemask_editor.measures.ranges import Figures, Ranges

QUANTILES = (5, 25, 50, 75, 95)
"""Percentiles of the tables."""

_ABSENT = -100.0
"""Stands for a number that is not there; far below all that occur."""


@dataclass(frozen=True, eq=False)
class ForestScore:
    """How well a random forest tells synthetic from real masks.

    Attributes:
        auc: Area under the receiver operating curve, of masks that the trees have not seen; 0.5: not at all.
        masks: Number of masks of each kind.
        importance: (feature, share), most important first.
    """

    auc: float
    masks: int
    importance: tuple[tuple[str, float], ...]


def out_of_range(descriptors: Descriptors, ranges: Ranges) -> tuple[Figures, Figures]:
    """Return (C, 8) shares of the present parts below and above the range; 0 where no part is present."""
    there = np.maximum(present(descriptors).sum(0), 1)[:, None]
    below = (descriptors < ranges.low).sum(0) / there
    above = (descriptors > ranges.high).sum(0) / there
    return below, above


def quantiles(descriptors: Descriptors) -> Figures:
    """Return (5, C, 8): `QUANTILES` of each class and descriptor; NaN where there is none."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN slice")
        return np.asarray(np.nanpercentile(descriptors.astype(np.float64), QUANTILES, axis=0))


def shifts(one: Descriptors, other: Descriptors) -> Figures:
    """Return (C, 8) two-sample Kolmogorov-Smirnov statistics: 0 equal, 1 disjoint; NaN where one has none."""
    result = np.full(one.shape[1:], np.nan)
    for place in np.ndindex(*result.shape):
        a, b = (values[:, *place] for values in (one, other))
        result[place] = _kolmogorov_smirnov(a[~np.isnan(a)], b[~np.isnan(b)])
    return result


def _kolmogorov_smirnov(a: Descriptors, b: Descriptors) -> float:
    if not len(a) or not len(b):
        return float("nan")
    points = np.concatenate([a, b])
    shares = [np.searchsorted(np.sort(values), points, side="right") / len(values) for values in (a, b)]
    return float(np.abs(shares[0] - shares[1]).max())


def features(descriptors: Descriptors) -> Descriptors:
    """Return (N, 9 C): all descriptors, -100 where there is none, and the presence of each class."""
    numbers = np.where(np.isnan(descriptors), np.float32(_ABSENT), descriptors)
    return np.concatenate([numbers.reshape(len(numbers), -1), present(descriptors)], 1).astype(np.float32)


def score_forest(
    real: Descriptors,
    synthetic: Descriptors,
    class_names: tuple[str, ...],
    *,
    seed: int = 0,
    trees: int = 300,
    jobs: int = 1,
) -> ForestScore:
    """Measure how well a random forest tells two sets apart, by 5-fold cross-validation.

    Equally many masks of both are taken, the larger set thinned at random.

    Args:
        real: (N, C, 8), at least 5.
        synthetic: (M, C, 8), at least 5.
        class_names: Of the C classes.
        seed: Of thinning, folds and trees.
        trees: In each forest.
        jobs: Threads.

    Raises:
        ImportError: Where scikit-learn is not installed.
        ValueError: For too few masks.
    """
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    count = min(len(real), len(synthetic))
    if count < 5:
        raise ValueError(f"{count} masks of one kind are too few to tell them apart; at least 5 are needed")
    rng = np.random.default_rng(seed)
    chosen = [rng.permutation(len(kind))[:count] for kind in (real, synthetic)]
    x = np.concatenate([features(real[chosen[0]]), features(synthetic[chosen[1]])])
    y = np.repeat([0, 1], count)
    forest = RandomForestClassifier(trees, random_state=seed, n_jobs=jobs)
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    guess = cross_val_predict(forest, x, y, cv=folds, method="predict_proba")[:, 1]
    names = [f"{name} {descriptor}" for name in class_names for descriptor in DESCRIPTORS]
    names += [f"{name} present" for name in class_names]
    importance = forest.fit(x, y).feature_importances_
    order = np.argsort(-importance, kind="stable")
    return ForestScore(
        auc=float(roc_auc_score(y, guess)),
        masks=count,
        importance=tuple((names[i], float(importance[i])) for i in order),
    )
