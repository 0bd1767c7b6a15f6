"""What the figures show: reconstruction, generation, perturbation, interpolation, faces; by any models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import MOUTH, NOSE
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.engine.any_editor import AnyModel, editor_of, refused_by
from facemask_editor.engine.paper.editor import PaperEditor
from facemask_editor.formats.pictures.sheet import Sheet
from facemask_editor.recipe.kinds import NEW_SHAPE, SMALL_CHANGE
from facemask_editor.recipe.recipe import MAX_SEED, Blend, Recipe, Step
from facemask_editor.training.reports.evaluate import reconstruct_mask

ALPHAS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Of figure 5."""

STRIPS = 4
"""Rows of figures 5 and 6, at most."""

Say = Callable[[], None]
Picture = npt.NDArray[np.uint8]
Face = Callable[[Picture, LabelMap, LabelMap], Picture]
"""What makes a face of a photo (H x W x 3), its own mask and an edited one."""
T = TypeVar("T")


@dataclass(frozen=True)
class Chosen:
    """Parts that are edited together, as figures 3 to 5 do: a mouth goes with its lips.

    Attributes:
        title: In the figure.
        parts: Class names.
    """

    title: str
    parts: tuple[str, ...]


def chosen_parts(schema: LabelSchema, masks: Sequence[LabelMap]) -> tuple[Chosen, ...]:
    """Return what is edited: hair, nose, and the mouth with its lips, as far as the masks show it.

    Of other classes, the three largest parts that most masks show.
    """
    found = []
    for title, names in (("hair", ("hair",)), (NOSE.key, NOSE.names), (MOUTH.key, MOUTH.names)):
        parts = tuple(name for name in names if name in schema.names)
        if parts and any(np.isin(mask, [schema.index(name) for name in parts]).any() for mask in masks):
            found.append(Chosen(title, parts))
    if found:
        return tuple(found)
    counts = sum(np.bincount(mask.ravel(), minlength=256)[: len(schema)] for mask in masks)
    counts = np.array(counts)
    counts[schema.background] = 0
    largest = np.argsort(-counts, kind="stable")[:3]
    return tuple(Chosen(schema.names[part], (schema.names[part],)) for part in largest if counts[part])


class Actor:
    """Edits as the paper does, by a model of either kind.

    Models of the paper's network decode every part again, as the paper shows it; the part VAE edits by
    difference, which is its only way.

    Args:
        model: Of either kind.
        difference: Whether the paper's network edits by difference too.
        device: Where it runs.
        done: Called after each mask that was made.
    """

    def __init__(self, model: AnyModel, *, difference: bool, device: str, done: Say) -> None:
        self.name = model.card.name
        self._model = model
        self._editor = editor_of(model, device=device)
        self._difference = difference or "difference" in refused_by(model)
        self._done = done

    def begin(self, mask: LabelMap) -> None:
        """Turn to a mask."""
        self._editor.set_mask(mask)
        self._mask = mask

    def reconstructed(self) -> LabelMap:
        """Return the mask encoded and decoded, 256 x 256."""
        editor = self._editor
        self._done()
        if isinstance(editor, PaperEditor):
            return editor.redrawn()
        return reconstruct_mask(editor.vae, self._mask)

    def generated(self, what: Chosen, seed: int) -> LabelMap:
        """Return the mask with parts whose codes are drawn."""
        seed %= MAX_SEED + 1
        return self._edited([NEW_SHAPE.model(part=part, seed=seed) for part in self._there(what)])

    def perturbed(self, what: Chosen, seed: int) -> LabelMap:
        """Return the mask with parts to whose codes N(0,1) is added."""
        seed %= MAX_SEED + 1
        steps = [SMALL_CHANGE.model(part=part, seed=seed, sigma=1.0) for part in self._there(what)]
        return self._edited(steps)

    def interpolated(self, what: Chosen, donor: LabelMap, alpha: float) -> LabelMap:
        """Return the mask with parts that equation 4 takes some of the way to those of another one."""
        steps = [Blend(part=part, alpha=alpha, donor="target") for part in what.parts]
        return self._edited(steps, donor)

    def _there(self, what: Chosen) -> list[str]:
        names = self._editor.class_names
        there = [part for part in what.parts if (self._mask == names.index(part)).any()]
        return there or list(what.parts[:1])

    def _edited(self, steps: Sequence[Step], donor: LabelMap | None = None) -> LabelMap:
        recipe = Recipe(steps=tuple(steps), difference=self._difference)
        made = self._editor.apply(recipe, {} if donor is None else {"target": donor}).label_map
        self._done()
        return made


def figure_3(actor: Actor, masks: Sequence[LabelMap], parts: Sequence[Chosen], seed: int) -> Sheet:
    """Return reconstruction, generation and perturbation of parts, a row for each mask."""
    columns = ["input", "reconstruction"]
    for what in parts:
        columns += [f"generation\n{what.title}", f"perturbation\n{what.title}"]
    rows = []
    for number, mask in enumerate(masks):
        actor.begin(mask)
        row: list[LabelMap | None] = [mask, actor.reconstructed()]
        for what in parts:
            row += [actor.generated(what, seed + number), actor.perturbed(what, seed + number)]
        rows.append(("", tuple(row)))
    return Sheet(tuple(columns), tuple(rows))


def figure_4(actors: Sequence[Actor], masks: Sequence[LabelMap], parts: Sequence[Chosen], seed: int) -> Sheet:
    """Return the same parts generated by each model, side by side, two seeds of each part."""
    rows = []
    for number, (what, mask) in enumerate(zip(parts, masks, strict=False)):
        for again in range(2):
            row: list[LabelMap | None] = [mask]
            for actor in actors:
                actor.begin(mask)
                row.append(actor.generated(what, seed + 100 * again + number))
            rows.append((what.title, tuple(row)))
    return Sheet(("input", *(actor.name for actor in actors)), tuple(rows))


def figure_5(actor: Actor, masks: Sequence[LabelMap], parts: Sequence[Chosen]) -> Sheet:
    """Return interpolations of parts from one mask to the next: source, alpha 0 to 1, target."""
    rows = []
    for number, (source, target) in enumerate(_pairs(masks)):
        what = parts[number % len(parts)]
        actor.begin(source)
        made = [actor.interpolated(what, target, alpha) for alpha in ALPHAS]
        rows.append((what.title, (source, *made, target)))
    return Sheet(("source", *(f"alpha {alpha:g}" for alpha in ALPHAS), "target"), tuple(rows))


def figure_6(
    actor: Actor,
    masks: Sequence[LabelMap],
    photos: Sequence[Picture | None],
    parts: Sequence[Chosen],
    seed: int,
    face: Face,
) -> Sheet:
    """Return faces of masks with generated parts, a row for each mask that has a photo, `STRIPS` at most."""
    columns = ["photo", "mask"]
    for what in parts:
        columns += [f"generation\n{what.title}", "face"]
    rows = list[tuple[str, tuple[LabelMap | None, ...]]]()
    for number, (mask, photo) in enumerate(zip(masks, photos, strict=True)):
        if photo is None or len(rows) == STRIPS:
            continue
        actor.begin(mask)
        row: list[LabelMap | None] = [photo, mask]
        for what in parts:
            made = actor.generated(what, seed + number)
            row += [made, face(photo, mask, made)]
        rows.append(("", tuple(row)))
    return Sheet(tuple(columns), tuple(rows))


def masks_made(models: int, masks: int, parts: int, photos: int = 0) -> int:
    """Return how many masks the figures need, for a bar of progress."""
    strips = len(list(_pairs(range(masks))))
    faces = min(photos, STRIPS) * parts
    return models * (masks * (1 + 2 * parts) + strips * len(ALPHAS) + faces) + 2 * models * min(parts, masks)


def _pairs(items: Sequence[T]) -> Iterator[tuple[T, T]]:
    if len(items) < 2:
        return
    for number in range(min(STRIPS, len(items))):
        yield items[number], items[(number + 1) % len(items)]
