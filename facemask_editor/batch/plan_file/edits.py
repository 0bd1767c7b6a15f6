"""The edits of a plan: one table for each, with the fields that its kind of step has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SerializeAsAny, create_model

from facemask_editor.batch.plan_file.numbers import Numbers, Share, Table, within
from facemask_editor.recipe.kinds import KINDS
from facemask_editor.recipe.step_kind import PartStep, StepKind

TARGETS = {"handle": "handles", "part": "parts", "parts": "parts", "group": "groups", "name": "names"}
"""What an edit is for, by the field of a step that says it; the first one counts."""
_DRAWN = {"kind", "own", "seed"}
"""Fields of steps that no plan gives."""
MOST_FACES = 8

Names = Annotated[
    list[str],
    Field(min_length=1),
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
]


class Edit(Table):
    """An edit that outputs may get; each kind of step has a subclass with its numbers.

    Attributes:
        kind: Of the step.
        probability: That it is carried out.
        pick: Of several targets, whether ``each`` has a probability of its own, all come ``together``, or
            ``one`` of them is drawn.
        faces: Second faces that are mixed, for kinds that mix them.
    """

    kind: str
    probability: Share = 1.0
    pick: Literal["each", "together", "one"] = "each"

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it cross to a worker process, which does not know the class that was made for its kind."""
        return _read, (self.model_dump(exclude_unset=True),)

    @property
    def of(self) -> StepKind[Any]:
        """The kind of step."""
        return KINDS[self.kind]

    @property
    def field(self) -> str:
        """The field that names what it is for: ``parts``, ``handles``, ``groups``, ``names``; "" for none."""
        return target_field(self.of)

    @property
    def targets(self) -> tuple[str, ...]:
        """What it is for, as the file has it; empty for the whole face."""
        return tuple(getattr(self, self.field)) if self.field else ()

    @property
    def needs_donor(self) -> bool:
        """Whether it needs second faces."""
        return bool(self.of.donor)

    @property
    def mixed(self) -> int:
        """How many second faces it takes."""
        return int(getattr(self, "faces", 1))

    @property
    def numbers(self) -> Mapping[str, Numbers]:
        """How its numbers are drawn, by field; the default of a step where the file says nothing."""
        return {
            field.name: getattr(self, field.name) or Numbers(fixed=field.default) for field in self.of.fields
        }

    @property
    def said(self) -> Mapping[str, Any]:
        """Fields of the step that are taken as they are, such as ``side``."""
        return {
            name: value
            for name in _others(self.of)
            if (value := getattr(self, name)) is not None and name in self.model_fields_set
        }

    @property
    def varies(self) -> bool:
        """Whether it can differ between two outputs."""
        if self.probability == 0:
            return False
        named = len(self.targets) > 1 or self.targets == ("all",)
        drawn = self.probability < 1 or (self.pick == "one" and named) or self.needs_donor
        return drawn or self.of.seeded or any(numbers.varies for numbers in self.numbers.values())

    @property
    def as_one(self) -> bool:
        """Whether one step is for all targets: parts whose pixels are moved together."""
        return bool(self.field) and not issubclass(self.of.model, PartStep) and "parts" in _fields(self.of)


@cache
def target_field(kind: StepKind[Any]) -> str:
    """Return the field of an edit that names what it is for, "" for a kind that is for the whole face."""
    return next((target for name, target in TARGETS.items() if name in _fields(kind)), "")


def _fields(kind: StepKind[Any]) -> Mapping[str, Any]:
    return dict(kind.model.model_fields)


def _others(kind: StepKind[Any]) -> Sequence[str]:
    known = _DRAWN | {*TARGETS, kind.donor, kind.donors} | {field.name for field in kind.fields}
    return [name for name in _fields(kind) if name not in known]


@cache
def _model(kind: StepKind[Any]) -> type[Edit]:
    """Return what pydantic checks the edits of a kind by."""
    fields: dict[str, Any] = {
        field.name: (within(field) | None, Field(default=None)) for field in kind.fields
    }
    for other in _others(kind):
        fields[other] = (_fields(kind)[other].annotation | None, Field(default=None))
    if target := target_field(kind):
        fields[target] = (Names, Field())
    if kind.donors:
        fields["faces"] = (Annotated[int, Field(ge=1, le=MOST_FACES)], Field(default=1))
    return create_model(f"{kind.name}_edit", __base__=Edit, **fields)


def _read(value: object) -> object:
    """Return an edit of the kind that a table names."""
    if not isinstance(value, dict):
        return value
    kind = _Kind.model_validate({name: value[name] for name in ("kind",) if name in value}).kind
    return _model(KINDS[kind]).model_validate(value)


def _known(kind: object) -> object:
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"known kinds: {', '.join(KINDS)}")
    return kind


class _Kind(Table):
    kind: Annotated[str, BeforeValidator(_known)]


AnyEdit = Annotated[SerializeAsAny[Edit], BeforeValidator(_read)]
"""An edit of any kind of step, as a field of a pydantic model."""
