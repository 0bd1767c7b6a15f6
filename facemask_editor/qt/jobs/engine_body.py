"""The engine as its thread sees it: loads and edits, called one after the other. Needs no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from facemask_editor.core.errors import EngineError
from facemask_editor.qt.jobs.failure import failure_text

if TYPE_CHECKING:
    from facemask_editor.core.findings import Judgement
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.engine.requests import EditRequest, EditResult, Engine, ModelInfo
    from facemask_editor.qt.jobs.mailbox import Watch

ENGINE = "the engine"


@dataclass(frozen=True)
class Load:
    """What came of a load.

    Attributes:
        errors: What went wrong and what can be done; also where what worked before was loaded instead.
        info: The model that is loaded now, or None.
    """

    errors: tuple[str, ...]
    info: ModelInfo | None


@dataclass(frozen=True, eq=False)
class Edit:
    """What came of an edit.

    Attributes:
        result: The edited mask.
        source: What it was made from, by the model that made it: JSON of an ``EditSource``.
    """

    result: EditResult
    source: str


class EngineBody:
    """Owns the engine; called in the worker's thread alone."""

    def __init__(self, factory: Callable[[], Engine]) -> None:
        self._factory = factory
        self._engine: Engine | None = None
        self._info: ModelInfo | None = None

    def load(self, device: str, model: str, _watch: Watch) -> Load:
        """Load a model on a device; where that fails, what worked before."""
        errors: list[str] = []
        before = (self._info.device, self._info.name) if self._info else ("auto", "")
        self._info = None
        for wanted in dict.fromkeys(((device, model), before)):
            try:
                self._info = self._load_engine(*wanted)
                break
            except Exception as error:  # whatever it is, what worked before is tried and both are told
                errors.append(failure_text(error, ENGINE))
        return Load(tuple(errors), self._info)

    def _load_engine(self, device: str, model: str) -> ModelInfo:
        if self._engine is None:
            self._engine = self._factory()
        return self._engine.load(device, model)

    def edit(self, request: EditRequest, watch: Watch) -> Edit:
        """Carry out a request.

        Raises:
            EngineError: Where no model is loaded, or as ``Engine.edit``.
            Cancelled: Where it is not wanted any more.
        """
        if self._engine is None or self._info is None:
            raise EngineError("No model is loaded.")
        result = self._engine.edit(request, watch.cancelled)
        from facemask_editor.recipe.source import EditSource  # brings pydantic; not needed to start

        model, recipe = self._info, request.recipe
        if recipe.salt is None:  # what is drawn stays the same where it is replayed after other edits
            recipe = recipe.model_copy(update={"salt": result.salt})
        source = EditSource.of(recipe, request.donors, model=model.name, model_sha256=model.sha256)
        return Edit(result, source.to_json())

    def judge(self, label_map: LabelMap, mask_key: object, _watch: Watch) -> Judgement:
        """Tell how usual a mask is.

        Raises:
            EngineError: Where no model is loaded, or as ``Engine.judge``.
        """
        if self._engine is None or self._info is None:
            raise EngineError("No model is loaded.")
        return self._engine.judge(label_map, mask_key)
