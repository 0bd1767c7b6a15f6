"""What a feature is: its actions, its panel and what it becomes in a window.

Descriptions are light, for the window is shown before anything heavy is imported: what a feature does is
imported by its `make`. A feature knows the services of its window and no other feature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from facemask_editor.app.keys.spec import Spec
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.palette.entry import Entry
    from facemask_editor.qt.ring.item import RingItem
    from facemask_editor.qt.services.services import Services

LISTS, BESIDE, BELOW = "lists", "beside", "below"
"""Columns of docks: lists as tabs, what stands beside or below them, and what lies below the canvas."""


@dataclass(frozen=True)
class Dock:
    """The place of a panel.

    Attributes:
        name: Known to the settings; no other dock has it.
        title: For people.
        column: `LISTS`, `BESIDE` or `BELOW`; for the last one no widths count.
        least: Least width of the panel, in logical pixels at usual letters; what it shows must fit into it.
        most: Greatest width that the column takes by itself.
        share: Of the window's width.
        shown: Whether it is there at first; else the View menu or an action shows it.
    """

    name: str
    title: str
    column: str = LISTS
    least: int = 240
    most: int = 300
    share: float = 0.2
    shown: bool = True


class Part:
    """What a feature has become in one window.

    Attributes:
        panel: For the feature's dock, or None.
        page: Shown instead of canvas and docks while no mask is open, or None.
        bar: For the bar of options, or None.
        above: Over canvas and page, below the notice; shows itself when it has something to say. Or None.
        lists: Widgets in which digits and brackets act as on the canvas.
    """

    panel: QWidget | None = None
    page: QWidget | None = None
    bar: QWidget | None = None
    above: QWidget | None = None
    lists: tuple[QWidget, ...] = ()

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """Return what the actions do, by id; switches are connected by the feature itself."""
        return {}

    def entries(self) -> Iterable[Entry]:
        """Return further lines of the command palette."""
        return ()

    def ring_items(self, document: MaskDocument, label: int) -> Iterable[tuple[int, RingItem]]:
        """Return what the pop-up ring offers for a class, with numbers that order it."""
        del document, label
        return ()

    def remember(self) -> None:
        """Write to the settings what the next run needs; the window is about to close."""

    def shutdown(self) -> bool:
        """End what still runs; return whether it has ended."""
        return True


@dataclass(frozen=True)
class Feature:
    """A feature.

    Attributes:
        name: Among the parts of a window.
        make: Makes its part of a window.
        actions: By id.
        dock: Place of its panel, or None.
    """

    name: str
    make: Callable[[Services], Part]
    actions: Mapping[str, Spec] = field(default_factory=dict)
    dock: Dock | None = None
