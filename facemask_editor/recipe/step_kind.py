"""What a kind of recipe step is: its fields, its words, its spelling on the command line.

One `StepKind` for each kind is all that command line, panel, palette and engine know of it. Needs neither
torch nor Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from facemask_editor.recipe.spelling import Spelling
from facemask_editor.recipe.wording import Wording

MAX_SEED = 2**32 - 1

Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]


class Step(BaseModel):
    """One step of a recipe; each kind of step is a subclass with a ``Literal`` of its own as ``kind``."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    kind: str
    """Name of the kind, the same for all of its steps."""


class PartStep(Step):
    """A step for one part."""

    part: str
    """Class name."""


@dataclass(frozen=True)
class StepField:
    """A number of a step.

    Attributes:
        name: As in recipe files.
        title: On a control.
        low: The least that a recipe may hold.
        high: The most that a recipe may hold.
        default: Where a recipe file does not tell.
        reach: From where to where a slider goes, within ``low`` and ``high``; those where left out.
        zero: What a control shows at 0, such as "off"; the number where left out.
        tip: One sentence.
        unit: Of the number, such as "SD"; "" for none.
        decimals: That are shown.
        option: The option of the command line that gives it to every step that has it, such as
            ``--temperature``; "" where the kind's own option tells.
        help: Of that option.
    """

    name: str
    title: str
    low: float
    high: float
    default: float
    reach: tuple[float, float] | None = None
    zero: str = ""
    tip: str = ""
    unit: str = ""
    decimals: int = 2
    option: str = ""
    help: str = ""

    @property
    def soft(self) -> tuple[float, float]:
        """From where to where a slider goes."""
        return self.reach or (self.low, self.high)

    @property
    def range(self) -> Any:  # noqa: ANN401  pydantic's FieldInfo, which it gives no public type
        """What pydantic checks."""
        return Field(ge=self.low, le=self.high)


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
        fields: Its numbers.
        option: On the command line.
        words: What consecutive steps of this kind are called in the history, in lower case; joined by commas.
        seeded: Whether it has a ``seed``.
        draws: Whether another seed makes another step of it.
        problem: The field of a step that holds a name that nobody knows, and why not; None where there is
            none. The part is a class of the schema, or ``all``.
        donor: The field that holds the key of the second face; "" where it needs none.
        takes_away: Whether the part is gone afterwards, so that nothing else can be asked of it.
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
    takes_away: bool = False

    @property
    def name(self) -> str:
        """The value of ``kind`` in recipe files."""
        return str(self.model.model_fields["kind"].default)

    def field(self, name: str) -> StepField:
        """Return a field by its name; raises KeyError."""
        return {field.name: field for field in self.fields}[name]
