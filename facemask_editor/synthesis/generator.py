"""Faces by number: parameters and masks that depend on seed and index alone, and folders of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from facemask_editor.core.atomic import write_atomically
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.formats import write_index_png
from facemask_editor.synthesis.draw import draw_face
from facemask_editor.synthesis.face import Labels, render
from facemask_editor.synthesis.head.head import HeadModel, head_model
from facemask_editor.synthesis.pairs import edit_pair
from facemask_editor.synthesis.parameters import FaceParameters

VERSION = 2
"""Raised whenever the same seed would give other masks."""

PAIRS_VERSION = 2
"""Raised whenever the second faces would be others. 2: they keep the frame of the first."""

PICTURES_VERSION = 1
"""Raised whenever the same seed would give other pictures."""

LINES = "faces.jsonl"
SETTINGS = "synthesis.json"


@dataclass(frozen=True)
class Plan:
    """What a folder of faces holds. ``pairs`` names a kind of `pairs.KINDS` or is empty; ``pictures`` are
    photographs of the first faces (``000000.jpg``)."""

    seed: int
    count: int
    size: int = 512
    boosts: Mapping[str, float] = field(default_factory=dict)
    pairs: str = ""
    pictures: bool = False

    def settings(self) -> dict[str, object]:
        """What must agree for a folder to be continued: all but the count."""
        settings: dict[str, object] = {
            "generator": VERSION,
            "seed": self.seed,
            "size": self.size,
            "class_boost": dict(sorted(self.boosts.items())),
            "pairs": self.pairs,
        }
        if self.pairs:
            settings["pairs_version"] = PAIRS_VERSION
        if self.pictures:
            settings["pictures_version"] = PICTURES_VERSION
        return settings


class FaceGenerator:
    """Faces of the installed assets. Raises `AssetsMissing` when they are not installed.

    Args:
        contour_noise: Whether outlines wander and ears are forgotten as in masks that people drew. Faces to
            train on need it, faces to work on do not.
    """

    def __init__(self, model: HeadModel | None = None, *, contour_noise: bool = True) -> None:
        self.model = model or head_model()
        self.contour_noise = contour_noise

    def parameters(self, seed: int, index: int, boosts: Mapping[str, float] | None = None) -> FaceParameters:
        """Parameters of face ``index`` of a ``seed``."""
        face = draw_face(self.model, seed, index, boosts)
        if self.contour_noise:
            return face
        calm = face.annotator.model_copy(update={"wobble": 0.0, "hides_ears": (False, False)})
        return face.model_copy(update={"annotator": calm})

    def render(
        self, parameters: FaceParameters, size: int = 512, framed_as: FaceParameters | None = None
    ) -> Labels:
        """The mask of a face (size, size) uint8; ``framed_as`` is the face before an edit."""
        return render(self.model, parameters, size, framed_as)

    def pair(self, before: FaceParameters, kind: str, seed: int, index: int) -> FaceParameters:
        """The same face with one thing changed; the change depends on seed and index."""
        return edit_pair(self.model, before, kind, np.random.default_rng([seed, index, 1]))


def write_faces(
    folder: Path, plan: Plan, jobs: int = 1, progress: Callable[[int], None] = lambda done: None
) -> int:
    """Write masks ``000000.png`` ... and their parameters, one JSON line each, to ``faces.jsonl``.

    A folder that was cut short is continued; pairs go to ``000000_after.png`` with both faces in the line.

    Args:
        folder: Made if it does not exist.
        progress: Called with the number of faces that are there, also for those found.

    Returns:
        How many faces were made now.

    Raises:
        FaceMaskError: When the folder holds faces of other settings, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _agree(folder, plan)
        done = _found(folder, plan)
        todo = [index for index in range(plan.count) if index not in done]
        progress(plan.count - len(todo))
        with (folder / LINES).open("a", encoding="utf-8") as lines:
            for number, line in enumerate(_made(folder, plan, todo, jobs), plan.count - len(todo) + 1):
                lines.write(line + "\n")
                lines.flush()
                progress(number)
    except OSError as error:
        raise FaceMaskError(f"{folder}: cannot be written ({error.strerror or error})") from error
    return len(todo)


def _made(folder: Path, plan: Plan, todo: list[int], jobs: int) -> Iterator[str]:
    if jobs <= 1 or len(todo) < 8:
        for index in todo:
            yield _write_one(folder, plan, index)
        return
    # Processes are started afresh: a fork of a process with threads (Qt, torch) may hang.
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        yield from pool.map(_write_one, [folder] * len(todo), [plan] * len(todo), todo, chunksize=16)


def _write_one(folder: Path, plan: Plan, index: int) -> str:
    generator = FaceGenerator()
    face = generator.parameters(plan.seed, index, plan.boosts)
    record: dict[str, object] = {"index": index, "face": face.model_dump(mode="json", exclude_defaults=True)}
    if plan.pictures:
        from facemask_editor.synthesis.shaded import shaded_face, write_picture

        shaded = shaded_face(generator.model, face, plan.size, (plan.seed, index))
        write_picture(folder / f"{index:06d}.jpg", shaded)
        labels = shaded.labels
    else:
        labels = generator.render(face, plan.size)
    write_index_png(folder / f"{index:06d}.png", labels)
    if plan.pairs:
        after = generator.pair(face, plan.pairs, plan.seed, index)
        record |= {"changed": plan.pairs, "after": after.model_dump(mode="json", exclude_defaults=True)}
        # a head that turns takes the picture's frame along, as in any portrait
        frame = None if plan.pairs == "turn" else face
        write_index_png(folder / f"{index:06d}_after.png", generator.render(after, plan.size, frame))
    return json.dumps(record, separators=(",", ":"))


def _agree(folder: Path, plan: Plan) -> None:
    path = folder / SETTINGS
    text = json.dumps(plan.settings(), indent=2) + "\n"
    if not path.exists():
        write_atomically(path, text.encode())
    elif path.read_text(encoding="utf-8") != text:
        begun = path.read_text(encoding="utf-8").strip()
        raise FaceMaskError(
            f"{path}: this folder was begun with other settings ({begun}); take the same ones to "
            "continue it, or another folder"
        )


def _found(folder: Path, plan: Plan) -> set[int]:
    """Faces whose line and masks are there; a line that was cut off is taken out."""
    path = folder / LINES
    if not path.exists():
        return set()
    kept: dict[int, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            index = int(json.loads(line)["index"])
        except (ValueError, KeyError, TypeError):
            continue
        names = [f"{index:06d}.png"] + ([f"{index:06d}_after.png"] if plan.pairs else [])
        names += [f"{index:06d}.jpg"] if plan.pictures else []
        if all((folder / name).is_file() for name in names):
            kept[index] = line
    whole = "".join(f"{kept[index]}\n" for index in sorted(kept))
    write_atomically(path, whole.encode())
    return set(kept)
