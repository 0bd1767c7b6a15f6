"""What a tool can be set to, told so that the options bar and the memory need to know no tool."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from facemask_editor.document import BrushShape, DrawOver

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One control of the options bar. Tools that name the same option share it.

    Attributes:
        name: Its own; two options of a name must be equal.
        place: Where it stands on the bar: smaller ones to the left, equal ones in the order of the tools.
    """

    name: str
    place: int = 50


@dataclass(frozen=True, kw_only=True)
class Value(Option, Generic[T]):
    """An option whose value `ToolOptions` holds.

    Attributes:
        title: Beside the control; "" for none.
        tip: What it does; ``<brush.draw_over>`` stands for the key of that action.
        default: At first.
        memory: Under which name it is remembered between runs; "" for what surprises days later.
    """

    title: str = ""
    tip: str = ""
    default: T
    memory: str = ""

    def to_json(self, value: T) -> object:
        """Return the value as it is written."""
        return value

    def from_json(self, found: object) -> T:
        """Return the value that was written; ValueError for what is none."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Switch(Value[bool]):
    """A button that is on or off.

    Attributes:
        symbol: Its icon.
    """

    default: bool = False
    symbol: str = ""

    def from_json(self, found: object) -> bool:
        if not isinstance(found, bool):
            raise ValueError(f"{found!r} is neither on nor off")
        return found


@dataclass(frozen=True, kw_only=True)
class Number(Value[int]):
    """A whole number, low to high."""

    default: int = 0
    low: int = 0
    high: int = 100
    suffix: str = ""

    def from_json(self, found: object) -> int:
        return min(max(whole(found), self.low), self.high)


@dataclass(frozen=True)
class Entry(Generic[T]):
    """One of the values of a choice.

    Attributes:
        value: What is chosen.
        title: For people.
        tip: What it means, where the title does not say it.
        symbol: Its icon; a choice whose entries have one is a row of buttons.
    """

    value: T
    title: str
    tip: str = ""
    symbol: str = ""


E = TypeVar("E", bound=Enum)


@dataclass(frozen=True, kw_only=True)
class Choice(Value[E]):
    """One member of an enumeration."""

    entries: tuple[Entry[E], ...]

    def to_json(self, value: E) -> object:
        return value.value

    def from_json(self, found: object) -> E:
        for entry in self.entries:
            if entry.value.value == found:
                return entry.value
        raise ValueError(f"{found!r} is none of {self.name}")


@dataclass(frozen=True, kw_only=True)
class ClassChoice(Value[int | None]):
    """A class of the document, or None.

    Attributes:
        none: What None is called, for people and in the settings.
    """

    none: tuple[str, str]

    def to_json(self, value: int | None) -> object:
        return self.none[1] if value is None else value

    def from_json(self, found: object) -> int | None:
        if found == self.none[1]:
            return None
        if not 0 <= (label := whole(found)) < 255:
            raise ValueError(f"{label} is no class")
        return label


@dataclass(frozen=True, kw_only=True)
class Field(Option):
    """A number of what is pending in the current tool, by `Tool.number` and `Tool.set_number`.

    Attributes:
        title: Beside the field.
        tip: What it does.
        limit: It goes from minus this to this.
        decimals: Digits behind the point.
        suffix: The unit.
    """

    title: str
    tip: str
    limit: float
    decimals: int = 0
    suffix: str = ""
    place: int = 80


def whole(found: object) -> int:
    """Return a whole number of a settings file; ValueError for anything else."""
    if not isinstance(found, int) or isinstance(found, bool):
        raise ValueError(f"{found!r} is no whole number")
    return found


SIZE = Option(name="size", place=0)
"""The width of the brush."""
SHAPE = Choice(
    name="brush_shape", place=10, default=BrushShape.ROUND, memory="shape",
    entries=(
        Entry(BrushShape.ROUND, "Round brush", symbol="circle-outline"),
        Entry(BrushShape.SQUARE, "Square brush", symbol="square-outline"),
    ),
)  # fmt: skip
PRESSURE = Switch(
    name="pressure_size", place=20, symbol="gauge", tip="Pen pressure sizes the brush", memory="pressure"
)
"""Whether the pen's pressure scales the brush."""
LEAVES = ClassChoice(
    name="eraser_label", title="Leaves", tip="What erased pixels become", default=0, memory="eraser_leaves",
    none=("Nearest class", "nearest"),
)  # fmt: skip
"""The class that erased pixels get; None: that of the nearest neighbour."""
CONTIGUOUS = Switch(
    name="contiguous", symbol="vector-link", default=True,
    tip="Only the connected piece; off: all pixels of the class",
)  # fmt: skip
"""Whether a fill stays in the piece under the pointer; else it takes all pixels of its class."""
DRAW_OVER = Choice(
    name="draw_over", place=60, title="Draw over", default=DrawOver.ALL,
    tip="Which classes may be painted over (<brush.draw_over>); locked ones never are",
    entries=(
        Entry(DrawOver.ALL, "All unlocked", "Every unlocked class, hidden ones too"),
        Entry(DrawOver.VISIBLE, "Visible only", "Unlocked classes that are shown"),
        Entry(DrawOver.FIRST, "First touched", "Only the class under the point where the stroke begins"),
    ),
)  # fmt: skip
"""Which classes may be painted over."""
SYMMETRIC = Switch(
    name="symmetric",
    place=70,
    symbol="reflect-horizontal",
    tip="Paint both sides of the face (<brush.symmetric>)",
)
"""Whether strokes and shapes are repeated on the other side of the face, with the opposite class."""
KEEP = Option(name="keep", place=90)
"""Apply and Cancel, for a tool whose work is pending between drags."""
