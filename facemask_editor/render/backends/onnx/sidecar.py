"""``MODEL.json`` beside ``MODEL.onnx``: what goes in, what comes out, what it may be used for.

{
  "format_version": 1, "key": "my-faces", "title": "My faces", "size": 256,
  "classes": "celebamask-hq",
  "inputs": [
    {"role": "mask", "name": "label", "coding": "one-hot", "layout": "NCHW", "dtype": "float32"},
    {"role": "photo", "name": "image", "range": [-1, 1]},
    {"role": "noise", "name": "z", "shape": [1, 512]}
  ],
  "output": {"name": "fake", "layout": "NCHW", "range": [-1, 1]},
  "licence": "CC0"
}
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.small_file import read_limited
from facemask_editor.core.files.unique_keys import read_unique
from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS

Dtype = Literal["float32", "float16", "uint8", "int32", "int64"]
Layout = Literal["NCHW", "NHWC", "NHW"]
Range = tuple[float, float]
Three = tuple[float, float, float]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Pixels(_Strict):
    """Of what has colours.

    Attributes:
        range: What 0 and 255 become; None for 0 to 1, of uint8 0 to 255.
        mean: Taken from each channel of 0 to 1; then divided by `std`.
        std: See there.
    """

    name: str = Field(min_length=1)
    layout: Layout = "NCHW"
    dtype: Dtype = "float32"
    range: Range | None = None
    mean: Three | None = None
    std: Three | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.mean is None) != (self.std is None):
            raise ValueError("mean and std belong together")
        if self.mean is not None and self.range is not None:
            raise ValueError("range, or mean and std, not both")
        if self.std is not None and not all(value > 0 for value in self.std):
            raise ValueError("std is above 0")
        if self.range is not None and not self.range[0] < self.range[1]:
            raise ValueError("range begins below its end")
        return self


class MaskInput(_Pixels):
    """A mask: the one to render, or the photo's own.

    Attributes:
        coding: ``one-hot``: a channel for each class; ``ids``: its number, in one channel, or none for NHW;
            ``colours``: RGB of CelebAMask-HQ.
    """

    role: Literal["mask", "photo_mask"]
    coding: Literal["one-hot", "ids", "colours"] = "one-hot"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.layout == "NHW" and self.coding != "ids":
            raise ValueError("layout NHW is for coding ids")
        if self.coding != "colours" and (self.range or self.mean):
            raise ValueError("range, mean and std are for coding colours")
        if self.coding == "colours" and self.dtype not in ("float32", "float16", "uint8"):
            raise ValueError("colours are float32, float16 or uint8")
        return self


class PhotoInput(_Pixels):
    """The photo, RGB."""

    role: Literal["photo"]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.layout == "NHW" or self.dtype not in ("float32", "float16", "uint8"):
            raise ValueError("a photo is NCHW or NHWC, in float32, float16 or uint8")
        return self


class NoiseInput(_Strict):
    """Numbers of the normal distribution, the same for the same seed."""

    role: Literal["noise"]
    name: str = Field(min_length=1)
    shape: tuple[Annotated[int, Field(ge=1, le=1 << 16)], ...] = Field(min_length=1, max_length=8)
    dtype: Literal["float32", "float16"] = "float32"

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        count = 1
        for side in self.shape:
            count *= side
        if count > 1 << 26:
            raise ValueError(f"shape has {count} numbers; at most {1 << 26} are drawn")
        return self


class Output(_Strict):
    """The picture, RGB; `range` is what becomes 0 and 255."""

    name: str = Field(min_length=1)
    layout: Literal["NCHW", "NHWC"] = "NCHW"
    range: Range

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.range[0] < self.range[1]:
            raise ValueError("range begins below its end")
        return self


Input = Annotated[MaskInput | PhotoInput | NoiseInput, Field(discriminator="role")]


class Sidecar(_Strict):
    """What a model file is.

    Attributes:
        key: On the command line.
        size: Width and height that it takes; None for those of the mask.
        classes: A class order by its key (``core.labels.LABEL_ORDERS``), or the names of classes in the
            model's order, those that it has as one joined by ``+``: "l_eye+r_eye".
        licence: Of the weights, one sentence.
    """

    format_version: Literal[1] = 1
    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")
    title: str = Field(min_length=1, max_length=100)
    size: Annotated[int, Field(ge=16, le=4096)] | None = None
    classes: str | tuple[str, ...] = "celebamask-hq"
    inputs: tuple[Input, ...] = Field(min_length=1)
    output: Output
    licence: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        label_table(self.classes)
        names = [each.name for each in self.inputs]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two inputs are called {twice!r}")
        if not any(each.role == "mask" for each in self.inputs):
            raise ValueError("no input has the role mask")
        return self

    def has(self, role: str) -> bool:
        """Whether an input has a role."""
        return any(each.role == role for each in self.inputs)


def label_table(classes: str | Sequence[str]) -> tuple[tuple[int, ...], int]:
    """Return the model's number for each class of CelebAMask-HQ, and how many numbers it has.

    Raises:
        ValueError: For an unknown order, an unknown or missing class, one that is named twice.
    """
    if isinstance(classes, str):
        if classes not in LABEL_ORDERS:
            raise ValueError(f"classes: unknown order {classes!r}; known: {', '.join(LABEL_ORDERS)}")
        order = LABEL_ORDERS[classes]
        return order.from_canonical, len(order.to_canonical)
    table: dict[int, int] = {}
    for number, joined in enumerate(classes):
        for name in joined.split("+"):
            label = CELEBAMASK_HQ.index(name.strip())
            if label in table:
                raise ValueError(f"classes: {name.strip()} is named twice")
            table[label] = number
    missing = [name for label, name in enumerate(CELEBAMASK_HQ.names) if label not in table]
    if missing:
        raise ValueError(f"classes: {', '.join(missing)} is nowhere; join what is one class, as in skin+neck")
    return tuple(table[label] for label in range(len(CELEBAMASK_HQ))), len(classes)


def read_sidecar(path: Path) -> Sidecar:
    """Read a sidecar.

    Raises:
        FormatError: Naming file, field and value.
    """
    try:
        text = read_limited(path, "renderer_bytes").decode("utf-8-sig")
        found = read_unique(text)
    except OSError as error:
        raise FormatError(
            path, "sidecar", f"unreadable ({error.strerror})", "see docs/diffusion.md"
        ) from error
    except (ValueError, RecursionError) as error:
        raise FormatError(path, "sidecar", "not JSON", str(error)) from error
    try:
        # from text, so that lists count as tuples and nothing else does
        return Sidecar.model_validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "sidecar"
        value = found if first["loc"] == () else first.get("input")
        shown = "not consistent" if isinstance(value, dict | list) else repr(value)
        raise FormatError(path, field, shown, first["msg"].removeprefix("Value error, ")) from error
