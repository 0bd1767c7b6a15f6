"""Results of the engine that are kept: a recipe must give these pixels for as long as its generation lasts.

python -m tests.helpers.stored_results write            # makes the stored results anew: a new generation only
python -m tests.helpers.stored_results compare          # counts the pixels that differ here, one line a case
"""

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.core.paths import resources_dir
from facemask_editor.engine.editor import PartEditor
from facemask_editor.recipe.recipe import GENERATION, Blend, Complete, Nudge, Recipe, Remove, Resample, Shape
from facemask_editor.recipe.source import digest, donors_of
from facemask_editor.weights.checkpoint import load_model

FOLDER = Path(__file__).resolve().parents[1] / "data" / "generation_3"
MODEL = "generated-free"

SKETCHED = ("hair", "skin", "neck", "nose")
"""What is left of a sample that is to be completed."""

CASES: dict[str, tuple[int, Recipe]] = {
    "new nose": (1, Recipe(steps=(Resample(part="nose", seed=3),), adapt=0.0)),
    "likeliest mouth": (
        2,
        Recipe(steps=tuple(Resample(part=p, temperature=0.0) for p in ("u_lip", "l_lip")), adapt=1.0),
    ),
    "new hair, skin locked": (4, Recipe(steps=(Resample(part="hair", seed=11),), locks=("skin",), adapt=0.5)),
    "new glasses": (5, Recipe(steps=(Resample(part="eye_g", seed=5, temperature=0.7),), adapt=1.0)),
    "nudged features": (
        6,
        Recipe(steps=tuple(Nudge(part=p, seed=7, sigma=0.5) for p in ("nose", "l_brow", "u_lip")), adapt=1.0),
    ),
    "strong nudge": (7, Recipe(steps=(Nudge(part="skin", seed=1, sigma=2.0),), adapt=0.0)),
    "half of another face": (
        8,
        Recipe(
            steps=tuple(Blend(part=p, alpha=0.5, donor="3") for p in ("l_eye", "r_eye", "nose")), adapt=1.0
        ),
    ),
    "hair of another face": (10, Recipe(steps=(Blend(part="hair", alpha=1.0, donor="12"),), adapt=0.0)),
    "no hat": (6, Recipe(steps=(Remove(part="hat"),), adapt=1.0)),
    "shaped": (
        11,
        Recipe(
            steps=(
                Shape(part="nose", handle="length", amount=1.5),
                Shape(part="l_brow", handle="raise", amount=-1.0),
                Shape(part="l_eye", handle="size", amount=1.0, side="one"),
            ),
            adapt=1.0,
        ),
    ),
    "completed": (12, Recipe(steps=(Complete(),))),
    "completed otherwise": (9, Recipe(steps=(Complete(seed=2, temperature=1.0),), locks=("hair",))),
    "a bit of everything": (
        2,
        Recipe(
            steps=(
                Remove(part="neck"),
                Complete(),
                Resample(part="l_lip", seed=9),
                Nudge(part="hair", seed=4, sigma=0.3),
                Blend(part="nose", alpha=0.7, donor="4"),
                Shape(part="skin", handle="width", amount=0.5),
            ),
            locks=("l_eye", "r_eye"),
            adapt=0.75,
        ),
    ),
}
"""Number of the sample and recipe, by the name of the stored picture."""


def sample(number: int) -> LabelMap:
    """Return a bundled sample; those are generated faces."""
    with Image.open(resources_dir() / f"samples/sample_{number:02d}.png") as image:
        return np.array(image)


def before(name: str) -> LabelMap:
    """Return the mask that a case begins with."""
    number, _ = CASES[name]
    mask = sample(number)
    if not name.startswith("completed"):
        return mask
    kept = [CELEBAMASK_HQ.index(part) for part in SKETCHED]
    return np.where(np.isin(mask, kept), mask, 0).astype(np.uint8)


def result(editor: PartEditor, name: str) -> LabelMap:
    """Carry a case out."""
    _, recipe = CASES[name]
    donors = {key: sample(int(key)) for key in (key for step in recipe.steps for key in donors_of(step))}
    editor.set_mask(before(name))
    return editor.apply(recipe, donors).label_map


def machine() -> dict[str, str]:
    """Return what decides the last bits of the numbers: where all of it agrees, so must the pixels."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    facts = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    named = " ".join(facts.get(name, "") for name in ("model name", "cpu family", "model", "stepping"))
    return {
        "processor": named.strip() or platform.processor() or platform.machine(),
        "capability": torch.backends.cpu.get_cpu_capability(),
        "threads": str(torch.get_num_threads()),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "opencv": cv2.__version__,
    }


def picture(name: str) -> Path:
    """Return the file of a case."""
    return FOLDER / f"{name.replace(' ', '_').replace(',', '')}.png"


def stored(name: str) -> LabelMap:
    """Return the stored result of a case."""
    with Image.open(picture(name)) as image:
        return np.array(image)


def table() -> dict[str, object]:
    """Return the stored table: generation, model, machine, and recipe and digest by case."""
    found = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def _write() -> None:
    model = load_model(MODEL)
    editor = PartEditor(model)
    FOLDER.mkdir(parents=True, exist_ok=True)
    cases = {}
    for name, (_, recipe) in CASES.items():
        made = result(editor, name)
        Image.fromarray(made).save(picture(name), optimize=True)
        cases[name] = {"recipe": recipe.model_dump(mode="json"), "sha256": digest(made)}
    text = {"generation": GENERATION, "model_sha256": model.card.sha256, "machine": machine(), "cases": cases}
    (FOLDER / "results.json").write_text(json.dumps(text, indent=1) + "\n", encoding="utf-8")


def _compare() -> None:
    editor = PartEditor(load_model(MODEL))
    print(machine())
    for name in CASES:
        made = result(editor, name)
        moved, changed = made != stored(name), stored(name) != before(name)
        print(f"{name:24} {int(moved.sum()):6} of {int(changed.sum()):6} changed pixels")


if __name__ == "__main__":
    {"write": _write, "compare": _compare}[sys.argv[1]]()
