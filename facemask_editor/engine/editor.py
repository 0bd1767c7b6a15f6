"""The editing engine: encode a mask once, then carry out recipes on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import EngineError
from facemask_editor.core.findings import Judgement
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.checked_map import checked_map
from facemask_editor.engine.deform.compose_flow import composed
from facemask_editor.engine.draft_size import at_full_size, small_enough
from facemask_editor.engine.draw.salt import face_salt
from facemask_editor.engine.encode.donor import on_the_same_sides
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.model_tools import ModelTools
from facemask_editor.engine.refused import BY_PART_MODEL, check_usable
from facemask_editor.engine.requests import EditResult
from facemask_editor.engine.run import carried_out
from facemask_editor.engine.stage import MeasuredFace, Settings, Stage
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.mended import mended_by_both
from facemask_editor.recipe.kinds import described
from facemask_editor.recipe.recipe import GENERATION, PartStep, Recipe
from facemask_editor.recipe.source import donors_of
from facemask_editor.weights.checkpoint import PartModel

_DONORS_KEPT = 4
"""Encoded donors that are kept from one recipe to the next."""
_HELD, _FREE, _WORN = 1, 2, 4


class PartEditor:
    """Edit masks part by part; one thread at a time.

    Args:
        model: Network, prior and card.
        device: Where the network runs; ``"cpu"``, ``"cuda"`` or ``"mps"``.
    """

    def __init__(self, model: PartModel, *, device: str = "cpu") -> None:
        self.model = model
        self._tools = ModelTools(model, device)
        self.vae = self._tools.vae
        self.class_names = self._tools.class_names
        self.adaptation = self._tools.adaptation
        self.handles = self._tools.handles
        self._face: MeasuredFace | None = None
        self._donors: dict[str, EncodedFace] = {}

    def set_mask(self, label_map: LabelMap) -> None:
        """Encode a mask; the edits that follow start from it.

        Args:
            label_map: H x W uint8 class indices; copied.

        Raises:
            EngineError: For another shape, type or class indices than the model has.
        """
        self._face = MeasuredFace(self._tools, self._checked(label_map))

    def apply(
        self,
        recipe: Recipe,
        donors: Mapping[str, LabelMap] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        *,
        coarse: bool = False,
    ) -> EditResult:
        """Carry out a recipe on the mask.

        Same mask, recipe, seed and model give the same pixels. Pixels of locked classes never change and
        no other pixel becomes one. With ``adapt`` at 0 no pixel outside the old and new parts changes.

        Consecutive steps that change codes are one run: the pixels are made once, at its end. A step that
        works on pixels, or on the whole face, is a run of its own, on the pixels before it. The next run
        starts from the pixels of the one before, and the mask that was set stays the one for the next recipe.

        Args:
            recipe: Steps, locks, adapt and strengths; of any generation up to the engine's.
            donors: Label maps by the key that blends name, any size.
            cancelled: Polled between stages.
            coarse: For a handle that is being dragged: rougher edges will do, and nothing is judged.

        Raises:
            EngineError: No mask is set, or the recipe names an unknown class or donor, or asks for what this
                kind of model cannot do.
            Cancelled: ``cancelled()`` became true.
        """
        face = self._current()
        check_usable(recipe, BY_PART_MODEL)
        if not recipe.flat:
            return self._in_turn(recipe, donors, cancelled, coarse=coarse)
        # not while the recipe runs: a donor that it names twice must be one and the same
        while len(self._donors) > _DONORS_KEPT:
            self._donors.pop(next(iter(self._donors)))
        locks = frozenset(map(self._tools.part, recipe.locks))
        if recipe.generation > GENERATION:
            raise EngineError(f"generation {recipe.generation} of recipes is not known; known: {GENERATION}")
        before = face.label_map
        salt = face_salt(before, self._tools.schema) if recipe.salt is None else recipe.salt
        settings = Settings(recipe.adapt, recipe.denoise, salt, coarse)
        drafted = small_enough(face) if coarse and not any(map(donors_of, recipe.steps)) else face
        stage = Stage(
            self._tools, drafted, locks, settings, lambda key: self._donor(key, donors or {}), cancelled
        )
        made = carried_out(stage, recipe.steps)
        within = None
        if drafted is not face:
            made, within = at_full_size(face, drafted, made, locks, len(self.class_names))
        parts = [self._tools.part(s.part) for s in recipe.steps if isinstance(s, PartStep)]
        # background is no part: a step for it has no effect
        edited = frozenset((*parts, *made.edited)) - {0} if len(parts) == len(recipe.steps) else None
        layout = self.vae.config.layout
        only = edited if recipe.adapt == 0 else None
        worn = layout.accessories if edited is not None and edited.isdisjoint(layout.accessories) else ()
        through = {p: edited.intersection(layout.parts[p].covered_by) for p in worn} if edited else {}
        made = replace(made, label_map=kept(before, made.label_map, locks, only, through, within))
        found = edit_result(before, made.label_map, self.class_names, within)
        gone = (s for s in recipe.steps if isinstance(s, PartStep) and described(s).takes_away)
        removed = {self._tools.part(step.part) for step in gone}
        defects = () if coarse else self._tools.judge.defects(before, made.label_map, made.edited, removed)
        typicality = made.typicality
        if not typicality and not coarse:
            typicality = _Typicality(self._tools, made.label_map)
        return replace(
            found,
            skipped=made.skipped,
            typicality=typicality,
            defects=defects,
            flow=made.flow,
            limits=made.limits,
            salt=salt,
            mended=made.mended,
        )

    def _in_turn(
        self,
        recipe: Recipe,
        donors: Mapping[str, LabelMap] | None,
        cancelled: Callable[[], bool],
        *,
        coarse: bool,
    ) -> EditResult:
        """Carry out a recipe whose steps have something for themselves, each on what the last one left."""
        first, made = self._current(), list[EditResult]()
        try:
            for part in recipe.in_turn():
                made.append(self.apply(part, donors, cancelled, coarse=coarse))
                self._face = MeasuredFace(self._tools, made[-1].label_map)
        finally:
            self._face = first
        found = edit_result(first.label_map, made[-1].label_map, self.class_names)
        joined = made[0]
        for more in made[1:]:
            joined = replace(
                more,
                skipped=(*joined.skipped, *more.skipped),
                defects=(*joined.defects, *more.defects),
                flow=composed(joined.flow, more.flow),
                limits={**joined.limits, **more.limits},
                salt=joined.salt,
                mended=mended_by_both(joined.mended, more.mended),
            )
        return replace(joined, label_map=found.label_map, changed=found.changed, box=found.box)

    def judge(self, label_map: LabelMap) -> Judgement:
        """Tell how usual a mask is, as a whole and part by part.

        Args:
            label_map: H x W uint8; need not be the one that is set.

        Raises:
            EngineError: For another shape, type or class indices than the model has.
        """
        return self._tools.judge.judgement(self._checked(label_map))

    def _current(self) -> MeasuredFace:
        if self._face is None:
            raise EngineError("no mask is set; call set_mask() first")
        return self._face

    def _checked(self, label_map: LabelMap) -> LabelMap:
        return checked_map(label_map, self.class_names)

    def _donor(self, key: str, donors: Mapping[str, LabelMap]) -> EncodedFace:
        if key not in donors:
            raise EngineError(f"the recipe blends with donor {key!r}, which was not given")
        face = self._current().encoded
        known = self._donors.get(key)
        width, height = face.size
        label_map = resize_nearest(self._checked(donors[key]), width, height)
        label_map = on_the_same_sides(label_map, face.label_map, self._tools.schema)
        if known is None or not np.array_equal(known.label_map, label_map):
            known = self._donors[key] = EncodedFace(self.vae, label_map)
        return known


def kept(
    before: LabelMap,
    after: LabelMap,
    locks: frozenset[int],
    only: frozenset[int] | None,
    worn: Mapping[int, frozenset[int]],
    within: Box | None = None,
) -> LabelMap:
    """Return an edit that keeps what it has to.

    Each stage sees to that for itself; this is the last word, so that no mistake of one reaches a mask.

    Args:
        before: H x W uint8.
        after: The same size.
        locks: Classes of which no pixel changes and which no pixel becomes.
        only: Parts outside whose old and new pixels nothing changes; None for anywhere.
        worn: What lies on the face and loses no pixel, but to the parts given for it.
        within: Outside of which nothing differs; None for anywhere.
    """
    box, differs = _differing(before, after, within)
    if box is None:
        return after
    old, new = (np.ascontiguousarray(each[box.slices]) for each in (before, after))
    # a bit each for what is held, may change and lies on the face, so that large masks are looked up once
    marks = np.full(256, _FREE if only is None else 0, np.uint8)
    marks[list(only or ())] = _FREE
    marks[list(locks)] |= _HELD
    lying = marks.copy()
    lying[list(worn)] |= _WORN
    found = np.asarray(cv2.bitwise_or(cv2.LUT(old, lying), cv2.LUT(new, marks)))
    doubtful = found != _FREE
    doubtful &= differs
    around = box_of(doubtful)
    if around is None:
        return after
    where = doubtful[around.slices]
    lost, got = old[around.slices][where], new[around.slices][where]
    wrong = (marks[lost] | marks[got]) != _FREE
    for label, givers in worn.items():
        wrong |= (lost == label) & (got != label) & ~np.isin(got, list(givers))
    if not wrong.any():
        return after
    out = after.copy()
    out[box.slices][around.slices][where] = np.where(wrong, lost, got)
    return out


def _differing(
    before: LabelMap, after: LabelMap, within: Box | None
) -> tuple[Box | None, npt.NDArray[np.bool_]]:
    """Return the box of what differs, and what does in it; nothing does outside ``within``."""
    slices = np.s_[:, :] if within is None else within.slices
    differs = before[slices] != after[slices]
    box = box_of(differs)
    if box is None:
        return None, differs
    differs = differs[box.slices]
    return box if within is None else box.shift(within.x0, within.y0), differs


class _Typicality(Mapping[str, float]):
    """Typicality of the parts of a mask, computed when somebody asks: its parts have to be encoded for it."""

    def __init__(self, tools: ModelTools, label_map: LabelMap) -> None:
        self._tools, self._label_map = tools, label_map
        self._found: Mapping[str, float] | None = None

    def _known(self) -> Mapping[str, float]:
        if self._found is None:
            face = EncodedFace(self._tools.vae, self._label_map)
            self._found = self._tools.typicality.of(face.codes, face.present)
        return self._found

    def __getitem__(self, name: str) -> float:
        return self._known()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())


def edit_result(
    before: LabelMap, after: LabelMap, class_names: tuple[str, ...], within: Box | None = None
) -> EditResult:
    """Return what differs between two label maps of equal size; nothing does outside ``within``."""
    box, where = _differing(before, after, within)
    if box is None:
        return EditResult(after, {}, None)
    classes = len(class_names)
    lost, gained = (np.bincount(m[box.slices][where], minlength=classes) for m in (before, after))
    counts = lost + gained
    changed = {name: int(n) for name, n in zip(class_names, counts, strict=True) if n}
    return EditResult(after, changed, box)
