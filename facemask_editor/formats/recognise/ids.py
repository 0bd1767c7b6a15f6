"""Class ids from the grey values of a picture: in any known order, and in the ways that tools write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FormatError
from facemask_editor.core.label_map import describe_unknown_ids, unknown_ids
from facemask_editor.core.labels import (
    CELEBAMASK_HQ,
    LABEL_ORDERS,
    OWN_ORDER,
    LabelMap,
    LabelOrder,
    LabelSchema,
)
from facemask_editor.core.nearest import reassign_to_nearest
from facemask_editor.core.pieces import class_counts
from facemask_editor.formats.recognise.order import MAX_IDS, NEVER_CONVERTED, OrderGuess, recognise_order
from facemask_editor.formats.recognise.order_fit import UNLABELLED
from facemask_editor.formats.recognise.own_schema import how_to_choose, opened_as, schema_of_order
from facemask_editor.formats.recognise.readings import ONE_BASED, PLAIN
from facemask_editor.formats.recognise.spread import Made, inverted, multiplied, ways

# Outlines of no class are a few pixels wide; whole areas of none are background.
_WIDEST_LINE = 1 / 64  # of the shorter side
_OWN_TITLE = LABEL_ORDERS[OWN_ORDER].title
_CAUSE_255 = (
    "255 usually stands for pixels of no class, or for the background where classes count from skin on "
    "(reduce_zero_label); give those pixels a class"
)
_LIES = {
    "over": "The face looks upside down.",
    "half": "The face looks upside down.",
    "left": "The face lies on its side; a turn to the left puts it upright.",
    "right": "The face lies on its side; a turn to the right puts it upright.",
    "transposed": "The face lies on its side, as where rows and columns are exchanged.",
}


@dataclass(frozen=True)
class IdReading:
    """What grey values mean.

    Attributes:
        label_map: H x W uint8 in the schema's order.
        order: As in `MaskFile`.
        kind: How the values differ from ids, or an empty string.
        messages: As in `MaskFile`.
        schema: The classes.
        converted: As in `MaskFile`.
    """

    label_map: LabelMap
    order: str = OWN_ORDER
    kind: str = ""
    messages: tuple[str, ...] = ()
    schema: LabelSchema = CELEBAMASK_HQ
    converted: bool = False


def read_ids(path: Path, values: LabelMap, asked: LabelSchema | None) -> IdReading:
    """Return the classes of a picture of grey values.

    Args:
        path: For errors.
        values: H x W uint8.
        asked: The classes to read it in. Other orders and ways of writing are recognised for those of
            CelebAMask-HQ only. None: the file's own, where they are of a schema that ships; else those of
            CelebAMask-HQ.

    Raises:
        FormatError: Where the values are no classes; names the likely cause.
    """
    present = _present(values)
    if asked is not None and asked.names != CELEBAMASK_HQ.names:
        if int(present[-1]) >= len(asked):
            raise _unknown(path, values, len(asked))
        return IdReading(values.copy(), schema=asked)
    reader = _Reader(path, own=asked is None)
    return replace(reader.read(values, present), schema=asked) if asked else reader.read(values, present)


@dataclass(frozen=True)
class _Reader:
    """Reads a face's ids, in whatever order they are.

    Attributes:
        path: For errors.
        own: Whether a mask stays in its own classes where a schema of them ships.
    """

    path: Path
    own: bool

    def read(self, values: LabelMap, present: npt.NDArray[np.integer]) -> IdReading:
        """Return the classes of grey values; `present` are those that occur, ascending."""
        if int(present[-1]) < MAX_IDS:
            guess = recognise_order(values)
            # What fits no face may be one whose ids are counted from the other end.
            turned = self._best(values, present, inverted(present)) if guess.out_of_range else None
            return turned or self._ordered(values, guess)
        ids = present[present != UNLABELLED]
        if ids.size and int(ids[-1]) < MAX_IDS and ids.any():
            return self._with_unlabelled(values)
        if (made := self._made(values, present)) is not None:
            return made
        raise _unknown(self.path, values, len(CELEBAMASK_HQ))

    def _ordered(self, ids: LabelMap, guess: OrderGuess) -> IdReading:
        """Return the classes of a picture of ids in the order that was recognised."""
        posture = _posture(guess)
        if guess.order.name == OWN_ORDER and guess.numbering == PLAIN:
            if int(ids.max()) >= len(CELEBAMASK_HQ):
                raise _unknown(self.path, ids, len(CELEBAMASK_HQ))
            return IdReading(ids.copy(), messages=posture + self._doubts(guess))
        schema = schema_of_order(guess.order) if self.own else None
        shift = guess.numbering.shift
        order = guess.order.name + (f" {'+' if shift > 0 else '-'} 1" if shift else "")
        messages = _shifted(guess)
        if schema is not None:
            kept = guess.numbering.shifted(range(len(schema)), schema.background)
            messages += (opened_as(schema, "where its classes lie"), *posture)
            return IdReading(_renamed(ids, kept), order, "", messages, schema, converted=shift != 0)
        messages += _converted(guess) + posture
        return IdReading(_renamed(ids, guess.table), order, "", messages, converted=True)

    def _doubts(self, guess: OrderGuess) -> tuple[str, ...]:
        """Return what looks wrong with ids that are read in the own order."""
        messages: tuple[str, ...] = ()
        if (likelier := guess.likelier) is not None:
            shift = guess.likelier_numbering.shift
            order = likelier.title + {1: ", counted from 1", -1: ", counted from skin on"}.get(shift, "")
            how = f" (facemask-editor convert --from-order {likelier.name} reads it so)"
            if self.own and likelier.schema:
                how = f" ({how_to_choose(likelier.schema)})"
            how = "" if shift else how
            if likelier.name in NEVER_CONVERTED:
                messages += (
                    f"The classes lie as those of a face in the order of {order} do, which is not "
                    f"converted; they were read in {_OWN_TITLE} order{how}.",
                )
            else:
                messages += (
                    f"The classes may be in the order of {order}, but not clearly; "
                    f"they were read in {_OWN_TITLE} order{how}.",
                )
        if guess.out_of_range:
            messages += (
                f"The classes are not where a face has them, in {_OWN_TITLE} order or any other known one; "
                "check them before you go on.",
            )
        return messages

    def _with_unlabelled(self, values: LabelMap) -> IdReading:
        """Return the classes of ids among which are pixels of 255."""
        guess = recognise_order(values)
        if guess.order.name == OWN_ORDER and guess.numbering == PLAIN and not guess.good:
            raise _unknown(self.path, values, len(CELEBAMASK_HQ))
        clear = values == UNLABELLED
        if guess.numbering.shift < 0:
            return self._ordered(values, guess)
        ids = np.where(clear, np.uint8(0), values)
        reading = self._ordered(ids, guess)
        count = f"{int(np.count_nonzero(clear))} pixels of 255, which stand for no class,"
        label_map = reading.label_map.copy()
        widest = float(
            cv2.distanceTransform(clear.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE).max()
        )
        if 2 * widest <= max(3.0, _WIDEST_LINE * min(values.shape)):
            label_map[clear] = UNLABELLED
            label_map = reassign_to_nearest(label_map, clear)
            message = f"{count} were given the nearest class."
        else:
            label_map[clear] = reading.schema.background
            message = f"{count} were read as background."
        return replace(reading, label_map=label_map, kind="with 255", messages=(message, *reading.messages))

    def _made(self, values: LabelMap, present: npt.NDArray[np.integer]) -> IdReading | None:
        """Return the classes of values that were made of ids, None where it is not sure."""
        return self._best(values, present, ways(present))

    def _best(
        self, values: LabelMap, present: npt.NDArray[np.integer], made: Iterable[Made]
    ) -> IdReading | None:
        """Return the classes in the first of some ways that give a face."""
        for way in made:
            table = np.zeros(256, dtype=np.uint8)
            table[present] = way.ids
            ids = table[values]
            guess = recognise_order(ids)
            if guess.good and int(way.ids.max()) < len(guess.table):
                reading = self._ordered(ids, guess)
                return replace(reading, kind=way.kind, messages=(way.message, *reading.messages))
        return None


def _renamed(ids: LabelMap, new: Sequence[int]) -> LabelMap:
    table = np.zeros(256, dtype=np.uint8)
    table[: len(new)] = new
    renamed: LabelMap = table[ids]
    return renamed


def _shifted(guess: OrderGuess) -> tuple[str, ...]:
    if guess.numbering == ONE_BASED:
        return ("The class ids count from 1: background is 1, skin 2. They were lowered by one.",)
    if guess.numbering != PLAIN:
        return ("The class ids count from skin on: skin is 0, background 255. They were raised by one.",)
    return ()


def _converted(guess: OrderGuess) -> tuple[str, ...]:
    messages: tuple[str, ...] = ()
    if guess.order.name != OWN_ORDER:
        messages += (
            f"The class order of {guess.order.title} was recognised and converted to {_OWN_TITLE} order.",
        )
    return messages + lost_in(guess.order)


def lost_in(order: LabelOrder) -> tuple[str, ...]:
    """Return what to say of an order whose masks lose something when they are converted."""
    if not order.lossy or order.name in LABEL_ORDERS:  # of those only the halves of a nose come together
        return ()
    return (f"{order.title} has other classes; what fits none here became skin or background.",)


def _posture(guess: OrderGuess) -> tuple[str, ...]:
    if guess.turn:
        return (_LIES[guess.turn],)
    if guess.exchanged:
        return (
            "Left and right look exchanged: here l_ and left mean those of the person shown, on the right of "
            "the picture.",
        )
    return ()


def remarks(label_map: LabelMap, schema: LabelSchema) -> tuple[str, ...]:
    """Return what looks wrong with classes that colours or part pictures give; nothing is converted there.

    Args:
        label_map: H x W uint8 in the schema's order.
        schema: Faces of CelebAMask-HQ only are examined.
    """
    if schema.names != CELEBAMASK_HQ.names:
        return ()
    guess = recognise_order(label_map)
    order = guess.likelier or guess.order
    if order.name != OWN_ORDER:
        return (
            f"The classes lie as those of a face in the order of {order.title} do; check them before you go "
            "on.",
        )
    if guess.out_of_range or guess.numbering != PLAIN:
        return ("The classes are not where a face has them; check them before you go on.",)
    return _posture(guess)


def _unknown(path: Path, values: LabelMap, known: int) -> FormatError:
    unknown = unknown_ids(values, known)
    present = _present(values)
    hint = f"class ids are 0 to {known - 1}"
    if set(unknown) == {255} and bool(np.isin(present, (0, 255)).all()):
        hint = "this looks like one part of a face; such files are named as 00000_skin.png"
    elif set(unknown) == {255}:
        hint = f"{hint}; {_CAUSE_255}"
    elif set(unknown) == {known} and 0 not in present:
        hint = f"{hint}; do they count from 1 here? Then lower all by one"
    elif any(True for _ in multiplied(present)) and 2 < present.size:
        hint = f"{hint}; these look multiplied so that they can be seen, which makes other numbers of them"
    return FormatError(path, "class ids", describe_unknown_ids(unknown), hint)


def _present(values: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    """Return the different values, ascending; of single bytes in a tenth of the time that sorting takes."""
    if values.dtype != np.uint8:
        return np.unique(values)
    return np.flatnonzero(class_counts(values.astype(np.uint8, copy=False), 256)).astype(np.uint8)
