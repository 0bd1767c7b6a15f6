"""The model as far as it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.engine.requests import ModelInfo


@dataclass(frozen=True)
class ModelState:
    """The model as far as it is there.

    Attributes:
        info: What it is and where it runs; None before it is loaded.
        loading: Whether it, or another one, is on its way.
        failure: Why it could not be loaded, or "".
    """

    info: ModelInfo | None = None
    loading: bool = False
    failure: str = ""

    @property
    def device(self) -> str:
        """Where it runs, or ""."""
        return self.info.device if self.info else ""
