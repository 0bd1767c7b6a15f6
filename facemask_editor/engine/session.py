"""The engine as the window and the command line hold it: a model, a device, the last mask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch

from facemask_editor.core.device import choose_device
from facemask_editor.core.errors import EngineError
from facemask_editor.core.findings import Judgement
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.any_editor import AnyEditor, editor_of, handles_of, refused_by
from facemask_editor.engine.requests import EditRequest, EditResult, ModelInfo
from facemask_editor.weights.any_model import load_any_model
from facemask_editor.weights.card import list_titles


def available_devices() -> tuple[str, ...]:
    """Return the devices of this machine, the best last."""
    devices = ["cpu"]
    if torch.backends.mps.is_available():
        devices.append("mps")
    if torch.cuda.is_available():
        devices.append("cuda")
    return tuple(devices)


class EngineSession:
    """Implements ``requests.Engine``; importing this module imports torch.

    Args:
        model: Name or path; the default model where left out.
    """

    def __init__(self, model: str | Path | None = None) -> None:
        self._model = model
        self._editor: AnyEditor | None = None
        self._mask_key: object = None
        self._judged: tuple[object, Judgement] | None = None

    def load(self, device: str = "auto", model: str = "") -> ModelInfo:
        """Load a model onto a device; "" is the session's own.

        Raises:
            CheckpointError: The model cannot be used.
            EngineError: This machine lacks the device.
        """
        devices = available_devices()
        chosen = choose_device(device, devices)
        loaded = load_any_model(model or self._model, chosen)
        self._editor = editor_of(loaded, device=chosen)
        self._mask_key = self._judged = None
        card = loaded.card
        return ModelInfo(
            card.name, card.title, card.licence, card.sha256, card.class_names, chosen, devices,
            list_titles(), handles_of(self._editor), refused_by(loaded), loaded.notes,
        )  # fmt: skip

    def edit(self, request: EditRequest, cancelled: Callable[[], bool] = lambda: False) -> EditResult:
        """Carry out a request; the encoding of the last mask is kept while ``mask_key`` stays equal."""
        if self._editor is None:
            raise EngineError("no model is loaded; call load() first")
        if request.class_names and request.class_names != self._editor.class_names:
            raise EngineError(
                f"the model {self._editor.model.card.name!r} knows other classes than this mask has: "
                f"{', '.join(self._editor.class_names)}; choose another model"
            )
        if self._mask_key is None or self._mask_key != request.mask_key:
            self._mask_key = None
            self._editor.set_mask(request.label_map)
            self._mask_key = request.mask_key
        return self._editor.apply(request.recipe, request.donors, cancelled, coarse=request.coarse)

    def judge(self, label_map: LabelMap, mask_key: object) -> Judgement:
        """Tell how usual a mask is; see `PartEditor.judge`. The answer for the last mask is kept."""
        if self._editor is None:
            raise EngineError("no model is loaded; call load() first")
        if self._judged is None or mask_key is None or self._judged[0] != mask_key:
            self._judged = mask_key, self._editor.judge(label_map)
        return self._judged[1]
