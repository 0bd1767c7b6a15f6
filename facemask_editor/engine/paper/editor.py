"""The editor of models of the paper's network: what `engine.editor` is for the part VAE."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from facemask_editor.core.errors import Cancelled, EngineError
from facemask_editor.core.findings import Judgement
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.checked_map import checked_map
from facemask_editor.engine.draw.salt import face_salt
from facemask_editor.engine.editor import edit_result, kept
from facemask_editor.engine.encode.donor import on_the_same_sides
from facemask_editor.engine.kinds import CARRIERS
from facemask_editor.engine.paper.changed import ChangedCodes
from facemask_editor.engine.paper.coded import CodedFace, PaperCoder
from facemask_editor.engine.paper.pixels import by_difference, decoded_again
from facemask_editor.engine.refused import by_paper_model, check_usable
from facemask_editor.engine.requests import EditResult
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.measures.defects.find import find_defects
from facemask_editor.measures.frontal import why_no_face
from facemask_editor.recipe.recipe import GENERATION, PartStep, Recipe, Step
from facemask_editor.vae.paper import CANVAS
from facemask_editor.weights.paper_file import PaperModel

_DONORS_KEPT = 4
"""Encoded donors that are kept from one recipe to the next."""


class PaperEditor:
    """Edit masks part by part as the paper does; one thread at a time.

    A new shape is a code from N(0,1), which the temperature scales; a nudge adds sigma N(0,1) to the code
    that the part has; a blend is equation 4; a removed part gets the code of an empty picture. LSTM and
    decoder then see all codes, so that other parts adapt as they say.

    Args:
        model: Network and card.
        device: Where the network runs; ``"cpu"``, ``"cuda"`` or ``"mps"``.
    """

    def __init__(self, model: PaperModel, *, device: str = "cpu") -> None:
        self.model = model
        self.coder = PaperCoder(model.vae.to(device))
        self.class_names = model.vae.config.class_names
        self._schema = model.card.label_schema()
        self._face: CodedFace | None = None
        self._donors: dict[str, tuple[LabelMap, CodedFace]] = {}

    def set_mask(self, label_map: LabelMap) -> None:
        """Encode a mask; see `PartEditor.set_mask`."""
        self._face = CodedFace(self.coder, self._checked(label_map))

    def apply(
        self,
        recipe: Recipe,
        donors: Mapping[str, LabelMap] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        *,
        coarse: bool = False,
    ) -> EditResult:
        """Carry out a recipe on the mask; the arguments and promises are those of `PartEditor.apply`.

        With ``difference`` off every part is decoded again, and no defect is looked for: nothing is the
        mask's own any more. Without a step that has an effect nothing changes.

        Raises:
            EngineError: No mask is set, or the recipe names an unknown class or donor, or asks for what this
                kind of model cannot do.
            Cancelled: ``cancelled()`` became true.
        """
        if self._face is None:
            raise EngineError("no mask is set; call set_mask() first")
        check_usable(recipe, by_paper_model())
        if recipe.generation > GENERATION:
            raise EngineError(f"generation {recipe.generation} of recipes is not known; known: {GENERATION}")
        if not recipe.flat:
            return self._in_turn(recipe, donors, cancelled, coarse=coarse)
        face, before = self._face, self._face.label_map
        while len(self._donors) > _DONORS_KEPT:
            self._donors.pop(next(iter(self._donors)))
        locks = frozenset(map(self._index, recipe.locks))
        salt = face_salt(before, self._schema) if recipe.salt is None else recipe.salt
        known = donors or {}
        changed = ChangedCodes(
            self.coder, self._schema, face, salt, locks, lambda key: self._donor(key, known)
        )
        skipped = self._carry_out(recipe.steps, changed)
        if cancelled():
            raise Cancelled("the edit was cancelled")
        made = before.copy()
        if changed.details:
            make = by_difference if recipe.difference else decoded_again
            made = kept(before, make(self.coder, face, changed, locks), locks, None, {})
        found = edit_result(before, made, self.class_names)
        edited = frozenset(changed.details)
        judged = recipe.difference and not coarse
        defects = find_defects(before, made, self._schema, edited, changed.gone) if judged else ()
        return replace(found, skipped=(*skipped, *self._hidden(changed, made)), defects=defects, salt=salt)

    def redrawn(self) -> LabelMap:
        """Return the paper's reconstruction of the mask that is set: encoded and decoded, 256 x 256 uint8."""
        if self._face is None:
            raise EngineError("no mask is set; call set_mask() first")
        return self._face.decoded

    def drawn_face(self, seed: int, temperature: float = 1.0, size: int = CANVAS) -> LabelMap:
        """Return a face of which every part is drawn from N(0,1), size x size uint8."""
        parts = [part for part in range(self.coder.classes) if part != self.coder.background]
        codes = np.stack([self.coder.noise(seed, 0, part) for part in parts])
        return resize_nearest(self.coder.draw(np.float32(temperature) * codes), size, size)

    def judge(self, label_map: LabelMap) -> Judgement:
        """Return what can be told without knowing how parts go together: whether a mask is a frontal face."""
        return Judgement(no_face=why_no_face(self._checked(label_map), self._schema))

    def _in_turn(
        self,
        recipe: Recipe,
        donors: Mapping[str, LabelMap] | None,
        cancelled: Callable[[], bool],
        *,
        coarse: bool,
    ) -> EditResult:
        """Carry out a recipe whose steps have something for themselves, each on what the last one left."""
        first, made = self._face, list[EditResult]()
        assert first is not None, "asked before"
        try:
            for part in recipe.in_turn():
                made.append(self.apply(part, donors, cancelled, coarse=coarse))
                self._face = CodedFace(self.coder, made[-1].label_map)
        finally:
            self._face = first
        found = edit_result(first.label_map, made[-1].label_map, self.class_names)
        return replace(
            found,
            skipped=tuple(text for each in made for text in each.skipped),
            defects=tuple(defect for each in made for defect in each.defects),
            salt=made[0].salt,
        )

    def _carry_out(self, steps: Sequence[Step], changed: ChangedCodes) -> list[str]:
        """Change codes by steps in their order; return a sentence for each that has no effect."""
        skipped = []
        for step in steps:
            way = CARRIERS[step.kind].paper
            if way is None:
                raise EngineError(f"the paper's network cannot carry out a step of the kind {step.kind!r}")
            part = self._index(step.part) if isinstance(step, PartStep) else self.coder.background
            if isinstance(step, PartStep) and part == self.coder.background:
                why: str | None = "background is what no part covers; edit the parts instead"
            elif part in changed.locks and isinstance(step, PartStep):
                why = f"{step.part} is locked"
            else:
                why = way(changed, part, step)
            if why:
                skipped.append(why)
        return skipped

    def _hidden(self, changed: ChangedCodes, made: LabelMap) -> list[str]:
        """Return a sentence for each part that was drawn, nudged or blended and has no pixel."""
        there = np.bincount(made.ravel(), minlength=256) > 0
        return [
            f"{self.class_names[part]} has no pixel: its code decodes to none, or locked parts cover it"
            for part in sorted(changed.details)
            if part not in changed.gone and not there[part]
        ]

    def _index(self, name: str) -> int:
        if name not in self.class_names:
            raise EngineError(f"unknown class {name!r}; known: {', '.join(self.class_names)}")
        return self.class_names.index(name)

    def _checked(self, label_map: LabelMap) -> LabelMap:
        return checked_map(label_map, self.class_names)

    def _donor(self, key: str, donors: Mapping[str, LabelMap]) -> CodedFace:
        if key not in donors:
            raise EngineError(f"the recipe blends with donor {key!r}, which was not given")
        assert self._face is not None, "asked before"
        like = self._face.label_map
        label_map = resize_nearest(self._checked(donors[key]), like.shape[1], like.shape[0])
        label_map = on_the_same_sides(label_map, like, self._schema)
        known = self._donors.get(key)
        if known is None or not np.array_equal(known[0], label_map):
            known = self._donors[key] = label_map, CodedFace(self.coder, label_map)
        return known[1]
