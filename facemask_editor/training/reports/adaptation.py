"""How well neighbours adapt to an edited part, measured on edit pairs of generated faces.

python -m facemask_editor.training.reports.adaptation FOLDER ... [--model NAME] [--limit N] [--parts NAMES]

Each FOLDER comes from ``facemask-editor synthesize FOLDER --pairs KIND``. The part of the face after the
change is blended in at alpha 1; pixels of all other parts are then compared with the true face after the
change. Models that have maps (`training.fit.neighbour_adaptation`) are measured with and without them.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.groups import BROWS, EYES, LIPS, MOUTH
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.engine.editor import PartEditor
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Blend, Recipe
from facemask_editor.weights.checkpoint import PartModel, load_model
from facemask_editor.weights.neighbour_adaptation import PREFIX

PARTS = {
    "nose": (("nose",),),
    "eyes": (EYES.names, ("l_eye",)),
    "brows": (BROWS.names, ("l_brow",)),
    "lips": (LIPS.names, ("u_lip",), ("l_lip",), ("mouth",)),
    "jaw": (("skin",),),
    "head": (("skin",),),
    "ears": (("l_ear",),),
    "hair": (("hair",),),
    "expression": (MOUTH.names, ("mouth",), LIPS.names, BROWS.names),
    "clothes": (("neck",),),
}
"""The parts that a kind of pair edits, or of which one is edited while the others should adapt."""

ADAPTS = (0.0, 0.5, 1.0)


def read_pairs(folder: Path, limit: int | None = None) -> tuple[str, Iterator[tuple[LabelMap, LabelMap]]]:
    """The kind of pairs of a folder, and faces before and after.

    Raises:
        FaceMaskError: When the folder holds no pairs of a kind of `PARTS`.
    """
    try:
        kind = str(json.loads((folder / "synthesis.json").read_text(encoding="utf-8"))["pairs"])
    except (OSError, ValueError, KeyError) as error:
        raise FaceMaskError(f"{folder}: no folder of facemask-editor synthesize --pairs") from error
    if kind not in PARTS:
        raise FaceMaskError(f"{folder}: pairs of {kind or 'nothing'}; known: {', '.join(PARTS)}")
    paths = sorted(folder.glob("*_after.png"))[:limit]
    names = ((path.with_name(path.name.replace("_after", "")), path) for path in paths)
    return kind, (
        (open_mask(first, CELEBAMASK_HQ).label_map, open_mask(second, CELEBAMASK_HQ).label_map)
        for first, second in names
    )


def neighbour_errors(
    pairs: Iterable[tuple[LabelMap, LabelMap]], parts: Sequence[str], model: PartModel
) -> dict[float, float]:
    """Share of wrong pixels of the other parts, in percent of those that truly changed, by adapt amount.

    Args:
        pairs: Label maps of one size, before and after.
        parts: The edited ones; pixels that are theirs after or in the result are not counted. Those that they
            left are: to whom they go is part of adaptation.
        model: Whose neighbours are measured.

    Returns:
        100 is what comes of leaving the neighbours alone.
    """
    names = model.vae.config.class_names
    labels = [names.index(part) for part in parts]
    editor = PartEditor(model)
    wrong = dict.fromkeys(ADAPTS, 0)
    for before, after in pairs:
        editor.set_mask(before)
        present = [part for part, label in zip(parts, labels, strict=True) if (before == label).any()]
        steps = tuple(Blend(part=part, alpha=1.0, donor="after") for part in present)
        # the part is to be the true one: made to fit its group it would be another, and so its neighbours
        results = {
            adapt: editor.apply(Recipe(steps=steps, adapt=adapt, denoise=0.0), {"after": after}).label_map
            for adapt in ADAPTS
        }
        own = np.isin(after, labels)
        for result in results.values():
            own |= np.isin(result, labels)
        for adapt, result in results.items():
            wrong[adapt] += int(((result != after) & ~own).sum())
    still = max(wrong[0.0], 1)
    return {adapt: round(100 * count / still, 1) for adapt, count in wrong.items()}


def without_maps(model: PartModel) -> PartModel:
    """Return the model as if nothing had been learnt from pairs: neighbours adapt by the joint prior."""
    kept = {name: table for name, table in model.tables.items() if not name.startswith(PREFIX)}
    return dataclasses.replace(model, tables=kept)


def main() -> None:
    """Print the errors by adapt amount."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--model", default=None)
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--parts", default="", help="Edited ones, instead of those of the kind.")
    options = parser.parse_args()
    model = load_model(options.model)
    models = {"prior": without_maps(model)}
    if len(models["prior"].tables) < len(model.tables):
        models["pairs"] = model
    print("wrong neighbour pixels in % of leaving them alone")
    for folder in options.folders:
        kind, pairs = read_pairs(folder, options.limit)
        faces = list(pairs)
        for parts in [tuple(options.parts.split(","))] if options.parts else PARTS[kind]:
            for name, each in models.items():
                found = neighbour_errors(faces, parts, each)
                errors = ", ".join(f"adapt {adapt:g}: {error:g}" for adapt, error in found.items())
                print(f"{kind}, {'+'.join(parts)}, {name}: {errors}", flush=True)


if __name__ == "__main__":
    main()
