"""The engine with its model, loaded once for a process. Imports torch when the first model is loaded."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.core.findings import Judgement
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.engine.requests import EditRequest, EditResult, Engine, ModelInfo

ModelName = str | PathLike[str] | None
"""Name or path of a model; None is the program's default."""

_MOST = 2
"""Models that are kept in memory."""


class LoadedEngine:
    """An engine with its model, for any thread: one edit at a time.

    Args:
        engine: Without a model.
        device: Where it is loaded.
    """

    def __init__(self, engine: Engine, device: str) -> None:
        self._engine, self._lock = engine, threading.RLock()
        self.info: ModelInfo = engine.load(device)

    def edit(self, request: EditRequest) -> EditResult:
        """Carry a request out; raises EngineError."""
        with self._lock:
            return self._engine.edit(request, lambda: False)

    def judge(self, label_map: LabelMap, mask_key: object) -> Judgement:
        """Tell how usual a mask is; raises EngineError."""
        with self._lock:
            return self._engine.judge(label_map, mask_key)


_loaded: OrderedDict[tuple[str, str], LoadedEngine] = OrderedDict()
_lock = threading.Lock()


def loaded_engine(model: ModelName, device: str) -> LoadedEngine:
    """Return the engine with a model, loaded when it is first asked for.

    Args:
        model: Name or path; None for the default one.
        device: "auto", "cpu", "cuda" or "mps".

    Raises:
        CheckpointError: The model is missing, damaged or of another version.
        EngineError: This machine lacks the device.
    """
    key = ("" if model is None else os.fspath(model)), device
    with _lock:
        if key not in _loaded:
            _loaded[key] = LoadedEngine(_made(key[0]), device)
            while len(_loaded) > _MOST:
                _loaded.popitem(last=False)
        _loaded.move_to_end(key)
        return _loaded[key]


def _made(model: str) -> Engine:
    from facemask_editor.engine.session import EngineSession

    return EngineSession(model or None)


def _forget() -> None:
    # a forked process has the locks as they were at that moment, and a GPU takes no fork
    global _lock
    _lock = threading.Lock()
    _loaded.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
