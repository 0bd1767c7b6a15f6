"""The editing engine: encode a mask once, then carry out recipes on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import torch

from facemask_editor.core.errors import Cancelled, EngineError
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.draw.background_prior import Backdrop
from facemask_editor.engine.draw.sampler import Sampler
from facemask_editor.engine.encode.edited_fields import edited_field, everywhere, nearness, neighbour_field
from facemask_editor.engine.encode.face import DecodedParts, EncodedFace, decode
from facemask_editor.engine.requests import EditResult
from facemask_editor.engine.shape.meter import ShapeMeter
from facemask_editor.engine.shape.reshape import reshape
from facemask_editor.engine.state import FaceState
from facemask_editor.fields.compose import MovedField, compose
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.signed_distance import FloatField
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Remove, Resample, Shape, Step
from facemask_editor.vae.sides import Sides
from facemask_editor.weights.checkpoint import PartModel
from facemask_editor.weights.following import Following
from facemask_editor.weights.handles import Handles
from facemask_editor.weights.typicality import Plausibility

NEGLIGIBLE = 0.5
"""Neighbours whose field moves by less than this many reference pixels stay as they are."""

NEGLIGIBLE_LEARNT = 0.25
"""The same for neighbours that follow as learnt from pairs: those that should not move have no map."""

_DONORS_KEPT = 4
"""Encoded donors that are kept from one recipe to the next."""


class PartEditor:
    """Edit masks part by part; one thread at a time.

    Args:
        model: Network, prior and card.
        device: Where the network runs; ``"cpu"``, ``"cuda"`` or ``"mps"``.
    """

    def __init__(self, model: PartModel, *, device: str = "cpu") -> None:
        self.model = model
        self.vae = model.vae.to(torch.device(device))
        self.class_names = model.vae.config.class_names
        self.following = Following(model.vae.config, model.tables)
        self._schema = schema = model.card.label_schema()
        self.handles = Handles(model.vae.config, model.tables, schema)
        self._sampler = Sampler(model)
        self._backdrop = Backdrop(model.vae, model.prior)
        self._plausibility = Plausibility(model.prior, Sides(model.vae, schema.pairs), model.tables)
        self._face: EncodedFace | None = None
        self._meter: ShapeMeter | None = None
        self._donors: dict[str, EncodedFace] = {}

    def set_mask(self, label_map: LabelMap) -> None:
        """Encode a mask; the edits that follow start from it.

        Args:
            label_map: H x W uint8 class indices; copied.

        Raises:
            EngineError: For another shape, type or class indices than the model has.
        """
        self._face = EncodedFace(self.vae, self._checked(label_map))
        self._meter = None
        _ = self._face.decoded  # every edit is measured against it: pay for it here

    def apply(
        self,
        recipe: Recipe,
        donors: Mapping[str, LabelMap] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> EditResult:
        """Carry out a recipe on the mask.

        Same mask, recipe, seed and model give the same pixels. Pixels of locked classes never change and
        no other pixel becomes one. With ``adapt`` at 0 no pixel outside the old and new parts changes.

        Args:
            recipe: Steps, locks and adapt.
            donors: Label maps by the key that blends name, any size.
            cancelled: Polled between stages.

        Raises:
            EngineError: No mask is set, or the recipe names an unknown class or donor.
            Cancelled: ``cancelled()`` became true.
        """
        face = self._current()
        # not while the recipe runs: a donor that it names twice must be one and the same
        while len(self._donors) > _DONORS_KEPT:
            self._donors.pop(next(iter(self._donors)))
        locks = frozenset(self._part(name) for name in recipe.locks)
        state = FaceState(face, self._sampler)
        skipped = [
            reason
            for step in recipe.steps
            if (reason := self._step(state, step, locks, donors or {}, cancelled))
        ]
        label_map, codes = self._compose(face, state, locks, recipe.adapt, cancelled)
        skipped.extend(self._hidden(state, label_map))
        plausibility = self._plausibility.of(codes, state.present)
        return edit_result(face.label_map, label_map, self.class_names, tuple(skipped), plausibility)

    def _current(self) -> EncodedFace:
        if self._face is None:
            raise EngineError("no mask is set; call set_mask() first")
        return self._face

    def _part(self, name: str) -> int:
        if name not in self.class_names:
            raise EngineError(f"unknown class {name!r}; known: {', '.join(self.class_names)}")
        return self.class_names.index(name)

    def _checked(self, label_map: LabelMap) -> LabelMap:
        if label_map.ndim != 2 or label_map.dtype != np.uint8 or min(label_map.shape) < 1:
            raise EngineError(
                f"a mask is a 2-D uint8 array, not {label_map.dtype} of shape {label_map.shape}"
            )
        if int(label_map.max()) >= len(self.class_names):
            raise EngineError(f"class id {int(label_map.max())} is not below {len(self.class_names)}")
        return label_map.copy()

    def _step(
        self,
        state: FaceState,
        step: Step,
        locks: frozenset[int],
        donors: Mapping[str, LabelMap],
        cancelled: Callable[[], bool],
    ) -> str | None:
        """Change the state by one step; return why it had no effect."""
        if cancelled():
            raise Cancelled("the edit was cancelled")
        part = self._part(step.part)
        if part == 0:
            return "background is what no part covers; edit the parts instead"
        if part in locks:
            return f"{step.part} is locked"
        match step:
            case Resample():
                if not state.present[1:].any():
                    return f"there is no face in this mask that {step.part} could fit"
                state.resample(part, step.seed, step.temperature)
            case Nudge():
                if not state.present[part]:
                    return f"{step.part} is not in this mask; resample adds it"
                state.nudge(part, step.seed, step.sigma)
            case Blend():
                donor = self._donor(step.donor, donors)
                if not state.present[part] and not donor.present[part]:
                    return f"{step.part} is in neither face"
                state.blend(part, donor, step.alpha)
            case Remove():
                if not state.present[part]:
                    return f"{step.part} is not in this mask"
                state.remove(part)
            case Shape():
                return self._reshape(state, part, step, locks)
        return None

    def _reshape(self, state: FaceState, part: int, step: Shape, locks: frozenset[int]) -> str | None:
        handle = self.handles.named(part, step.handle)
        if not state.present[part]:
            return f"{step.part} is not in this mask; resample adds it"
        if step.amount == 0:
            return None
        other = self.handles.partners.get(part)
        both = step.side == "both" and other in self.handles.parts and other not in locks
        parts = [part, other] if both and other is not None and state.present[other] else [part]
        if self._meter is None:
            self._meter = ShapeMeter(self.vae, self._current(), self.handles)
        before = state.codes[parts].copy()
        small = [self.class_names[p] for p in reshape(self._meter, state, parts, handle, step.amount)]
        if small:
            return f"{' and '.join(small)}: too few pixels to be shaped"
        unchanged = np.array_equal(before, state.codes[parts])
        return f"{self._schema.title(part)} {handle} cannot go further in this face" if unchanged else None

    def _hidden(self, state: FaceState, label_map: LabelMap) -> list[str]:
        """Return a sentence for each edited part of which no pixel can be seen."""
        shown = np.bincount(label_map.ravel(), minlength=len(self.class_names)) > 0
        return [
            f"{self.class_names[part]} has no pixel: locked or worn parts cover its place, or it shrank away"
            for part in state.edited()
            if state.present[part] and not shown[part]
        ]

    def _donor(self, key: str, donors: Mapping[str, LabelMap]) -> EncodedFace:
        if key not in donors:
            raise EngineError(f"the recipe blends with donor {key!r}, which was not given")
        face = self._current()
        known = self._donors.get(key)
        width, height = face.size
        label_map = resize_nearest(self._checked(donors[key]), width, height)
        if known is None or not np.array_equal(known.label_map, label_map):
            known = self._donors[key] = EncodedFace(self.vae, label_map)
        return known

    def _compose(
        self,
        face: EncodedFace,
        state: FaceState,
        locks: frozenset[int],
        adapt: float,
        cancelled: Callable[[], bool],
    ) -> tuple[LabelMap, FloatField]:
        """Return the label map and the codes that it shows."""
        edited = state.edited()
        if not edited:
            return face.label_map.copy(), state.codes
        codes, shown = state.codes.copy(), state.codes.copy()
        free: list[int] = []
        if adapt > 0:
            followed = self._followed(face, state, edited, locks)
            for part, change in followed.items():
                codes[part, : len(change)] += change.astype(np.float32)
                shown[part, : len(change)] += np.float32(adapt) * change.astype(np.float32)
            free = sorted(followed)
        decoded = self._sampler.decoded(codes, state.present, [*edited, *free]) or decode(
            self.vae, codes, state.present, [*edited, *free]
        )
        baselines = {
            (part, donor): self._baseline(codes, state, part, donor)
            for part in edited
            if state.present[part]
            for donor in state.parts[part].donors
        }
        fields: list[MovedField] = []
        for part in edited:
            if cancelled():
                raise Cancelled("the edit was cancelled")
            if state.present[part]:
                fields.append(edited_field(face, part, state.parts[part], decoded, baselines))
        removed = [p for p in edited if not state.present[p]]
        if free:
            # maps tell themselves how far an edit reaches
            near = everywhere(face) if self.following else nearness(face, fields, removed)
            share = np.float32(adapt) * near
            negligible = NEGLIGIBLE_LEARNT if self.following else NEGLIGIBLE
            moved = (neighbour_field(face, part, decoded, share, negligible) for part in free)
            fields.extend(field for field in moved if field is not None)
        behind = None
        if self._backdrop.known and any(not face.layout.parts[part].own_frame for part in edited):
            behind = self._backdrop.field(codes, state.present, face.size)
        return compose(face.label_map, fields, removed, locks, face.layout, behind), shown

    def _followed(
        self, face: EncodedFace, state: FaceState, edited: list[int], locks: frozenset[int]
    ) -> dict[int, np.ndarray[tuple[int], np.dtype[np.float64]]]:
        """Return the code changes of the unlocked neighbours: as learnt from pairs, else by the prior."""
        free = [
            p
            for p in range(1, len(self.class_names))
            if face.present[p] and p not in locks and p not in edited and not face.layout.parts[p].accessory
        ]
        if not self.following:
            return state.follow(edited, sorted(locks), free)
        both = [p for p in edited if state.present[p] and face.present[p]]
        return self.following.follow(state.codes - face.codes, both, free)

    def _baseline(
        self, codes: np.ndarray[tuple[int, int], np.dtype[np.float32]], state: FaceState, part: int,
        donor: EncodedFace,
    ) -> DecodedParts:  # fmt: skip
        """Decode the donor's code among the edited face's, so that alpha 1 gives back the donor's part."""
        swapped = codes.copy()
        swapped[part] = donor.codes[part]
        return decode(self.vae, swapped, state.present, [part])


def edit_result(
    before: LabelMap,
    after: LabelMap,
    class_names: tuple[str, ...],
    skipped: tuple[str, ...],
    plausibility: Mapping[str, float] = MappingProxyType({}),
) -> EditResult:
    """Return what differs between two label maps of equal size."""
    differs = before != after
    rows, columns = np.flatnonzero(differs.any(1)), np.flatnonzero(differs.any(0))
    if not len(rows):
        return EditResult(after, {}, None, skipped, plausibility)
    classes = len(class_names)
    counts = np.bincount(before[differs], minlength=classes) + np.bincount(after[differs], minlength=classes)
    changed = {name: int(n) for name, n in zip(class_names, counts, strict=True) if n}
    box = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    return EditResult(after, changed, box, skipped, plausibility)
