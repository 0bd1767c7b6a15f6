"""Sizes of the part VAE; a model is built from nothing but its config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.fields.layout import FieldLayout, PartLayout, face_layout

PLACEMENT = 4
"""Numbers of a placement: x, y and two log sizes."""

_LIMITS = {
    "code": (1, 1024),
    "whole_shape": (1, 1024),
    "own_shape": (1, 1024),
    "hidden": (1, 2048),
    "lstm_width": (1, 1024),
    "lstm_layers": (0, 8),
    "channels": (8, 512),
    "prior_own": (0, 1024),
    "prior_whole": (1, 1024),
    "prior_factors": (1, 1024),
}
"""Least and greatest sizes: a damaged card must not ask for all of the memory."""


@dataclass(frozen=True)
class VaeConfig:
    """Sizes of the network.

    Attributes:
        class_names: In index order.
        layout: How classes become fields.
        code: Width of a part's code (the paper's 256); parts that need fewer leave the rest at 0.
        whole_shape: Shape numbers of a part on the whole-picture grid.
        own_shape: Shape numbers of a part in its own frame; its code is these after the placement.
        hidden: Width of the encoder's three linear layers (paper: 256).
        lstm_width: Width of each direction of the LSTM.
        lstm_layers: LSTM layers; 0 leaves the relation out.
        channels: Channels of the convolutional decoder at 16, 32, 64 and 128 pixels.
        prior_own: Shape numbers of an own-frame part that the joint prior knows, besides the placement.
        prior_whole: Shape numbers of a whole-picture part that the joint prior knows.
        prior_factors: Factors of the joint prior.
    """

    class_names: tuple[str, ...]
    layout: FieldLayout
    code: int = 256
    whole_shape: int = 256
    own_shape: int = 156
    hidden: int = 256
    lstm_width: int = 128
    lstm_layers: int = 3
    channels: tuple[int, int, int, int] = field(default=(64, 48, 32, 16))
    prior_own: int = 16
    prior_whole: int = 40
    prior_factors: int = 80

    def __post_init__(self) -> None:
        for name, (low, high) in _LIMITS.items():
            values = getattr(self, name)
            for value in values if isinstance(values, tuple) else (values,):
                if type(value) is not int or not low <= value <= high:
                    raise ValueError(f"{name} is {values!r}; expected {low} to {high}")
        if len(self.channels) != 4 or any(width % 8 for width in self.channels):
            raise ValueError(f"channels is {self.channels!r}; expected four multiples of 8")
        if max(self.whole_shape, self.own_shape + PLACEMENT) > self.code:
            raise ValueError(
                f"whole_shape is {self.whole_shape} and own_shape {self.own_shape}; "
                f"a code has {self.code} numbers, of which {PLACEMENT} are an own frame's placement"
            )
        if self.code != 256:
            raise ValueError(f"codes are 256 wide (a 16 x 16 map for the decoder), not {self.code}")
        if not 2 <= len(self.class_names) <= 255 or len(set(self.class_names)) != len(self.class_names):
            raise ValueError(f"class_names is {self.class_names!r}; expected 2 to 255 different names")
        if len(self.layout.parts) != len(self.class_names):
            raise ValueError(f"{len(self.layout.parts)} layouts for {len(self.class_names)} classes")

    @property
    def parts(self) -> int:
        """Number of classes."""
        return len(self.class_names)

    def shape_size(self, part: int) -> int:
        """Shape numbers of a part."""
        return self.own_shape if self.layout.parts[part].own_frame else self.whole_shape

    def code_size(self, part: int) -> int:
        """Numbers of a part's code that are in use."""
        own = self.layout.parts[part].own_frame
        return self.own_shape + PLACEMENT if own else self.whole_shape

    def prior_size(self, part: int) -> int:
        """Leading numbers of a part's code that the joint prior knows."""
        own = self.layout.parts[part].own_frame
        if own:
            return min(self.prior_own, self.own_shape) + PLACEMENT
        return min(self.prior_whole, self.whole_shape)


def config_for(schema: LabelSchema = CELEBAMASK_HQ, **sizes: int) -> VaeConfig:
    """Return the default config for a schema."""
    return VaeConfig(schema.names, face_layout(schema), **sizes)  # type: ignore[arg-type]


def layout_from_dict(data: Mapping[str, Any]) -> FieldLayout:
    """Rebuild a layout from ``dataclasses.asdict``, as model cards store it.

    Raises:
        ValueError: Naming the setting that is missing, unknown or out of range.
    """
    _check_keys(data, FieldLayout, "layout")
    for part in data["parts"]:
        _check_keys(part, PartLayout, "layout.parts")
    parts = tuple(
        PartLayout(bool(p["own_frame"]), tuple(p["covered_by"]), bool(p["fill_holes"]), bool(p["accessory"]))
        for p in data["parts"]
    )
    rest = {key: value for key, value in data.items() if key != "parts"}
    return FieldLayout(parts, **rest)


def config_from_dict(class_names: tuple[str, ...], data: Mapping[str, Any]) -> VaeConfig:
    """Rebuild a config from ``dataclasses.asdict`` without the class names, as model cards store it.

    Raises:
        ValueError: Naming the setting that is missing, unknown or out of range.
    """
    _check_keys({"class_names": class_names, **data}, VaeConfig, "config")
    rest = {key: value for key, value in data.items() if key != "layout"}
    if not isinstance(rest["channels"], list | tuple):
        raise ValueError(f"channels is {rest['channels']!r}; expected four numbers")
    rest["channels"] = tuple(rest["channels"])
    return VaeConfig(class_names, layout_from_dict(data["layout"]), **rest)


def _check_keys(data: object, kind: type[Any], where: str) -> None:
    if not isinstance(data, Mapping):
        raise ValueError(f"{where} is {data!r}; expected a table of settings")
    names = {f.name for f in fields(kind)}
    for name in sorted(names ^ set(data)):
        raise ValueError(f"{where} has {'no' if name in names else 'an unknown'} setting {name!r}")
