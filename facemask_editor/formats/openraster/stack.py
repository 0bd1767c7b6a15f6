"""The layers that an OpenRaster file lists in its ``stack.xml``, read without entities and to a depth."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

_DEEPEST = 32
_MOST_LAYERS = 512
_HIDDEN_BELOW = 0.004  # opacity that nobody sees


class StackProblem(ValueError):
    """What is wrong with a list of layers, one phrase."""


@dataclass(frozen=True)
class Layer:
    """A layer as it is listed.

    Attributes:
        name: What the artist called it.
        src: Entry of its picture.
        x: Column of its left edge; may lie outside.
        y: Row of its top edge.
        hidden: Whether it, or a group that it is in, is not to be seen.
        plain: Whether it lies over what is below as paint does.
    """

    name: str
    src: str
    x: int = 0
    y: int = 0
    hidden: bool = False
    plain: bool = True


@dataclass
class Stack:
    """All layers of a file, the top one first, those of groups among them.

    Attributes:
        width: Of the picture.
        height: Of the picture.
        name: Of the outermost group; the program writes the name of its classes there.
        layers: See above.
    """

    width: int = 0
    height: int = 0
    name: str = ""
    layers: list[Layer] = field(default_factory=list)


def read_stack(data: bytes) -> Stack:
    """Return what a ``stack.xml`` lists.

    Raises:
        StackProblem: It is no such list, has entities, or is too deep or too long.
    """
    stack, hidden = Stack(), list[bool]()

    def start(tag: str, given: dict[str, str]) -> None:
        if len(hidden) >= _DEEPEST:
            raise StackProblem(f"groups in more than {_DEEPEST} others")
        unseen = bool(hidden and hidden[-1]) or _is_hidden(given)
        hidden.append(unseen)
        if len(hidden) == 1:
            if tag != "image":
                raise StackProblem(f"its first element is {tag[:40]!r}, not image")
            stack.width, stack.height = _whole(given, "w"), _whole(given, "h")
        elif tag == "stack" and len(hidden) == 2:
            stack.name = given.get("name", "")
        elif tag == "layer":
            if len(stack.layers) >= _MOST_LAYERS:
                raise StackProblem(f"more than {_MOST_LAYERS} layers")
            plain = given.get("composite-op", "svg:src-over") == "svg:src-over"
            place = _whole(given, "x", "0"), _whole(given, "y", "0")
            stack.layers.append(Layer(given.get("name", ""), given.get("src", ""), *place, unseen, plain))

    def refuse(*_what: object) -> None:
        raise StackProblem("it declares a document type or entities")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: hidden.pop()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, StackProblem):
            raise
        raise StackProblem(f"no XML ({error})") from error
    return stack


def _is_hidden(given: dict[str, str]) -> bool:
    try:
        opacity = float(given.get("opacity", "1"))
    except ValueError:
        opacity = 1.0
    return given.get("visibility") == "hidden" or opacity < _HIDDEN_BELOW


def _whole(given: dict[str, str], name: str, default: str = "") -> int:
    text = given.get(name, default)
    try:
        found = round(float(text))
    except (ValueError, OverflowError):
        raise StackProblem(f"{name} is {text[:40]!r}, no number of pixels") from None
    if abs(found) > 1 << 20:
        raise StackProblem(f"{name} is {found}")
    return found
