"""The engine as its thread sees it: loads and edits, called one after the other. Needs no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from facemask_editor.app.timeline.donors import DonorShelf
from facemask_editor.core.errors import EngineError
from facemask_editor.qt.jobs.failure import failure_text

if TYPE_CHECKING:
    from facemask_editor.app.timeline.timeline import Timeline
    from facemask_editor.core.findings import Judgement
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.engine.requests import EditRequest, EditResult, Engine, ModelInfo
    from facemask_editor.qt.jobs.mailbox import Watch
    from facemask_editor.recipe.recipe import Recipe
    from facemask_editor.recipe.source import EditSource

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


@dataclass(frozen=True, eq=False)
class Replaying:
    """A timeline that is to be carried out.

    Attributes:
        timeline: With its changes.
        shown: H x W uint8, the document before; not changed by anybody any more.
        locks: The document's locked classes.
        class_names: Of the mask.
    """

    timeline: Timeline
    shown: LabelMap
    locks: frozenset[int]
    class_names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Replayed:
    """What came of it.

    Attributes:
        label_map: H x W uint8.
        source: The timeline as a step of the history keeps it.
        anew: Number of edits that were carried out anew.
    """

    label_map: LabelMap
    source: str
    anew: int


class EngineBody:
    """Owns the engine; called in the worker's thread alone."""

    def __init__(self, factory: Callable[[], Engine]) -> None:
        self._factory = factory
        self._engine: Engine | None = None
        self._info: ModelInfo | None = None
        self.donors = DonorShelf()

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
        for key in source.donors:
            self.donors.put(request.donors[key])
        return Edit(result, source.to_json())

    def replay(self, asked: Replaying, watch: Watch) -> Replayed:
        """Carry a timeline out.

        Raises:
            ReplayError: Naming the step whose model or donor is missing, or that failed.
            Cancelled: Where it is not wanted any more.
        """
        from facemask_editor.app.timeline.replay import replayed, under
        from facemask_editor.app.timeline.text import to_text

        def carry(
            ground: LabelMap, key: str, recipe: Recipe, source: EditSource
        ) -> tuple[LabelMap, EditSource]:
            return self._carry(ground, key, recipe, source, asked.class_names, watch)

        made = replayed(asked.timeline, carry, cancelled=watch.cancelled, progress=watch.report)
        made = under(made, asked.shown, asked.locks)
        return Replayed(made.label_map, to_text(made.timeline), made.anew)

    def _carry(
        self,
        ground: LabelMap,
        key: str,
        recipe: Recipe,
        source: EditSource,
        class_names: tuple[str, ...],
        watch: Watch,
    ) -> tuple[LabelMap, EditSource]:
        from facemask_editor.engine.requests import EditRequest
        from facemask_editor.recipe.source import EditSource

        model = self._info
        if self._engine is None or model is None:
            raise EngineError("No model is loaded.")
        if source.model_sha256 not in ("", model.sha256):
            raise EngineError(
                f"it was made with the model {source.model}, and {model.title} is loaded; "
                "choose the other one under Part > Model"
            )
        donors = {key: self.donors.find(key, sha, class_names) for key, sha in source.donors.items()}
        request = EditRequest(ground, ("replay", key), recipe, donors, class_names=class_names)
        result = self._engine.edit(request, watch.cancelled)
        if recipe.salt is None:
            recipe = recipe.model_copy(update={"salt": result.salt})
        source = EditSource.of(recipe, donors, model=model.name, model_sha256=model.sha256)
        return result.label_map, source

    def judge(self, label_map: LabelMap, mask_key: object, _watch: Watch) -> Judgement:
        """Tell how usual a mask is.

        Raises:
            EngineError: Where no model is loaded, or as ``Engine.judge``.
        """
        if self._engine is None or self._info is None:
            raise EngineError("No model is loaded.")
        return self._engine.judge(label_map, mask_key)
