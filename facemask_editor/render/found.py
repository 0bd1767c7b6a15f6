"""What looking for renderers gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from facemask_editor.render.renderer import Renderer


@dataclass(frozen=True)
class Failure:
    """A renderer that is named somewhere and cannot be had.

    Attributes:
        name: Of the file or plug-in.
        reason: One sentence.
    """

    name: str
    reason: str


@dataclass(frozen=True)
class Found:
    """Renderers of one source, or of all.

    Attributes:
        renderers: Each with a key of its own in what `registry.all_renderers` returns.
        failures: What was there and is no renderer.
        origins: Where each comes from, one phrase, by key.
    """

    renderers: tuple[Renderer, ...] = ()
    failures: tuple[Failure, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
