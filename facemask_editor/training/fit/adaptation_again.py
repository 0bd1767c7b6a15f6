"""All of neighbour adaptation in one command: pairs are made, maps fitted, errors on other pairs measured.

python -m facemask_editor.training.fit.adaptation_again FOLDER MODEL ... [--count 380] [--unseen 60]

FOLDER gets ``train/KIND`` and ``test/KIND`` (those that are there are continued) and, for each model,
``follow-NAME.safetensors``. With --into each model file is rewritten with its maps.
"""

from __future__ import annotations

import argparse
import dataclasses
import subprocess
import sys
from pathlib import Path

from safetensors.numpy import save_file

from facemask_editor.core.atomic import replacing
from facemask_editor.training.fit.neighbour_adaptation import fit_adaptation, importance, read_code_pairs
from facemask_editor.training.reports.adaptation import PARTS, neighbour_errors, read_pairs, without_maps
from facemask_editor.weights.checkpoint import add_tables, load_model
from facemask_editor.weights.neighbour_adaptation import PREFIX

SEEDS = {
    "lips": 7101, "jaw": 7102, "nose": 7103, "expression": 7104, "hair": 7105,
    "head": 7106, "eyes": 7107, "brows": 7108, "ears": 7109, "clothes": 7110,
}  # fmt: skip
"""Of the pairs to learn from, by kind."""

UNSEEN = 2000
"""What the seeds of pairs to measure on are more."""

SIDE = 256


def synthesize(folder: Path, kind: str, seed: int, count: int) -> None:
    """Make or continue a folder of pairs; by the command, for generated faces are no part of training."""
    settings = {"count": count, "seed": seed, "size": SIDE, "pairs": kind}
    options = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "facemask_editor", "synthesize", str(folder), *options]
    subprocess.run(command, check=True)


def make_pairs(folder: Path, count: int, unseen: int) -> dict[str, list[Path]]:
    """Return the folders of pairs for "train" and "test", made or continued."""
    found: dict[str, list[Path]] = {"train": [], "test": []}
    for use, more, number in (("train", 0, count), ("test", UNSEEN, unseen)):
        for kind, seed in SEEDS.items():
            place = folder / use / kind
            synthesize(place, kind, seed + more, number)
            found[use].append(place)
    return found


def main() -> None:
    """Make pairs, fit and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("models", nargs="+", help="Names or paths.")
    parser.add_argument("--count", type=int, default=380, help="Pairs of each kind to learn from.")
    parser.add_argument("--unseen", type=int, default=60, help="Pairs of each kind to measure on.")
    parser.add_argument("--into", action="store_true", help="Write the maps into the model files.")
    options = parser.parse_args()
    places = make_pairs(options.folder, options.count, options.unseen)
    for name in options.models:
        model = load_model(name)
        pairs = read_code_pairs(model.vae, places["train"])
        tables = fit_adaptation(model.vae.config, importance(model.vae), pairs)
        with replacing(options.folder / f"follow-{model.card.name}.safetensors") as temporary:
            save_file(tables, temporary)
        if options.into and model.path is not None:
            add_tables(model, model.path, tables, replacing=PREFIX)
        kept = without_maps(model)
        fitted = dataclasses.replace(model, tables={**kept.tables, **tables})
        for place in places["test"]:
            kind, found = read_pairs(place)
            faces = list(found)
            for parts in PARTS[kind]:
                errors = neighbour_errors(faces, parts, fitted)
                row = ", ".join(f"adapt {adapt:g}: {error:g}" for adapt, error in errors.items())
                print(f"{model.card.name}, {kind}, {'+'.join(parts)}: {row}", flush=True)


if __name__ == "__main__":
    main()
