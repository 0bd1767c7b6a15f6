"""A run of steps on one encoded face: what is changed in code space and made pixels once, at its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import Cancelled
from facemask_editor.core.flow import Flow
from facemask_editor.core.groups import MOUTH
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.deform.handle.ground import Ground
from facemask_editor.engine.deform.settle import Settled, settle
from facemask_editor.engine.denoise.apply import denoise
from facemask_editor.engine.draw.accept import HOLDS
from facemask_editor.engine.draw.beneath import on_hair
from facemask_editor.engine.encode.edited_fields import edited_field, nearness, neighbour_field
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.encode.part_state import PartState
from facemask_editor.engine.model_tools import ModelTools
from facemask_editor.engine.shape.meter import ShapeMeter
from facemask_editor.engine.state import FaceState
from facemask_editor.fields.compose import MovedField, compose
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.fields.signed_distance import BoolMask, FloatField

NEGLIGIBLE = 0.5
"""Neighbours whose field moves by less than this many reference pixels stay as they are."""

FEWER = 2
"""Times that lips are nudged half as far where they do not hold together."""

NEGLIGIBLE_LEARNT = 0.25
"""The same for neighbours that adapt as learnt from pairs: those that should not move have no map."""


@dataclass(frozen=True)
class Settings:
    """What a recipe says beside its steps and locks.

    Attributes:
        adapt: 0 to 1, how far unlocked neighbours adapt.
        denoise: 0 to 1, how strongly parts are made to fit their group.
        salt: Of the face that draws are made for.
        coarse: Whether rougher edges will do.
    """

    adapt: float
    denoise: float
    salt: int
    coarse: bool = False


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a stage made.

    Attributes:
        label_map: H x W uint8.
        skipped: One sentence for each step that had no effect.
        typicality: As in ``requests.EditResult``.
        flow: As there.
        limits: As there.
        edited: Class indices of the parts that steps were for.
        mended: H x W bool, pixels that were changed to repair what the steps tore; None where none was.
    """

    label_map: LabelMap
    skipped: tuple[str, ...] = ()
    typicality: Mapping[str, float] = field(default_factory=dict)
    flow: Flow | None = None
    limits: Mapping[str, float] = field(default_factory=dict)
    edited: frozenset[int] = frozenset()
    mended: BoolMask | None = None


class MeasuredFace:
    """A face and, once they are asked for, its codes, what measures its shapes and what deforms it."""

    def __init__(self, tools: ModelTools, label_map: LabelMap) -> None:
        self.label_map = label_map
        self._tools = tools
        self._encoded: EncodedFace | None = None
        self._meter: ShapeMeter | None = None
        self._ground: Ground | None = None
        self._smaller: MeasuredFace | None = None

    def smaller(self, pixels: Callable[[], LabelMap]) -> MeasuredFace:
        """Return the same face in fewer pixels, which are asked for once."""
        if self._smaller is None:
            self._smaller = MeasuredFace(self._tools, np.ascontiguousarray(pixels()))
        return self._smaller

    @property
    def encoded(self) -> EncodedFace:
        """The face in codes; what works on pixels needs none."""
        if self._encoded is None:
            self._encoded = EncodedFace(self._tools.vae, self.label_map)
        return self._encoded

    @property
    def ground(self) -> Ground:
        """What deformations need of the mask."""
        if self._ground is None:
            tools = self._tools
            self._ground = Ground(self.label_map, tools.schema, tools.vae.config.layout, tools.handles)
        return self._ground

    @property
    def meter(self) -> ShapeMeter:
        """Measures shapes against this face."""
        if self._meter is None:
            self._meter = ShapeMeter(self._tools.vae, self.encoded, self._tools.handles)
        return self._meter


class Stage:
    """A face, what steps make of it, and what they may ask.

    Args:
        tools: Of the model.
        face: Before the steps.
        locks: Classes that keep their pixels.
        settings: Of the recipe.
        donor: Returns the encoded donor of a key; raises EngineError for an unknown one.
        cancelled: Polled between steps.

    Attributes:
        tools: As given.
        locks: As given.
        settings: As given.
        donor: As given.
        skipped: Sentences that steps add to the outcome.
    """

    def __init__(
        self,
        tools: ModelTools,
        face: MeasuredFace,
        locks: frozenset[int],
        settings: Settings,
        donor: Callable[[str], EncodedFace],
        cancelled: Callable[[], bool],
    ) -> None:
        self.tools = tools
        self.locks = locks
        self.settings = settings
        self.donor = donor
        self.skipped: list[str] = []
        self._face = face
        self._state: FaceState | None = None
        self._cancelled = cancelled

    @property
    def state(self) -> FaceState:
        """Codes and presence of the parts, which steps change."""
        if self._state is None:
            given = self.settings
            names = self.tools.class_names
            free = frozenset(range(len(names))) - self.locks if given.adapt > 0 else frozenset[int]()
            face = self._face.encoded
            self._state = FaceState(face, self.tools.sampler, given.salt, given.denoise, free)
        return self._state

    @property
    def label_map(self) -> LabelMap:
        """The mask before the steps, H x W uint8."""
        return self._face.label_map

    @property
    def ground(self) -> Ground:
        """What deforms the face before the steps."""
        return self._face.ground

    @property
    def face(self) -> EncodedFace:
        """The face before the steps."""
        return self._face.encoded

    @property
    def meter(self) -> ShapeMeter:
        """Measures shapes against the face before the steps."""
        return self._face.meter

    def check(self) -> None:
        """Raise Cancelled where the user asked to stop."""
        if self._cancelled():
            raise Cancelled("the edit was cancelled")

    def on(self, label_map: LabelMap, locks: frozenset[int] | None = None) -> Stage:
        """Return a stage that no step has changed, on other pixels of the same size or on the same ones.

        Args:
            label_map: H x W uint8.
            locks: Instead of the stage's own.
        """
        same = label_map is self.label_map or np.array_equal(label_map, self.label_map)
        face = self._face if same else MeasuredFace(self.tools, label_map.copy())
        held = self.locks if locks is None else locks
        return Stage(self.tools, face, held, self.settings, self.donor, self._cancelled)

    def outcome(self, adapt: float | None = None, *, mend: bool = True) -> Outcome:
        """Make the pixels of the state; ``adapt`` instead of the recipe's, and nothing mended where not."""
        adapt = self.settings.adapt if adapt is None else adapt
        nudged = self._nudged_mouth()
        denoise(self.state, self.tools, self.locks, self.settings.denoise)
        settled, codes = self._settled(adapt, mend)
        for _ in range(FEWER if nudged else 0):
            if self._holds(settled.label_map, nudged):
                break
            self.state.lessen(nudged, 0.5)
            settled, codes = self._settled(adapt, mend)
        edited = frozenset(self.state.edited())
        skipped = (*self.skipped, *self._hidden(settled.label_map))
        typicality = {} if self.settings.coarse else self.tools.typicality.of(codes, self.state.present)
        return Outcome(
            settled.label_map, skipped, typicality, settled.flow, edited=edited, mended=settled.mended
        )

    def _settled(self, adapt: float, mend: bool) -> tuple[Settled, FloatField]:
        """Return the pixels of the state, and the codes that they show."""
        label_map, codes, fields = self._composed(adapt)
        edited = frozenset(self.state.edited())
        over = on_hair(self.face.label_map, label_map, edited - self._whole(), self.tools.schema)
        label_map[over] = self.face.label_map[over]
        if not mend:
            return Settled(label_map), codes
        aims, way = self._aims(edited) if adapt > 0 else (None, 1.0)
        settled = settle(
            self.face.label_map,
            label_map,
            edited,
            self.locks,
            self.tools.schema,
            adapt,
            fields if aims is None else aims,
            self._whole(),
            way,
        )
        return settled, codes

    def _nudged_mouth(self) -> list[int]:
        """Return nudged lips and mouth that may be nudged less: where the others flow is known in the end."""
        if self.settings.denoise == 0 or self.settings.coarse or self.tools.sampler.acceptance is None:
            return []
        state = self.state
        mouth = [p for p in MOUTH.labels(self.tools.schema) if p in state.unfitted and p not in self.locks]
        whole = [state.parts[p].source == 1 and not state.parts[p].donors for p in mouth]
        return mouth if all(whole) else []

    def _holds(self, label_map: LabelMap, parts: Sequence[int]) -> bool:
        """Tell whether parts of a group hold together as well as before."""
        acceptance = self.tools.sampler.acceptance
        assert acceptance is not None, "it was asked for before"
        small = resize_nearest(label_map, REFERENCE_SIZE, REFERENCE_SIZE)
        found = acceptance.of_pixels(small, parts)
        return found < HOLDS or found <= acceptance.of_pixels(self.face.seen, parts)

    def _aims(self, edited: frozenset[int]) -> tuple[list[MovedField] | None, float]:
        """Return the donor's lips and mouth in full and the way towards them, where they are blended."""
        towards = self.state.towards
        parts = [p for p in MOUTH.labels(self.tools.schema) if p in edited]
        if not parts or not set(parts) <= set(towards):
            return None, 1.0
        donor, _, alpha = towards[parts[0]]
        if alpha >= 1 or any(towards[p][0] is not donor or towards[p][2] != alpha for p in parts):
            return None, 1.0
        full = PartState(source=0.0, donors={donor: 1.0})
        aims = [
            edited_field(self.face, part, full, code)
            for part in parts
            if (code := towards[part][1]) is not None
        ]
        return (aims, alpha) if aims else (None, 1.0)

    def _whole(self) -> frozenset[int]:
        """Return the parts that are a donor's in full."""
        parts = self.state.parts
        return frozenset(p for p in self.state.edited() if len(parts[p].donors) == 1 and parts[p].source <= 0)

    def _hidden(self, label_map: LabelMap) -> list[str]:
        """Return a sentence for each edited part of which no pixel can be seen."""
        names, state = self.tools.class_names, self.state
        return [
            f"{names[part]} has no pixel: locked parts or accessories cover its place, or it shrank away"
            for part in state.edited()
            if state.present[part] and not (label_map == part).any()
        ]

    def _composed(self, adapt: float) -> tuple[LabelMap, FloatField, list[MovedField]]:
        """Return the label map, the codes that it shows, and the fields that claimed it."""
        face, state, tools = self.face, self.state, self.tools
        edited = state.edited()
        if not edited:
            return face.label_map.copy(), state.codes, []
        adapted = self._adapted(edited) if adapt > 0 else {}
        state.complete(adapted)
        codes, shown = state.codes.copy(), state.codes.copy()
        free: list[int] = []
        if adapt > 0:
            for part, change in adapted.items():
                codes[part, : len(change)] += change.astype(np.float32)
                shown[part, : len(change)] += np.float32(adapt) * change.astype(np.float32)
            free = sorted(adapted)
        fields: list[MovedField] = []
        for part in edited:
            self.check()
            if state.present[part]:
                fields.append(edited_field(face, part, state.parts[part], codes[part]))
        removed = [p for p in edited if not state.present[p]]
        if free:
            # the maps hold how far an edit reaches
            share = adapt if tools.adaptation else np.float32(adapt) * nearness(face, fields, removed)
            negligible = NEGLIGIBLE_LEARNT if tools.adaptation else NEGLIGIBLE
            moved = (neighbour_field(face, part, codes[part], share, negligible) for part in free)
            fields.extend(field for field in moved if field is not None)
        behind = None
        if tools.background_prior.known and any(not face.layout.parts[part].own_frame for part in edited):
            behind = tools.background_prior.field(codes, state.present, face.size)
        return compose(face.label_map, fields, removed, self.locks, face.layout, behind), shown, fields

    def _adapted(self, edited: list[int]) -> dict[int, npt.NDArray[np.float64]]:
        """Return the code changes of the unlocked neighbours: as learnt from pairs, else by the prior."""
        face, state, adaptation = self.face, self.state, self.tools.adaptation
        free = [
            p
            for p in range(1, len(self.tools.class_names))
            if face.present[p]
            and p not in self.locks
            and p not in edited
            and p not in state.held
            and not face.layout.parts[p].accessory
        ]
        if not adaptation:
            return state.adapted(edited, sorted(self.locks), free)
        both = [p for p in edited if state.present[p] and face.present[p]]
        return adaptation.adapted(state.changes, both, free)
