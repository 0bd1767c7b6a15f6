"""The menu bar and the tool bar on the left, made of the window's actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QToolButton, QWidget

from facemask_editor.core.groups import DIGIT_GROUPS
from facemask_editor.qt.actions.actions import Actions
from facemask_editor.qt.look.plain_text import plain_tip
from facemask_editor.qt.look.theme import CHOICES

if TYPE_CHECKING:
    from facemask_editor.engine.requests import ModelInfo

DEVICE_TITLES = {"cpu": "CPU", "cuda": "CUDA (NVIDIA)", "mps": "MPS (Apple)"}


class ChoiceMenu(QMenu):
    """A menu of which one entry is checked.

    Signals:
        chosen: The key of the entry that the user took.
    """

    chosen = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._group = QActionGroup(self)

    def set_choices(self, titles: dict[str, str], current: str) -> None:
        """Offer the titles by key."""
        self.clear()
        for key, title in titles.items():
            action = QAction(title.replace("&", "&&"), self)
            action.setCheckable(True)
            action.setChecked(key == current)
            action.setData(key)
            action.triggered.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addAction(action)
            self.addAction(action)
        self.setEnabled(bool(titles))

    def set_current(self, key: str) -> None:
        """Check another entry."""
        for action in self.actions():
            action.setChecked(action.data() == key)


class RecentMenu(QMenu):
    """The masks opened last.

    Signals:
        chosen: Path.
        clear_requested: The user wants the list emptied.
    """

    chosen = Signal(object)
    clear_requested = Signal()

    def __init__(self, recent: Callable[[], list[Path]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open &recent"))
        self._recent = recent
        self.aboutToShow.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew."""
        self.clear()
        paths = self._recent()
        for number, path in enumerate(paths, 1):
            name = f"{path.parent.name}/{path.name}".replace("&", "&&")
            action = self.addAction(f"&{number % 10}  {name}")
            action.setToolTip(plain_tip(str(path)))
            action.triggered.connect(lambda _=False, path=path: self.chosen.emit(path))
        if paths:
            self.addSeparator()
            self.addAction(self.tr("&Clear list")).triggered.connect(self.clear_requested)
        self.setEnabled(bool(paths))
        self.setToolTipsVisible(True)


class Menus:
    """Builds the menu bar; the menus that change are attributes."""

    def __init__(
        self, bar: QMenuBar, actions: Actions, recent: Callable[[], list[Path]], views: Iterable[QAction]
    ) -> None:
        self.recent = RecentMenu(recent, bar)
        self.theme = ChoiceMenu(bar.tr("&Theme"), bar)
        self.theme.set_choices({choice: choice.capitalize() for choice in CHOICES}, "system")
        self.device = ChoiceMenu(bar.tr("&Device"), bar)
        self.device.set_choices({}, "")
        self.model = ChoiceMenu(bar.tr("&Model"), bar)
        self.model.set_choices({}, "")
        tools = QMenu(bar.tr("&Tool"), bar)
        tools.addActions(list(actions.tools.values()))
        panels = QMenu(bar.tr("&Panels"), bar)
        panels.addActions([*views, actions["reset_panels"]])
        groups = QMenu(bar.tr("Select by &digit"), bar)
        for number, kind in enumerate(("family", "lock", "solo")):
            if number:
                groups.addSeparator()
            groups.addActions([actions[f"class.{kind}_{group.key}"] for group in DIGIT_GROUPS])
        brush = QMenu(bar.tr("&Brush"), bar)
        brush.addActions(
            [actions[name] for name in ("smaller", "larger", "smaller_10", "larger_10", "resize")]
        )
        brush.addSeparator()
        brush.addActions([actions[name] for name in ("symmetric", "pressure", "draw_over")])
        plan: dict[str, tuple[str | QMenu, ...]] = {
            bar.tr("&File"): (
                "new_face", "open", "open_photo", self.recent, "previous_file", "next_file", "", "save",
                "save_as", "", "close", "quit",
            ),
            bar.tr("&Edit"): ("undo", "redo", "", tools, brush),
            bar.tr("&Class"): (
                "previous_class", "next_class", "swap_class", "default_pair", groups, "", "lock",
                "lock_others", "lock_all", "unlock_all", "", "hide", "solo", "show_all",
            ),
            bar.tr("&Shape"): (
                "transform", "", "grow", "shrink", "smooth", "smooth_all", "", "fill_holes",
                "remove_islands", "keep_largest", "", "combine",
            ),
            bar.tr("&Part"): (
                "new_shape", "new_shapes", "previous_seed", "next_seed", "", "nudge", "blend", "donor",
                "remove", "", "complete", "", "apply", "cancel", "", self.model, self.device,
            ),
            bar.tr("&View"): (
                "zoom_in", "zoom_out", "fit", "actual_size", "", "mirror_view", "turn_left", "turn_right",
                "turn_back", "", "contours", "overlay", "more_opaque", "less_opaque", "",
                "safe_colours", "patterns", "", "compare", "changes_opened", "changes_saved", "", self.theme,
                panels, "hide_panels", "full_screen",
            ),
            bar.tr("&Help"): ("find_action", "tool_keys", "keys", "", "about"),
        }  # fmt: skip
        for title, entries in plan.items():
            menu = bar.addMenu(title)
            menu.aboutToShow.connect(actions.freshen)
            for entry in entries:
                if isinstance(entry, QMenu):
                    menu.addMenu(entry)
                elif entry:
                    menu.addAction(actions[entry])
                else:
                    menu.addSeparator()

    def show_model(self, info: ModelInfo) -> None:
        """Offer the machine's devices and the models that are there."""
        titles = {device: DEVICE_TITLES.get(device, device) for device in info.devices}
        self.device.set_choices(titles, info.device)
        self.model.set_choices(dict(info.models), info.name)


def make_tool_bar(actions: Actions, parent: QWidget) -> QToolBar:
    """Return the bar with the tools, undo and zoom."""
    bar = QToolBar(parent.tr("Tools"), parent)
    bar.setObjectName("tools")
    bar.setOrientation(Qt.Orientation.Vertical)
    bar.setIconSize(QSize(22, 22))
    bar.setMovable(False)
    bar.addActions(list(actions.tools.values()))
    bar.addSeparator()
    bar.addActions([actions["undo"], actions["redo"]])
    bar.addSeparator()
    bar.addActions([actions["zoom_in"], actions["zoom_out"], actions["fit"]])
    for button in bar.findChildren(QToolButton):
        # By key, not by a click, which leaves the canvas its keys.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return bar
