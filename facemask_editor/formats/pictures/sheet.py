"""A table of masks, and of pictures beside them, as one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from facemask_editor.core.labels import LabelMap, LabelSchema

SIDE = 160
"""Side of a mask in pixels."""
_GAP, _HEAD, _EDGE = 6, 44, 10
_SIZE = 14


Cell = npt.NDArray[np.uint8]
"""A label map (H x W), or a picture (H x W x 3, RGB)."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """Rows of masks or pictures under the names of their columns.

    Attributes:
        columns: Names; a line break is kept.
        rows: Of each row its name, and a mask or picture for each column; None leaves a place empty.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell | None, ...]], ...]


def draw_sheet(sheet: Sheet, schema: LabelSchema) -> Image.Image:
    """Return a sheet as an RGB picture in the colours of the classes."""
    font = ImageFont.load_default(_SIZE)
    named = any(name for name, _ in sheet.rows)
    left = _EDGE + (max(int(font.getlength(name)) for name, _ in sheet.rows) + 12 if named else 0)
    width = left + len(sheet.columns) * (SIDE + _GAP) - _GAP + _EDGE
    height = _HEAD + len(sheet.rows) * (SIDE + _GAP) - _GAP + _EDGE
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    for place, name in enumerate(sheet.columns):
        middle = left + place * (SIDE + _GAP) + SIDE / 2, _HEAD / 2
        lines = "\n".join(_fitting(line, font) for line in name.split("\n")[:2])
        draw.multiline_text(middle, lines, fill="black", font=font, anchor="mm", align="center")
    for number, (name, masks) in enumerate(sheet.rows):
        top = _HEAD + number * (SIDE + _GAP)
        draw.text((_EDGE, top + SIDE / 2), name, fill="black", font=font, anchor="lm")
        for place, mask in enumerate(masks):
            if mask is not None:
                shown = coloured(mask, schema) if mask.ndim == 2 else _smaller(Image.fromarray(mask))
                picture.paste(shown, (left + place * (SIDE + _GAP), top))
    return picture


def coloured(mask: LabelMap, schema: LabelSchema, side: int = SIDE) -> Image.Image:
    """Return a mask in the colours of its classes, side x side, smoothly made smaller."""
    table = np.zeros((256, 3), np.uint8)
    table[: len(schema.palette)] = schema.palette
    return _smaller(Image.fromarray(table[mask]), side)


def _smaller(picture: Image.Image, side: int = SIDE) -> Image.Image:
    return picture.resize((side, side), Image.Resampling.BOX)


def _fitting(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """Return a line that is no wider than a mask."""
    if font.getlength(text) <= SIDE:
        return text
    while text and font.getlength(text + "…") > SIDE:
        text = text[:-1]
    return text + "…"
