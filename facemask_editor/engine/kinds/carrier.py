"""What carries out one kind of step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from facemask_editor.engine.stage import Outcome, Stage


@dataclass(frozen=True)
class Carrier:
    """One of both; the step that they get is of their kind.

    Attributes:
        part: For a `PartStep`: changes the state of a stage for a part, by class index; returns why it had no
            effect, or None. The part is not locked and not background; it may be missing.
        whole: Works on the whole face: gets a stage that no step has changed, returns the pixels.
    """

    part: Callable[[Stage, int, Any], str | None] | None = None
    whole: Callable[[Stage, Any], Outcome] | None = None
