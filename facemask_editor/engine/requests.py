"""What goes into an edit and what comes out. Needs neither torch nor Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from facemask_editor.core.findings import Defect, Judgement
from facemask_editor.core.flow import Flow
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.engine.refused import BY_PART_MODEL
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.weights.handle import Handle

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class EditRequest:
    """All inputs of one edit, captured where it was asked for; the arrays must not change afterwards.

    Attributes:
        label_map: H x W uint8, the mask before the edit.
        mask_key: Equal keys mean equal label maps, so that the encoding is reused.
        recipe: The edit.
        donors: Donor label maps (uint8, any size) by the key that the recipe names.
        ticket: Number that the asker gives and gets back.
        class_names: Of the label map; empty where they are known to be the model's.
        coarse: Whether a handle is being dragged: the edges may be rougher, and nothing is judged.
    """

    label_map: LabelMap
    mask_key: object
    recipe: Recipe
    donors: Mapping[str, LabelMap] = field(default_factory=dict)
    ticket: int = 0
    class_names: tuple[str, ...] = ()
    coarse: bool = False


@dataclass(frozen=True, eq=False)
class EditResult:
    """The edited mask.

    Attributes:
        label_map: H x W uint8, the size of the input.
        changed: Changed pixels by class name: pixels that the class lost or gained; 0 left out.
        box: Smallest box with all changed pixels, or None where nothing changed.
        skipped: One sentence for each step that had no effect, with the reason.
        typicality: For each part of the edited face, the share of the model's training faces whose part is
            less typical given its other parts: about 0.5 for a typical one, 0 for one as in no training face.
            Empty where the model cannot tell; it may be computed when it is asked for.
        defects: What the edit has torn, the largest first; empty for coarse edits, which nobody looks at.
        flow: How the pixels moved, for photo and layers; None where nothing is known to have moved.
        limits: By ``part.handle``: the amount that was reached, for handles that ended before the amount that
            was asked for.
        salt: Of the face that draws were made for: with it in the recipe they are the same after other edits.
        mended: H x W bool, pixels that were changed to repair what the edit tore; None where none was.
    """

    label_map: LabelMap
    changed: Mapping[str, int]
    box: Box | None
    skipped: tuple[str, ...] = ()
    typicality: Mapping[str, float] = field(default_factory=dict)
    defects: tuple[Defect, ...] = ()
    flow: Flow | None = None
    limits: Mapping[str, float] = field(default_factory=dict)
    salt: int = 0
    mended: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class ModelInfo:
    """What the window and the manifest say of the loaded model."""

    name: str
    title: str
    licence: str
    sha256: str
    class_names: tuple[str, ...]
    device: str
    devices: tuple[str, ...]
    """Devices that this machine offers: "cpu", "cuda", "mps"."""
    models: tuple[tuple[str, str], ...] = ()
    """Names and titles of the models that can be loaded instead."""
    handles: tuple[Handle, ...] = ()
    """What can be asked of the parts' shapes."""
    refused: Mapping[str, str] = field(default_factory=lambda: BY_PART_MODEL)
    """What this model cannot do, by kind of step or field of a recipe, with the reason (`engine.refused`)."""
    notes: tuple[str, ...] = ()
    """What the user should know of how the model was found, such as that a damaged one was passed over."""


class Engine(Protocol):
    """What the window needs of an engine; called from one worker thread only."""

    def load(self, device: str = "auto", model: str = "") -> ModelInfo:
        """Load a model by name, "" being the default, again where device or model change; raises
        CheckpointError
        or EngineError."""

    def edit(self, request: EditRequest, cancelled: Callable[[], bool]) -> EditResult:
        """Carry out a request; raises EngineError, or Cancelled as soon as ``cancelled()`` is true."""

    def judge(self, label_map: LabelMap, mask_key: object) -> Judgement:
        """Tell how usual a mask is (H x W uint8; equal keys mean equal masks); raises EngineError."""
