"""The ways in which masks are stored that are not the program's own: each makes a picture of a mask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from facemask_editor.core.labels import (
    CELEBAMASK_HQ,
    LABEL_ORDERS,
    NAMED_ORDERS,
    PARTIAL_ORDERS,
    LabelOrder,
)
from facemask_editor.core.orders.merged import MERGED_ORDERS

ORDERS: Mapping[str, LabelOrder] = {**LABEL_ORDERS, **PARTIAL_ORDERS, **NAMED_ORDERS, **MERGED_ORDERS}
_PALETTE = CELEBAMASK_HQ.palette_array


@dataclass(frozen=True)
class Way:
    """A way of storing a mask.

    Attributes:
        store: Returns the picture of a mask, H x W or H x W x 3 or 4, uint8 or uint16.
        order: The class order of the file.
        words: Any of them has to be said where it was noticed, small letters; none for what is no fault.
        kept: Whether the program leaves the classes as they are and only says what it noticed.
        sides: Whether it exchanges left and right alone: where they were, they are right then.
        turn: What is seen in the picture, as a mask in the own order.
    """

    store: Callable[[np.ndarray], np.ndarray]
    order: str = "celebamask-hq"
    words: tuple[str, ...] = ()
    kept: bool = False
    sides: bool = False
    turn: Callable[[np.ndarray], np.ndarray] = lambda mask: mask


def in_order(mask: np.ndarray, name: str) -> np.ndarray:
    """Return a mask in the numbers of an order."""
    return np.array(ORDERS[name].from_canonical, np.uint8)[mask]


def viewers(mask: np.ndarray) -> np.ndarray:
    """Return a mask whose left and right are the viewer's."""
    return CELEBAMASK_HQ.flip_table[mask]


def _shifted(name: str, by: int) -> Way:
    words = ("count from 1",) if by > 0 else ("count from skin",)
    return Way(lambda mask: (in_order(mask, name).astype(np.int16) + by).astype(np.uint8), name, words)


def _times(factor: float, name: str = "celebamask-hq") -> Way:
    def store(mask: np.ndarray) -> np.ndarray:
        return np.floor(in_order(mask, name) * factor + 0.5).astype(np.uint8)

    return Way(store, name, ("multiplied",))


def _planes(*planes: Callable[[np.ndarray], np.ndarray | int]) -> Callable[[np.ndarray], np.ndarray]:
    def store(mask: np.ndarray) -> np.ndarray:
        return np.stack([np.broadcast_to(plane(mask), mask.shape) for plane in planes], axis=2).astype(
            np.uint8
        )

    return store


def _turned(
    store: Callable[[np.ndarray], np.ndarray],
    turn: Callable[[np.ndarray], np.ndarray],
    words: str,
    order: str = "celebamask-hq",
) -> Way:
    return Way(store, order, (words,), kept=True, sides=words == "left and right", turn=turn)


def _by_half(mask: np.ndarray) -> np.ndarray:
    return np.rot90(mask, 2)


def _to_the_right(mask: np.ndarray) -> np.ndarray:
    return np.rot90(mask, 3)


def _ids(mask: np.ndarray) -> np.ndarray:
    return mask


def _none(_mask: np.ndarray) -> int:
    return 0


def _full(_mask: np.ndarray) -> int:
    return 255


def _instances(mask: np.ndarray) -> np.ndarray:
    """Return the number of the piece that a pixel is in, as instance masks have it."""
    import cv2

    return cv2.connectedComponents((mask > 0).astype(np.uint8))[1] * 7 % 251


def _some(*labels: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda mask: np.where(np.isin(mask, labels), mask, 0)


WAYS: Mapping[str, Way] = {
    "own order": Way(lambda mask: mask),
    **{name: Way(lambda m, name=name: in_order(m, name), name) for name in ORDERS if name != "celebamask-hq"},
    **{
        f"{name}, viewer's": _turned(
            lambda m, name=name: in_order(viewers(m), name), viewers, "left and right", order=name
        )
        for name in ("face-parsing", "sofgan", "lapa", "facesynthetics", "celebm", "easyportrait")
    },
    "own, from 1": _shifted("celebamask-hq", 1),
    "own, skin is 0": _shifted("celebamask-hq", -1),
    "face-parsing, from 1": _shifted("face-parsing", 1),
    "lapa, from 1": _shifted("lapa", 1),
    "facesynthetics, skin is 0": _shifted("facesynthetics", -1),
    "viewer's left and right": _turned(viewers, viewers, "left and right"),
    "mirrored": _turned(np.fliplr, np.fliplr, "left and right"),
    "upside down": _turned(np.flipud, np.flipud, "upside down"),
    "turned by half": _turned(_by_half, _by_half, "upside down"),
    "turned to the left": _turned(np.rot90, np.rot90, "on its side"),
    "turned to the right": _turned(_to_the_right, _to_the_right, "on its side"),
    "times 10": _times(10),
    "times 13": _times(13),
    "16 bits times 65535 / 18": Way(
        lambda m: np.rint(m * (65535.0 / 18)).astype(np.uint16), words=("16 bits",)
    ),
    "times 2": _times(2),
    "times 255 // 18": _times(255 // 18),
    "times 255 / 18": _times(255 / 18),
    "times 255 // 19": _times(255 // 19),
    "face-parsing times 13": _times(13, "face-parsing"),
    "lapa times 25": _times(25, "lapa"),
    "16 bits times 1000": Way(lambda m: m.astype(np.uint16) * 1000, words=("16 bits",)),
    "16 bits, high byte": Way(lambda m: m.astype(np.uint16) << 8, words=("multiplied", "16 bits")),
    "inverted, times 14": Way(lambda m: 255 - m * 14, words=("inverted",)),
    "ids inverted": Way(lambda m: 255 - m, words=("inverted",)),
    "18 - id": Way(lambda m: 18 - m, words=("inverted",)),
    "red": Way(_planes(_ids, _none, _none), words=("red channel",)),
    "green": Way(_planes(_none, _ids, _none), words=("green channel",)),
    "blue": Way(_planes(_none, _none, _ids), words=("blue channel",)),
    "red, 255 else": Way(_planes(_ids, _full, _full), words=("red channel",)),
    "red, instances in green": Way(_planes(_ids, _instances, _none), words=("red channel",)),
    "blue, instances in red": Way(_planes(_instances, _none, _ids), words=("blue channel",)),
    "r + 256 g, ids times 1000": Way(
        _planes(lambda m: m * np.intp(1000) & 255, lambda m: m * np.intp(1000) >> 8, _none),
        words=("one number",),
    ),
    "planes: face, hair, rest": Way(
        _planes(_some(*range(1, 13)), _some(13, 14), _some(15, 16, 17, 18)), words=("one number",)
    ),
    "alpha": Way(_planes(_none, _none, _none, _ids), words=("alpha",)),
    "grey ids as RGB": Way(_planes(_ids, _ids, _ids), words=("class ids",)),
    "colours": Way(lambda m: _PALETTE[m]),
    "colours, BGR": Way(lambda m: _PALETTE[m][..., ::-1], words=("red and blue",)),
    "colours in grey": Way(lambda m: _luma()[m], words=("grey of the colours", "colours")),
}  # fmt: skip


def _luma() -> np.ndarray:
    from PIL import Image

    return np.asarray(Image.fromarray(_PALETTE[None]).convert("L"))[0]
