"""Class names, order, palettes and the remap tables of other class orders.

Facts: CelebAMask-HQ ``face_parsing/README.md``, ``Data_preprocessing/g_mask.py`` and ``g_color.py``;
the other orders from the repositories named beside each table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import pairs_of

RGB = tuple[int, int, int]
LabelMap = npt.NDArray[np.uint8]
"""H x W uint8 class indices; the single source of truth of a mask."""


@dataclass(frozen=True)
class PartHints:
    """How a class becomes a field, as far as that does not follow from its name (``fields.layout``).

    Attributes:
        own_frame: See ``fields.layout.PartLayout``; None leaves it to the name, here and below.
        covered_by: Class indices.
        fill_holes: See there.
        accessory: See there.
    """

    own_frame: bool | None = None
    covered_by: tuple[int, ...] | None = None
    fill_holes: bool | None = None
    accessory: bool | None = None


@dataclass(frozen=True)
class LabelSchema:
    """An ordered set of classes.

    Attributes:
        name: Identifier, written into model cards and recipes.
        names: Class names in index order.
        palette: One colour for each class; the only one that is ever written.
        titles: Human names in index order, for the window.
        import_palettes: Further colour tables that are accepted when reading, by name.
        pairs: (left, right) class indices. Left is the subject's left, the right of the picture.
        paint_order: Order in which part pictures are merged; later paints over earlier.
        background: The class of pixels that belong to no part.
        hints: Field settings by class index, where they are not those of the class's name.
    """

    name: str
    names: tuple[str, ...]
    palette: tuple[RGB, ...]
    titles: tuple[str, ...] = ()
    import_palettes: Mapping[str, tuple[RGB, ...]] = field(default_factory=dict)
    pairs: tuple[tuple[int, int], ...] = ()
    paint_order: tuple[int, ...] = ()
    background: int = 0
    hints: Mapping[int, PartHints] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 2 <= len(self.names) <= 255:
            raise ValueError(f"a schema has 2 to 255 classes, not {len(self.names)}")
        if len(set(self.names)) != len(self.names):
            raise ValueError(f"class names repeat: {self.names}")
        if len(self.palette) != len(self.names):
            raise ValueError(f"{len(self.palette)} colours for {len(self.names)} classes")

    def __reduce__(self) -> tuple[object, ...]:
        """Let it cross to a worker process, which read-only mappings cannot."""
        tables = dict(self.import_palettes), dict(self.hints)
        rest = self.titles, tables[0], self.pairs, self.paint_order, self.background, tables[1]
        return type(self), (self.name, self.names, self.palette, *rest)

    def __len__(self) -> int:
        return len(self.names)

    def index(self, name: str) -> int:
        """Return the index of a class name.

        Raises:
            ValueError: Naming the unknown class and the known ones.
        """
        try:
            return self.names.index(name)
        except ValueError:
            raise ValueError(f"unknown class {name!r}; known: {', '.join(self.names)}") from None

    def parse_parts(self, text: str | Iterable[str]) -> tuple[int, ...]:
        """Return class indices for a comma list of names; ``all`` is every class but background.

        The order given is kept, repeated names count once.

        Raises:
            ValueError: For an unknown name.
        """
        names = text.split(",") if isinstance(text, str) else list(text)
        found: dict[int, None] = {}
        for name in (n.strip() for n in names):
            if name == "all":
                found.update({i: None for i in range(len(self)) if i != self.background})
            elif name:
                found[self.index(name)] = None
        return tuple(found)

    @cached_property
    def flip_table(self) -> npt.NDArray[np.uint8]:
        """(C,) uint8: ids to write after the pixels have been mirrored left to right."""
        table = np.arange(len(self), dtype=np.uint8)
        for left, right in self.pairs:
            table[left], table[right] = right, left
        return table

    @cached_property
    def palette_array(self) -> npt.NDArray[np.uint8]:
        """(C, 3) uint8 RGB."""
        return np.array(self.palette, dtype=np.uint8)

    def title(self, index: int) -> str:
        """Return the human name of a class."""
        return self.titles[index] if self.titles else self.names[index]


_CELEB_NAMES = (
    "background", "skin", "nose", "eye_g", "l_eye", "r_eye", "l_brow", "r_brow", "l_ear", "r_ear",
    "mouth", "u_lip", "l_lip", "hair", "hat", "ear_r", "neck_l", "neck", "cloth",
)  # fmt: skip
_CELEB_TITLES = (
    "Background", "Skin", "Nose", "Glasses", "Left eye", "Right eye", "Left brow", "Right brow",
    "Left ear", "Right ear", "Mouth (inner)", "Upper lip", "Lower lip", "Hair", "Hat", "Earring",
    "Necklace", "Neck", "Cloth",
)  # fmt: skip
_CELEB_PALETTE: tuple[RGB, ...] = (
    (0, 0, 0), (204, 0, 0), (76, 153, 0), (204, 204, 0), (51, 51, 255), (204, 0, 204),
    (0, 255, 255), (255, 204, 204), (102, 51, 0), (255, 0, 0), (102, 204, 0), (255, 255, 0),
    (0, 0, 153), (0, 0, 204), (255, 51, 153), (0, 204, 204), (0, 51, 0), (255, 153, 51),
    (0, 204, 0),
)  # fmt: skip


def _with_colours(changes: Mapping[int, RGB]) -> tuple[RGB, ...]:
    return tuple(changes.get(i, colour) for i, colour in enumerate(_CELEB_PALETTE))


CELEBAMASK_HQ = LabelSchema(
    name="celebamask-hq-19",
    names=_CELEB_NAMES,
    titles=_CELEB_TITLES,
    palette=_CELEB_PALETTE,
    # r_brow has two official colours in the wild and pix2pix3D paints background white:
    # all are read, only the first is written.
    import_palettes=MappingProxyType(
        {
            "celebamask-hq": _CELEB_PALETTE,
            "maskgan": _with_colours({7: (51, 255, 255)}),
            "pix2pix3d": _with_colours({0: (255, 255, 255)}),
        }
    ),
    pairs=pairs_of(_CELEB_NAMES),
    # g_mask.py: skin first, cloth last; glasses lie under the eyes.
    paint_order=tuple(range(1, 19)),
)
"""The 19 classes of CelebAMask-HQ, the program's own order."""


OWN_ORDER = "celebamask-hq"
"""Key of the program's own order in `LABEL_ORDERS`, and name of its schema file."""


@dataclass(frozen=True)
class LabelOrder:
    """A foreign class order and the way into CelebAMask-HQ order.

    Attributes:
        name: Identifier.
        title: How messages name it.
        to_canonical: Canonical id for each foreign id.
        from_canonical: Foreign id for each canonical id.
        lossy: True where several canonical classes share a foreign id.
        schema: Name of the schema file that ships with these classes in this order; "" for none.
    """

    name: str
    title: str
    to_canonical: tuple[int, ...]
    from_canonical: tuple[int, ...]
    lossy: bool = False
    schema: str = ""


LABEL_ORDERS: Mapping[str, LabelOrder] = MappingProxyType(
    {
        order.name: order
        for order in (
            LabelOrder(OWN_ORDER, "CelebAMask-HQ", tuple(range(19)), tuple(range(19))),
            # zllrunning/face-parsing.PyTorch prepropess_data.py, yakhyo/face-parsing, facexlib
            LabelOrder(
                "face-parsing",
                "face-parsing.PyTorch",
                (0, 1, 6, 7, 4, 5, 3, 8, 9, 15, 2, 10, 11, 12, 17, 16, 18, 13, 14),
                (0, 1, 10, 6, 4, 5, 2, 3, 7, 8, 11, 12, 13, 17, 18, 9, 15, 14, 16),
            ),
            # the second, commented-out list of g_mask.py
            LabelOrder(
                "list1",
                "CelebAMask-HQ list 1",
                (0, 1, 17, 14, 3, 13, 15, 16, 18, 4, 5, 6, 7, 2, 8, 9, 10, 11, 12),
                (0, 1, 13, 4, 9, 10, 11, 12, 14, 15, 16, 17, 18, 5, 3, 6, 7, 2, 8),
            ),
            # apchenstu/sofgan dataset.py, MrTornado24/IDE-3D dnnlib/seg_tools.py; the nose has halves 6 and 7
            LabelOrder(
                "sofgan",
                "SofGAN",
                (0, 1, 6, 7, 4, 5, 2, 2, 10, 11, 12, 8, 9, 15, 3, 17, 16, 18, 13, 14),
                (0, 1, 6, 14, 4, 5, 2, 3, 11, 12, 8, 9, 10, 18, 19, 13, 16, 15, 17),
                lossy=True,
            ),
        )
    }
)
"""Class orders that are recognised when a mask is opened."""

PARTIAL_ORDERS: Mapping[str, LabelOrder] = MappingProxyType(
    {
        order.name: order
        for order in (
            # resources/schemas/lapa.toml, helen.toml; both leave ears, neck, cloth and accessories to others
            LabelOrder(
                "lapa",
                "LaPa or Helen",
                (0, 1, 7, 6, 5, 4, 2, 11, 10, 12, 13),
                (0, 1, 6, 1, 5, 4, 3, 2, 0, 0, 8, 7, 9, 10, 0, 0, 0, 0, 0),
                lossy=True,
                schema="lapa",
            ),
            # microsoft/FaceSynthetics README; beard (14) and facewear (18) become skin
            LabelOrder(
                "facesynthetics",
                "FaceSynthetics",
                (0, 1, 2, 5, 4, 7, 6, 9, 8, 10, 11, 12, 17, 13, 1, 18, 3, 14, 1),
                (0, 1, 2, 16, 4, 3, 6, 5, 8, 7, 9, 10, 11, 13, 17, 0, 0, 12, 15),
                lossy=True,
            ),
        )
    }
)
"""Class orders that are read too; classes are missing or come together where they are converted.

A mask of an order whose schema ships opens in its own classes, unless others were asked for."""

NAMED_ORDERS: Mapping[str, LabelOrder] = MappingProxyType(
    {
        order.name: order
        for order in (
            # FacePerceiver/facer, the CelebM list of FaRL
            LabelOrder(
                "celebm",
                "FaRL CelebM",
                (0, 17, 1, 18, 9, 8, 7, 6, 5, 4, 2, 10, 12, 11, 13, 3, 14, 15, 16),
                (0, 2, 10, 15, 9, 8, 7, 6, 5, 4, 11, 13, 12, 14, 16, 17, 18, 1, 3),
            ),
            # hukenovs/easyportrait; a person is hair, clothes and all else, and both lips are one
            LabelOrder(
                "easyportrait",
                "EasyPortrait",
                (0, 0, 1, 7, 6, 5, 4, 12, 10),
                (0, 2, 2, 2, 6, 5, 4, 3, 2, 2, 8, 7, 7, 1, 1, 1, 1, 1, 1),
                lossy=True,
            ),
        )
    }
)
"""Class orders that are named when a mask is opened and never converted: their sides are not sure."""
