"""The colours of the dark and the light look, by what they are for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tokens:
    """The colours of a look, from the back to the front."""

    dark: bool
    canvas: str
    window: str
    panel: str
    base: str
    raised: str
    hover: str
    border: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    accent_text: str
    selection: str
    good: str
    warning: str
    error: str


DARK = Tokens(
    dark=True, canvas="#131417", window="#1b1d21", panel="#24272c", base="#17191c", raised="#32363d",
    hover="#3c414a", border="#3a3f47", text="#e6e8eb", muted="#a0a8b3", disabled="#6a717b",
    accent="#4c8dff", accent_hover="#6aa1ff", accent_text="#ffffff", selection="#2c4672",
    good="#6cc48a", warning="#e8b75c", error="#ff8080",
)  # fmt: skip
LIGHT = Tokens(
    dark=False, canvas="#d3d7dd", window="#e4e7eb", panel="#f6f7f9", base="#ffffff", raised="#ffffff",
    hover="#e9edf3", border="#c6ccd4", text="#1c2026", muted="#59626e", disabled="#949ca7",
    accent="#2a6be0", accent_hover="#1f5bc6", accent_text="#ffffff", selection="#cfe0fc",
    good="#1f8a4c", warning="#8a5700", error="#c4282d",
)  # fmt: skip
