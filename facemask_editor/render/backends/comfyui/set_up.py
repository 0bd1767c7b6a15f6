"""What the user has set up for ComfyUI, as texts by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from facemask_editor.core.errors import RenderError
from facemask_editor.render.backends.comfyui.address import DEFAULT, Address, address_of, checked_token

FIELDS: Mapping[str, str] = {
    "address": f"of the server, {DEFAULT} unless set",
    "token": "sent to it as bearer token with each request",
    "workflow": "a file of your own, Export (API) in ComfyUI",
    "checkpoint": "its name on the server",
    "controlnet": "its name on the server",
    "control": "colour map for the ControlNet: ade (a person's silhouette) or parts",
    "prompt": "where no other text is given",
    "negative": "what is not to be seen",
    "region": "what is repainted: pixels, parts, or names of classes",
    "grow": "pixels round that, 8 unless set",
    "feather": "pixels of a soft edge round that, 8 unless set",
    "minutes": "that a picture may take, 60 unless set",
}
"""All fields and what they are, for those who show a form."""


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """Checked; see `FIELDS`.

    Attributes:
        token: Kept out of what is printed.
        parts: Whether the colour map is that of the parts.
        minutes: More than 0.
    """

    address: Address
    token: str = field(default="", repr=False)
    workflow: str = ""
    checkpoint: str = ""
    controlnet: str = ""
    parts: bool = False
    prompt: str = "a photo of a person's face, natural light, detailed skin"
    negative: str = "drawing, deformed, blurry"
    region: str = "pixels"
    grow: int = 8
    feather: int = 8
    minutes: int = 60


def set_up_of(texts: Mapping[str, str]) -> SetUp:
    """Return a set-up of texts by field, "" as if not there; others than those of `FIELDS` are passed over.

    Raises:
        RenderError: Naming the field and its value.
    """
    given = {name: text.strip() for name, text in texts.items() if text.strip()}
    control = given.get("control", "ade")
    if control not in ("ade", "parts"):
        raise RenderError(f"control is {control!r}; known: ade, parts")
    plain = ("workflow", "checkpoint", "controlnet", "prompt", "negative", "region")
    return SetUp(
        address=address_of(given.get("address", DEFAULT)),
        token=checked_token(given.get("token", "")),
        parts=control == "parts",
        grow=_number(given, "grow", 8, 0, 512),
        feather=_number(given, "feather", 8, 0, 512),
        minutes=_number(given, "minutes", 60, 1, 10_000),
        **{name: given[name] for name in plain if name in given},
    )


def _number(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= most:
        raise RenderError(f"{name} is {text!r}; it must be a whole number from {least} to {most}")
    return int(text)
