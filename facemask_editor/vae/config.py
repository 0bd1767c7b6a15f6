"""Sizes of the part VAE; a model is built from nothing but its config."""

from __future__ import annotations

from dataclasses import dataclass, field

from facemask_editor.fields.layout import FieldLayout, PartLayout, face_layout
from facemask_editor.labels import CELEBAMASK_HQ, LabelSchema

PLACEMENT = 4
"""Numbers of a placement: x, y and two log sizes."""


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
        if max(self.whole_shape, self.own_shape + PLACEMENT) > self.code:
            raise ValueError(f"a code of {self.code} numbers cannot hold the shape numbers")
        if self.code != 256:
            raise ValueError(f"codes are 256 wide (a 16 x 16 map for the decoder), not {self.code}")
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


def layout_from_dict(data: dict[str, object]) -> FieldLayout:
    """Rebuild a layout from ``dataclasses.asdict``, as model cards store it."""
    parts = tuple(
        PartLayout(bool(p["own_frame"]), tuple(p["covered_by"]), bool(p["fill_holes"]), bool(p["accessory"]))
        for p in data["parts"]  # type: ignore[attr-defined]
    )
    rest = {key: value for key, value in data.items() if key != "parts"}
    return FieldLayout(parts, **rest)  # type: ignore[arg-type]
