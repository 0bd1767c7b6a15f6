"""The plan as it is written: TOML or JSON, checked before anything else happens. See docs/batch-plan.md."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from facemask_editor.batch.plan_file.edits import AnyEdit
from facemask_editor.batch.plan_file.numbers import Numbers, Share, Table, within
from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.checked_json import read_json
from facemask_editor.core.files.small_file import read_limited
from facemask_editor.core.files.toml_text import read_toml
from facemask_editor.recipe.adapt import ADAPT
from facemask_editor.recipe.denoise import DENOISE
from facemask_editor.recipe.kinds import NEW_SHAPE
from facemask_editor.recipe.own import MAX_SEED

SPLITS = ("train", "validation", "test")
_LONGEST = 100
"""Characters of a wrong value that an error shows."""


class Source(Table):
    """What is read; paths are as seen from the plan's folder.

    Attributes:
        masks: A mask or a folder of masks; "" where the command line names it.
        donors: Folder of second faces.
        photos: Folder of the masks' photos; "" looks where photos are usually kept.
        index: A table (CSV) that says who is shown on which mask.
        stem: Its column with the stems of the masks.
        person: Its column with the person; all masks of one person stay in one split.
    """

    masks: str = ""
    donors: str = ""
    photos: str = ""
    index: str = ""
    stem: str = "stem"
    person: str = "person"


class Split(Table):
    """Shares of the persons; together 1."""

    train: Share = 0.0
    validation: Share = 0.0
    test: Share = 0.0

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = self.train + self.validation + self.test
        if abs(total - 1) > 1e-6:
            raise ValueError(f"the shares of {', '.join(SPLITS)} come to {total:g}; together they are 1")
        return self

    @property
    def shares(self) -> dict[str, float]:
        """By name, in their order; those of nobody left out."""
        return {name: share for name in SPLITS if (share := getattr(self, name)) > 0}


class ClassPlan(Table):
    """How often a class is to be there.

    Attributes:
        share: Of the outputs that have it.
        before: Share of the masks that have it already. Given, no more masks change than need be; left out,
            each output has it with a probability of `share`, whatever its mask has.
        add: Instead of ``share``: probability that it is added where it is missing.
        remove: Likewise, that it is removed where it is.
        temperature: Of the shape that is added.
    """

    share: Share | None = None
    before: Share | None = None
    add: Share = 0.0
    remove: Share = 0.0
    temperature: within(NEW_SHAPE.field("temperature")) | None = None  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.share is not None and self.model_fields_set - {"share", "before", "temperature"}:
            raise ValueError("either share or add and remove, not both")
        if self.before is not None and self.share is None:
            raise ValueError("before belongs to share")
        return self

    @property
    def rates(self) -> tuple[float, float]:
        """Probabilities that it is added where it is missing, and removed where it is."""
        if self.share is None:
            return self.add, self.remove
        if self.before is None:
            return self.share, 1.0 - self.share
        if self.share >= self.before:
            return ((self.share - self.before) / (1 - self.before) if self.before < 1 else 0.0), 0.0
        return 0.0, (self.before - self.share) / self.before

    def after(self, before: float) -> float:
        """Return the share of outputs that are expected to have it, of the share of masks that have it."""
        add, remove = self.rates
        return before * (1 - remove) + (1 - before) * add


class Accept(Table):
    """Which outputs are good enough; what is not is drawn again.

    Only what an edit made worse counts: an unusual mask is not refused for what it brings.

    Attributes:
        typicality: The least typicality of a part that changed.
        whole: The least of the whole face.
        relations: Whether relations between parts have to stay in range.
        defects: Whether nothing may be torn.
        redraws: How often an output is drawn again at most.
        otherwise: What becomes of one that is refused to the end: ``drop`` writes none, ``keep`` the one
            that the fewest reasons speak against.
    """

    typicality: Share | None = None
    whole: Share | None = None
    relations: bool = False
    defects: bool = False
    redraws: Annotated[int, Field(ge=0, le=100)] = 3
    otherwise: Literal["drop", "keep"] = "drop"


def _locks(value: object) -> object:
    return dict.fromkeys(value, 1.0) if isinstance(value, list) and _are_names(value) else value


def _are_names(value: list[Any]) -> bool:
    return all(isinstance(name, str) for name in value)


class PlanFile(Table):
    """What may change in the masks of a folder, how often and how far.

    Attributes:
        version: Of the format.
        seed: Another number, other shapes.
        outputs: For each mask.
        adapt: How far neighbours adapt.
        denoise: How strongly parts are made to fit their group.
        difference: As of a recipe.
        source: What is read.
        split: Shares of the persons; none where left out.
        locks: Probability that a class keeps its pixels; a list means always.
        classes: How often classes are to be there.
        edit: What outputs may get, in this order.
        accept: Which outputs are good enough; all where left out.
    """

    version: Literal[1] = 1
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)] = 0
    outputs: Annotated[int, Field(ge=1, le=10_000_000)] = 1
    adapt: within(ADAPT) = Numbers(fixed=ADAPT.default)  # type: ignore[valid-type]
    denoise: within(DENOISE) = Numbers(fixed=DENOISE.default)  # type: ignore[valid-type]
    difference: bool = True
    source: Source = Source()
    split: Split | None = None
    locks: Annotated[dict[str, Share], BeforeValidator(_locks)] = Field({})
    classes: dict[str, ClassPlan] = Field({})
    edit: list[AnyEdit] = Field([])
    accept: Accept | None = None

    @property
    def varies(self) -> bool:
        """Whether two outputs of one mask can differ."""
        if any(edit.varies for edit in self.edit) or any(0 < share < 1 for share in self.locks.values()):
            return True
        return any(
            add > 0 or 0 < remove < 1 for add, remove in (each.rates for each in self.classes.values())
        )


def read_plan(path: Path) -> tuple[PlanFile, str]:
    """Return the plan that a file holds, and the digest of what it says of edits.

    The digest (SHA-256) leaves out ``source`` and ``outputs``: a folder that was moved, or more outputs,
    change nothing of what is drawn.

    Raises:
        FormatError: Naming the file, the first bad field and its value.
    """
    return plan_of(table_of(path), path)


def plan_of(table: Mapping[str, Any], path: Path) -> tuple[PlanFile, str]:
    """Return the plan that a table holds, and its digest; as `read_plan`, where the path is for messages."""
    try:
        plan = PlanFile.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "plan"
        value = "missing" if first["type"] == "missing" else _short(repr(first.get("input")))
        reason = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            reason = "no such field; docs/batch-plan.md lists all"
        raise FormatError(path, field, value, _short(reason)) from error
    if plan.outputs > 1 and not plan.varies:
        hint = "nothing is drawn, so that all outputs of a mask would be the same"
        raise FormatError(path, "outputs", plan.outputs, hint)
    said = {name: value for name, value in table.items() if name not in ("source", "outputs")}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return plan, hashlib.sha256(text.encode()).hexdigest()


def table_of(path: Path) -> dict[str, Any]:
    """Return what a plan's file says, unchecked; raises FormatError for one that cannot be read."""
    try:
        data = read_limited(path, "recipe_bytes")
    except OSError as error:
        reason = error.strerror or str(error)
        raise FormatError(path, "plan", f"unreadable ({reason})", "a plan is a TOML or JSON file") from error
    suffix = path.suffix.lower()
    if suffix == ".json":
        return read_json(path, "plan", data.removeprefix(b"\xef\xbb\xbf"))
    if suffix != ".toml":
        raise FormatError(path, "plan", f"a file {suffix or 'without an ending'}", "call it .toml or .json")
    try:
        return read_toml(data)
    except ValueError as error:
        raise FormatError(path, "plan", "no TOML", _short(str(error))) from error


def _short(text: str) -> str:
    return text if len(text) <= 3 * _LONGEST else f"{text[: 3 * _LONGEST]}…"
