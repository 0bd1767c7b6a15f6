"""Roughness of edited contours against that of the document's own, at any size of the document.

    python benchmarks/resolution.py MASKS [--model NAME] [--masks 8] [--enlarge N [--smooth S]]

For each part that a mask shows: a resampled, a nudged (sigma 0.5) and a blended (alpha 0.5) one, with adapt
0 and 0.5. Prints medians of ``measures.roughness.strays`` over all contour pixels of all edits, in pixels
of the document: "own" of the part before the edit, "edited" of the part where the edit made its contour,
"all" of all contours of the document, "others" of all other contours that the edit made. "rough" is the
share of edited parts whose median is half as much again as before and more than 0.1 pixels above it.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np

from facemask_editor.document.operations.smoothing import smooth_all
from facemask_editor.engine.editor import PartEditor
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.formats import iter_masks, open_mask
from facemask_editor.measures.roughness import changed_strays, strays
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Resample
from facemask_editor.training.data.split import kept_back
from facemask_editor.weights.checkpoint import load_model

PARTS = "skin,nose,l_eye,r_eye,l_brow,r_brow,mouth,u_lip,l_lip,hair,l_ear,r_ear,neck,cloth"
FEWEST = 200
"""Pixels at 512 of a part that is edited."""


def steps(part):
    yield "resample", Resample(part=part, seed=1)
    yield "nudge", Nudge(part=part, seed=1, sigma=0.5)
    yield "blend", Blend(part=part, alpha=0.5, donor="donor")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default=None)
    parser.add_argument("--masks", type=int, default=8)
    parser.add_argument("--enlarge", type=int, default=1, help="enlarge the masks by nearest pixels first")
    parser.add_argument("--smooth", type=int, default=0, help="then smooth all borders, so strongly")
    parser.add_argument("--parts", default=PARTS)
    parser.add_argument("--by-part", action="store_true")
    parser.add_argument("--training", action="store_true", help="leave every tenth mask out")
    options = parser.parse_args()
    folder = options.folder / "labels" if (options.folder / "labels").is_dir() else options.folder
    paths = iter_masks(folder)
    if options.training:
        kept = kept_back(options.folder, paths)
        paths = [path for path in paths if path.stem not in kept]
    paths = paths[:: max(1, len(paths) // options.masks)][: options.masks]
    masks = [open_mask(path).label_map for path in paths]
    if options.enlarge > 1:
        masks = [resize_nearest(m, m.shape[1] * options.enlarge, m.shape[0] * options.enlarge) for m in masks]
    if options.smooth:
        masks = [smooth_all(mask, options.smooth) for mask in masks]
    editor = PartEditor(load_model(options.model))
    names = editor.class_names
    rows = defaultdict(list)
    for number, mask in enumerate(masks):
        editor.set_mask(mask)
        donor = masks[(number + 1) % len(masks)]
        own = {c: strays(mask == c) for c in range(len(names))}
        every = np.concatenate(list(own.values()))
        fewest = FEWEST * mask.size / 512**2
        for part in options.parts.split(","):
            label = names.index(part)
            if (mask == label).sum() < fewest or (donor == label).sum() < fewest:
                continue
            for kind, step in steps(part):
                for adapt in (0.0, 0.5):
                    after = editor.apply(Recipe(steps=(step,), adapt=adapt), {"donor": donor}).label_map
                    made = changed_strays(mask, after)
                    edited = made.pop(label, np.empty(0))
                    row = own[label], edited, every, np.concatenate([np.empty(0), *made.values()])
                    rows[kind, adapt, "all"].append(row)
                    if options.by_part:
                        rows[kind, adapt, part].append(row)
    sizes = sorted({mask.shape[0] for mask in masks})
    print(f"{len(masks)} masks of {sizes} pixels, model {editor.model.card.name}")
    print(f"{'edit':9} adapt {'part':7} {'n':>4}   own edited  rough    all others")
    for (kind, adapt, part), found in sorted(rows.items(), key=lambda item: (item[0][2] != "all", item[0])):
        own, edited, every, others = (
            np.median(np.concatenate(column)) for column in zip(*found, strict=True)
        )
        rough = np.mean([is_rough(row[0], row[1]) for row in found])
        print(
            f"{kind:9} {adapt:5} {part:7} {len(found):4} {own:5.2f} {edited:6.2f} {rough:6.3f} "
            f"{every:6.2f} {others:6.2f}"
        )


def is_rough(own, edited):
    if not len(own) or not len(edited):
        return False
    return np.median(edited) > max(1.5 * np.median(own), np.median(own) + 0.1)


if __name__ == "__main__":
    main()
