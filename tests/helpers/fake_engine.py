"""An engine without a model: records its calls, and can be held and released by the test."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from facemask_editor.core.errors import Cancelled, CheckpointError, EngineError
from facemask_editor.core.findings import Judgement
from facemask_editor.core.groups import DRAWN_TOGETHER
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import box_of
from facemask_editor.engine.requests import EditRequest, EditResult, ModelInfo
from facemask_editor.recipe.kinds.expression import Expression
from facemask_editor.recipe.kinds.resample_group import ResampleGroup
from facemask_editor.recipe.kinds.transplant import Transplant
from facemask_editor.recipe.recipe import Complete, Remove, Resample, Shape, Step
from facemask_editor.weights.handle import Handle
from tests.helpers.patience import PATIENCE

HANDLES = tuple(
    Handle(part, name, f"the {name} of it", "px", 8.0, -2.5, 2.5)
    for part, names in (
        ("nose", ("width", "length")),
        ("l_eye", ("size", "tilt")),
        ("r_eye", ("size", "tilt")),
    )
    for name in names
)


class FakeEngine:
    """Draws a rectangle for each part whose size follows the seed.

    Attributes:
        judged: Masks that were judged, in order.
        judgement: What is said of them.
        loads: Devices that were asked for.
        wanted_models: Models that were asked for with them, "" for the default.
        requests: Requests that reached the engine, in order.
        cancelled: Tickets that ended early.
        order: "load MODEL" and "edit" as they began.
        obedient: Whether a held edit ends as soon as it is cancelled; else it answers late.
        load_error: Text of the failure of the next loads, or None.
        edit_error: Exception of the next edits, or None.
    """

    def __init__(self, *, devices: tuple[str, ...] = ("cpu", "cuda"), obedient: bool = True) -> None:
        self.devices = devices
        self.obedient = obedient
        self.loads: list[str] = []
        self.wanted_models: list[str] = []
        self.requests: list[EditRequest] = []
        self.cancelled: list[int] = []
        self.order: list[str] = []
        self.load_error: str | None = None
        self.failing_devices: set[str] = set()
        self.edit_error: Exception | None = None
        self.threads: set[int] = set()
        self.judged: list[LabelMap] = []
        self.judgement = Judgement(whole=0.5)
        self.entered = threading.Event()
        self._gate = threading.Event()
        self._gate.set()

    def hold(self) -> None:
        """Keep the next calls inside until ``release``."""
        self.entered.clear()
        self._gate.clear()

    def release(self) -> None:
        """Let held calls go on."""
        self._gate.set()

    def wait_entered(self) -> None:
        """Wait until a call is inside the engine."""
        assert self.entered.wait(PATIENCE), "no call reached the engine"
        self.entered.clear()

    def load(self, device: str = "auto", model: str = "") -> ModelInfo:
        """Record the device and answer with a made-up model."""
        self.threads.add(threading.get_ident())
        self.loads.append(device)
        self.order.append(f"load {model}")
        self.wanted_models.append(model)
        self._pass(lambda: False)
        if self.load_error is not None or device in self.failing_devices or model == "missing":
            raise CheckpointError(self.load_error or f"{device} is out of order")
        device = "cpu" if device == "auto" else device
        name, title = model or "fake", "Other model" if model not in ("", "fake") else "Fake model"
        known = (("fake", "Fake model"), ("other", "Other model"))
        return ModelInfo(name, title, "CC0", "0" * 64, SCHEMA.names, device, self.devices, known, HANDLES)

    def edit(self, request: EditRequest, cancelled: Callable[[], bool]) -> EditResult:
        """Record the request and draw."""
        self.threads.add(threading.get_ident())
        self.requests.append(request)
        self.order.append("edit")
        try:
            self._pass(cancelled)
        except Cancelled:
            self.cancelled.append(request.ticket)
            raise
        if self.edit_error is not None:
            raise self.edit_error
        # as if of all parts only the hat could be missing
        steps = tuple(plain for step in request.recipe.steps for plain in _plain(step))
        request = replace(request, recipe=request.recipe.model_copy(update={"steps": steps}))
        return draw(request)

    def judge(self, label_map: LabelMap, mask_key: object) -> Judgement:
        """Say the same of every mask."""
        self.threads.add(threading.get_ident())
        self.judged.append(label_map)
        return self.judgement

    def _pass(self, cancelled: Callable[[], bool]) -> None:
        self.entered.set()
        for _ in range(int(PATIENCE / 0.005)):
            released = self._gate.wait(0.005)
            if self.obedient and cancelled():
                raise Cancelled("asked to stop")
            if released:
                return
        raise EngineError("the fake engine was never released")


def _plain(step: Step) -> tuple[Step, ...]:
    """Return the steps for parts that stand for one of the whole face."""
    if isinstance(step, Complete):
        return (Resample(part="hat"),)
    if isinstance(step, Expression):  # as if a lip were all that it changed
        return (Shape(part="l_lip", handle=step.name, amount=step.amount),)
    if isinstance(step, ResampleGroup):
        return tuple(Resample(part=p, seed=step.seed) for p in DRAWN_TOGETHER[step.group].names)
    if isinstance(step, Transplant):
        return tuple(Resample(part=p, seed=3) for p in step.parts)
    return (step,)


def draw(request: EditRequest) -> EditResult:
    """Carry the request out in the plainest way; the same request gives the same pixels."""
    before = request.label_map
    after = before.copy()
    skipped = tuple(text for step in request.recipe.steps if (text := _draw_step(after, step)))
    for name in request.recipe.locks:
        locked = before == SCHEMA.index(name)
        after[(after == SCHEMA.index(name)) != locked] = before[(after == SCHEMA.index(name)) != locked]
    moved = after != before
    names = [SCHEMA.names[i] for i in np.union1d(before[moved], after[moved])]
    changed = {n: int(((before == SCHEMA.index(n)) != (after == SCHEMA.index(n))).sum()) for n in names}
    box = box_of(moved)
    usual = {SCHEMA.names[part]: 0.4 for part in np.unique(after) if part}
    for step in request.recipe.steps:
        if isinstance(step, Shape) and step.part in usual:
            usual[step.part] = max(0.0, 0.4 - 0.15 * abs(step.amount))
    return EditResult(after, changed, box, skipped, usual)


def _draw_step(label_map: LabelMap, step: Step) -> str:
    part = SCHEMA.index(step.part)
    rows, columns = np.nonzero(label_map == part)
    height, width = label_map.shape
    if not len(rows):
        if step.kind in ("nudge", "blend", "remove"):
            return f"{step.part} is not in this mask, so it was not changed ({step.kind})"
        rows, columns = np.array([height // 2]), np.array([width // 2])
    y, x = int(rows.mean()), int(columns.mean())
    label_map[label_map == part] = SCHEMA.index("skin")
    if not isinstance(step, Remove):
        grown = round(getattr(step, "amount", 0.0))
        half = 1 + grown + max(1, height // 16) + getattr(step, "seed", 0) % max(1, height // 16)
        label_map[max(0, y - half) : y + half, max(0, x - half) : x + half] = part
    return ""
