"""What a kind of recipe step is: its fields, its words, its spelling on the command line.

One `StepKind` for each kind is all that command line, panel, palette and engine know of it. Needs neither
torch nor Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from facemask_editor.recipe.own import MAX_SEED, Own
from facemask_editor.recipe.spelling import Spelling
from facemask_editor.recipe.step_field import StepField
from facemask_editor.recipe.wording import Wording

Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]


class Step(BaseModel):
    """One step of a recipe; each kind of step is a subclass with a ``Literal`` of its own as ``kind``."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    kind: str
    """Name of the kind, the same for all of its steps."""
    own: Own | None = None
    """What holds for this step instead of what the recipe says; since version 3 of recipes."""

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave `own` out where there is none: as steps have always been written."""
        written: dict[str, Any] = handler(self)
        if self.own is None:
            written.pop("own", None)
        return written


class PartStep(Step):
    """A step for one part."""

    part: str
    """Class name."""


@dataclass(frozen=True)
class StepOption:
    """How a kind of step is asked for on the command line.

    Attributes:
        flag: With its hyphens.
        metavar: How the value is written; "" for a switch without one.
        help: One sentence.
        read: Takes a value apart: the fields of each step that it stands for. Raises ValueError, saying what
            is wrong with the text. A switch is read from "".
    """

    flag: str
    metavar: str
    help: str
    read: Callable[[str, Spelling], Sequence[Mapping[str, Any]]]


S = TypeVar("S", bound=Step)


def _never(step: Any) -> bool:  # noqa: ANN401  any kind of step
    return False


def _no_problem(step: Any, spelling: Spelling) -> None:  # noqa: ANN401  any kind of step
    return None


@dataclass(frozen=True)
class StepKind(Generic[S]):
    """All that is to know of a kind of step but how it is carried out (`engine.kinds`).

    Attributes:
        model: The step itself; its ``kind`` is a ``Literal`` with a default.
        title: On a button or in a list: "New shape".
        heading: Of its controls; the title where left out.
        fields: Its numbers.
        option: On the command line.
        words: What consecutive steps of this kind are called in the history, in lower case; joined by commas.
        seeded: Whether it has a ``seed``.
        draws: Whether another seed makes another step of it.
        problem: The field of a step that holds a name that nobody knows, and why not; None where there is
            none. The part is a class of the schema, or ``all``.
        donor: The field that holds the key of the second face; "" where it needs none.
        donors: The field that holds weights of several second faces instead, by key; "" where it takes one.
        apart: The field that tells several steps for one part apart, such as ``handle``; "" where there is
            one at most.
        adds: Whether it draws the part a new shape, whatever the one is that it has, or where it has none.
        adapts: Whether it asks how far neighbours adapt.
        takes_away: Whether the part is gone afterwards, so that nothing else can be asked of it.
        beyond_paper: Why models of the paper's network cannot carry it out; "" where they can.
    """

    model: type[S]
    title: str
    option: StepOption
    words: Callable[[Sequence[S], Wording], Sequence[str]]
    fields: tuple[StepField, ...] = ()
    seeded: bool = False
    draws: Callable[[S], bool] = _never
    problem: Callable[[S, Spelling], tuple[str, str] | None] = _no_problem
    donor: str = ""
    donors: str = ""
    apart: str = ""
    adds: bool = False
    takes_away: bool = False
    adapts: bool = True
    heading: str = ""
    beyond_paper: str = ""

    @property
    def icon(self) -> str:
        """Name of its icon, by what it does."""
        if self.takes_away:
            return "delete-outline"
        if self.donor:
            return "account-plus-outline"
        if self.adds:
            return "auto-fix"
        by_amount = any(field.idle_at_zero for field in self.fields)
        return "tune-variant" if by_amount else "puzzle-plus-outline" if self.seeded else "auto-fix"

    @property
    def name(self) -> str:
        """The value of ``kind`` in recipe files."""
        return str(self.model.model_fields["kind"].default)

    def field(self, name: str) -> StepField:
        """Return a field by its name; raises KeyError."""
        return {field.name: field for field in self.fields}[name]
