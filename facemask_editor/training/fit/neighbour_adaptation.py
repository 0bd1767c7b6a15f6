"""Fit of how parts adapt to an edited one, from pairs of generated faces that differ in one thing.

python -m facemask_editor.training.fit.neighbour_adaptation MODEL FOLDER ... --out MODEL_WITH_MAPS.safetensors

Each FOLDER comes from ``facemask-editor synthesize FOLDER --pairs KIND``. For each group of parts that are
edited together, a ridge regression (Hoerl and Kennard 1970) leads from the change of their codes to that of
each other part. Its strength is chosen by cross-validation over pairs, and a map is kept only if it brings
something on pairs that it has not seen and harms other kinds of pairs little; so most parts stay still.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from facemask_editor.core.atomic import replacing
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.groups import BROWS, EARS, EYES, LIPS, MOUTH
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.fields.encode import PartGrids, as_seen, encode_part, encode_parts
from facemask_editor.fields.frames import Placement, field_unit
from facemask_editor.fields.layout import full_extent
from facemask_editor.training.reports.adaptation import read_pairs
from facemask_editor.vae.closed_form import closed_form
from facemask_editor.vae.config import PLACEMENT, VaeConfig
from facemask_editor.vae.model import PartVae
from facemask_editor.weights.checkpoint import add_tables, load_model
from facemask_editor.weights.neighbour_adaptation import GAINS, MAPS, PREFIX, group_name

TAUGHT_BY = {
    "skin": ("jaw", "head", "expression"),
    "nose": ("nose",),
    **dict.fromkeys(EYES.names, ("eyes", "expression")),
    **dict.fromkeys(BROWS.names, ("brows", "expression")),
    **dict.fromkeys(EARS.pair, ("ears",)),
    **dict.fromkeys(MOUTH.names, ("lips", "expression")),
    "neck": ("clothes",), "cloth": ("clothes",),
    "hair": ("hair",),
}  # fmt: skip
"""Kinds of pairs in which a part is what is edited. In others it adapts, and cause must not become effect:
new lips move the wings of the nose, but a new nose leaves the lips."""

LIES_OVER = {"hair": "skin"}
"""Large parts that lie over another one, which hides nothing of them."""

TOGETHER = (
    *((CELEBAMASK_HQ.names[a], CELEBAMASK_HQ.names[b]) for a, b in CELEBAMASK_HQ.pairs),
    LIPS.names, ("mouth", "u_lip"), ("mouth", "l_lip"), MOUTH.names,
)  # fmt: skip
"""Parts that are often edited in one step, besides each part alone."""

STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
"""Of the ridge, in mean variances of the numbers that a map starts from."""

SHARES = (1.0, 0.75, 0.5, 0.25)
"""Of a map that are tried."""

LEAST_GAIN = 0.05
"""Share of a neighbour's movement, in reference pixels, that a map must save to be kept."""

UNSEEN = 0.1
"""Reference pixels: a neighbour that errs by less looks as if it stayed."""

MOST_HARM = 0.1
"""What kinds of pairs may lose by a map, as a share of what others gain."""

FEWEST = 60
"""With fewer pairs there is no map."""

TRIMMED = 0.02
"""Share of pairs left out for each neighbour: its largest changes, as of ears that come out of the hair."""

FOLDS = 5

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CodePairs:
    """Encoded pairs of one kind, seen by one group of parts that are edited together.

    Attributes:
        changes: (N, P, code) float32, codes after the edit less those before. Of large parts, and of all
            where a large one is edited, only what changed away from the edited ones: see `untouched`.
        present: (N, P) bool, parts that both faces show.
    """

    changes: npt.NDArray[np.float32]
    present: npt.NDArray[np.bool_]


def untouched(before: LabelMap, after: LabelMap, parts: Sequence[int]) -> LabelMap:
    """Return the face after, but with the pixels that the edited parts have or had as they were before.

    Who gets those is settled when the edit is composed: the edited part takes what it covers, and what it
    leaves goes to whom it borders on. A neck that adapted to a chin that covers it would move at the collar.
    """
    own = np.isin(before, parts) | np.isin(after, parts)
    return np.where(own, before, after).astype(np.uint8)


def encode_pairs(
    vae: PartVae, pairs: Iterable[tuple[LabelMap, LabelMap]], groups: Sequence[tuple[int, ...]]
) -> dict[tuple[int, ...], CodePairs]:
    """Encode pairs of faces as each group of edited parts sees them."""
    changes: dict[tuple[int, ...], list[npt.NDArray[np.float32]]] = {group: [] for group in groups}
    present: dict[tuple[int, ...], list[npt.NDArray[np.bool_]]] = {group: [] for group in groups}
    components = closed_form(vae)
    for pair in pairs:
        before, after = map(as_seen, pair)
        first = encode_parts(before, vae.config.layout)
        others = [after, *(untouched(before, after, group) for group in groups)]
        encoded = [first, *(_encode_again(first, before, other, vae.config) for other in others)]
        codes = [components.encode_all(face.grids, face.placements, face.present) for face in encoded]
        for number, group in enumerate(groups, 2):
            whole = _seen_whole(group, vae.config)
            change = codes[number] - codes[0]
            change[whole] = (codes[1] - codes[0])[whole]
            shown = first.present & encoded[number].present
            shown[whole] = (first.present & encoded[1].present)[whole]
            changes[group].append(change)
            present[group].append(shown)
    return {group: CodePairs(np.stack(changes[group]), np.stack(present[group])) for group in groups}


def _seen_whole(group: tuple[int, ...], config: VaeConfig) -> list[int]:
    """Return the parts of which a group sees all that changed: itself, what lies over it and, if it is
    small, small ones.

    Lips move as a whole when the mouth between them opens; they do not lie under it as a neck does under a
    chin.
    """
    parts, names = config.layout.parts, config.class_names
    small = all(parts[part].own_frame for part in group)
    edited = {names[part] for part in group}
    return [
        part
        for part in range(config.parts)
        if part in group or (small and parts[part].own_frame) or LIES_OVER.get(names[part]) in edited
    ]


def _encode_again(first: PartGrids, before: LabelMap, other: LabelMap, config: VaeConfig) -> PartGrids:
    """Encode a label map of which most parts are as in another one."""
    grids, placements, present = first.grids.copy(), first.placements.copy(), first.present.copy()
    for part, settings in enumerate(config.layout.parts):
        extent = full_extent(other, part, config.layout)
        if np.array_equal(extent, full_extent(before, part, config.layout)):
            continue
        grid, placement = encode_part(extent, settings.own_frame, config.layout)
        present[part], placements[part] = grid is not None, placement
        grids[part] = -1.0 if grid is None else grid
    return PartGrids(grids, placements, present)


def taught_groups(class_names: Sequence[str], kind: str | None = None) -> list[tuple[int, ...]]:
    """Return the groups of parts that some kind of pair teaches, or one kind."""
    groups = [(name,) for name in TAUGHT_BY] + [*TOGETHER]
    return [
        tuple(sorted(class_names.index(name) for name in group))
        for group in groups
        if set(group) <= set(TAUGHT_BY) & set(class_names) and (kind is None or kind in TAUGHT_BY[group[0]])
    ]


def importance(vae: PartVae) -> Floats:
    """Return (P, code): squared reference pixels by which the mean field moves when a number moves by 1."""
    config = vae.config
    weights = np.zeros((config.parts, config.code))
    for part in range(config.parts):
        own = config.layout.parts[part].own_frame
        start, size = PLACEMENT if own else 0, config.shape_size(part)
        mean = Placement(*vae.placement_mean[part].tolist())
        unit = field_unit(mean, own_frame=own, layout=config.layout)
        scale = vae.shape_scale[part, :size].double().numpy()
        weights[part, start : start + size] = (scale * unit / config.layout.grid) ** 2
        if own:
            spread = vae.placement_scale[part].double().numpy()
            size_px = np.exp([0.0, 0.0, mean.log_sx, mean.log_sy])
            weights[part, :PLACEMENT] = (spread * size_px) ** 2
    return weights


def fit_adaptation(
    config: VaeConfig,
    weights: Floats,
    pairs: Mapping[str, Mapping[tuple[int, ...], CodePairs]],
    report: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, npt.NDArray[np.float32]]:
    """Return the tables of `weights.neighbour_adaptation.NeighbourAdaptation`.

    Args:
        config: Of the network.
        weights: (P, code) what an error in each number costs, see `importance`.
        pairs: By kind and by group of edited parts, as `encode_pairs` returns them.
        report: Progress.
    """
    names = config.class_names
    groups = taught_groups(names)
    tables: dict[str, npt.NDArray[np.float32]] = {}
    for done, parts in enumerate(groups):
        report(done, len(groups))
        name = group_name(parts, names)
        taught = [by_group[parts] for _, by_group in sorted(pairs.items()) if parts in by_group]
        gains = np.zeros(config.parts, np.float32)
        for neighbour in range(1, config.parts):
            if neighbour in parts or config.layout.parts[neighbour].accessory:
                continue
            fitted = _fit_one(config, weights, taught, parts, neighbour)
            if fitted is not None:
                gains[neighbour], tables[f"{MAPS}{name}.{names[neighbour]}"] = fitted
        if gains.any():
            tables[GAINS + name] = gains
    report(len(groups), len(groups))
    return tables


def _fit_one(
    config: VaeConfig, weights: Floats, pairs: Sequence[CodePairs], parts: tuple[int, ...], neighbour: int
) -> tuple[float, npt.NDArray[np.float32]] | None:
    """Return gain and map from some parts to another one; None where it does not adapt."""
    size = config.code_size(neighbour)
    inputs, targets, numbers = [], [], []
    for number, pair in enumerate(pairs):
        shown = pair.present[:, [*parts, neighbour]].all(1)
        changes = pair.changes[shown].astype(np.float64)
        inputs.append(np.concatenate([changes[:, part, : config.prior_size(part)] for part in parts], 1))
        targets.append(changes[:, neighbour, :size])
        numbers.append(np.full(len(changes), number))
    if sum(map(len, numbers)) < FEWEST:
        return None
    x, y, kind = np.concatenate(inputs), np.concatenate(targets), np.concatenate(numbers)
    # Numbers that move the field more count more: square root of what they cost, so that the ridge does not
    # explain a neighbour by the fine contour.
    sources = np.concatenate([weights[part, : config.prior_size(part)] for part in parts]) ** 0.25
    moved = (y**2) @ weights[neighbour, :size]
    kept = moved <= np.quantile(moved, 1 - TRIMMED)
    fitted = fit_map(x[kept] * sources, y[kept], weights[neighbour, :size], kind[kept])
    return None if fitted is None else (fitted[0], (sources[:, None] * fitted[1]).astype(np.float32))


def fit_map(
    x: Floats, y: Floats, weights: Floats, kinds: npt.NDArray[np.intp]
) -> tuple[float, Floats] | None:
    """Return gain and map (n, m) of a ridge regression without intercept; None where nothing adapts.

    Without intercept, because an edit and its undoing must be each other's opposite.

    Args:
        x: (N, n) changes of the edited parts.
        y: (N, m) changes of the neighbour.
        weights: (m,) cost of a squared error.
        kinds: (N,) kind of each pair.
    """
    still = np.sqrt((y**2) @ weights)
    if not still.sum() > 0 or not (x**2).sum() > 0:
        return None
    folds = np.random.default_rng(len(x)).permutation(len(x)) % FOLDS
    unit = (x**2).mean()
    predicted = {}
    for strength in STRENGTHS:
        guess = np.zeros_like(y)
        for fold in range(FOLDS):
            fitted, held_out = folds != fold, folds == fold
            guess[held_out] = x[held_out] @ _ridge(x[fitted], y[fitted], strength * unit)
        predicted[strength] = guess
    best, chosen = 0.0, (STRENGTHS[0], 1.0)
    for strength, guess in predicted.items():
        for share in SHARES:
            errors = np.sqrt(((y - share * guess) ** 2) @ weights)
            gain = 1 - float(errors.sum() / still.sum())
            if gain > best and _harmless(errors, still, kinds):
                best, chosen = gain, (strength, share)
    strength, share = chosen
    return None if best < LEAST_GAIN else (best, share * _ridge(x, y, strength * unit))


def _harmless(errors: Floats, still: Floats, kinds: npt.NDArray[np.intp]) -> bool:
    """Return whether what some kinds of pairs gain outweighs by far what others lose."""
    less, more = 0.0, 0.0
    for kind in np.unique(kinds):
        with_map, without = float(errors[kinds == kind].mean()), float(still[kinds == kind].mean())
        less += max(without - with_map, 0.0)
        more += max(with_map - max(without, UNSEEN), 0.0)
    return more <= MOST_HARM * less


def _ridge(x: Floats, y: Floats, penalty: float) -> Floats:
    gram = x.T @ x / len(x)
    gram[np.diag_indices_from(gram)] += penalty
    return np.asarray(np.linalg.solve(gram, x.T @ y / len(x)))


def read_code_pairs(vae: PartVae, folders: Sequence[Path]) -> dict[str, dict[tuple[int, ...], CodePairs]]:
    """Encode the pairs of folders, by kind and group; of several folders of a kind the last one counts.

    Raises:
        FaceMaskError: For a folder without pairs.
    """
    found = {}
    for folder in folders:
        kind, pairs = read_pairs(folder)
        found[kind] = encode_pairs(vae, pairs, taught_groups(vae.config.class_names, kind))
        print(f"{folder}: {kind}", flush=True)
    return found


def main() -> None:
    """Write a copy of a model with maps."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", help="Name or path of a model.")
    parser.add_argument("folders", nargs="+", type=Path, help="Of facemask-editor synthesize --pairs KIND.")
    parser.add_argument("--out", type=Path, help="Model file to write, .safetensors.")
    parser.add_argument("--tables", type=Path, help="File to write the maps alone to, .safetensors.")
    options = parser.parse_args()
    if not (options.out or options.tables):
        parser.error("--out, --tables or both are needed")
    model = load_model(options.model)
    pairs = read_code_pairs(model.vae, options.folders)
    tables = fit_adaptation(model.vae.config, importance(model.vae), pairs)
    if not tables:
        raise FaceMaskError(f"no part adapts to another in these pairs; {FEWEST} of each kind are needed")
    if options.out:
        add_tables(model, options.out, tables, replacing=PREFIX)
    if options.tables:
        with replacing(options.tables) as temporary:
            save_file(tables, temporary)
    for key in sorted(key for key in tables if key.startswith(GAINS)):
        gains = dict(zip(model.vae.config.class_names, tables[key], strict=True))
        neighbours = ", ".join(f"{name} {gain:.2f}" for name, gain in gains.items() if gain > 0)
        print(f"{key.removeprefix(GAINS)}: {neighbours}")
    print(
        f"{options.out or options.tables}: {sum(t.nbytes for t in tables.values()) / 2**20:.1f} MiB of maps"
    )


if __name__ == "__main__":
    main()
