"""What helps to find one's way: command palette, hints, keys of the tool, the dialog of all keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from facemask_editor.app.keys.hints import EVERYWHERE, status_line
from facemask_editor.app.tools import TOOLS
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.qt.actions.key_tips import refresh_tips, shown_keys
from facemask_editor.qt.features.help.tool_keys import ToolKeys
from facemask_editor.qt.palette.command_palette import CommandPalette
from facemask_editor.qt.palette.entries import (
    Entry,
    action_entries,
    class_entries,
    file_entries,
    handle_entries,
    menu_entries,
)

if TYPE_CHECKING:
    from facemask_editor.qt.shell.main_window import MainWindow


class HelpCommands(QObject):
    """Follows the keys that the actions have, and stores them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.command_palette = CommandPalette(window, self._entries)
        self.command_palette.ran.connect(self._remember)
        self.tool_keys = ToolKeys(window)
        window.actions_.keys_changed.connect(self._on_keys)
        window.session.document_changed.connect(self.show_hint)

    def plan(self) -> dict[str, Callable[[], object]]:
        """Return the commands by action id."""
        return {
            "help.find_action": lambda: self.command_palette.toggle(self._window.settings.used),
            "help.tool_keys": self._show_tool_keys,
            "help.keys": self._show_keys,
            "help.about": self._show_about,
        }

    @Slot()
    def show_hint(self) -> None:
        """Tell in the status bar what the tool takes."""
        w = self._window
        # What is under way says more than what could be done.
        text = w.canvas.current_tool.hint() or status_line(w.canvas.tool_id, self._key_of)
        w.status.show_hint(text if w.document else "")

    def _key_of(self, name: str) -> str:
        return shown_keys(self._window.actions_.keymap.keys(name)[:1])

    def _on_keys(self) -> None:
        keymap, settings = self._window.actions_.keymap, self._window.settings
        settings.preset, settings.keys = keymap.preset, keymap.dump()
        refresh_tips(self._window)
        self.show_hint()

    def _entries(self) -> list[Entry]:
        w = self._window
        schema = w.document.schema if w.document else CELEBAMASK_HQ
        classes = class_entries(w, schema)
        return [
            *action_entries(w.actions_), *menu_entries(w), *handle_entries(w), *classes, *file_entries(w)
        ]  # fmt: skip

    def _remember(self, key: str) -> None:
        used = self._window.settings.used
        self._window.settings.used = [key, *(other for other in used if other != key)]

    def _show_tool_keys(self) -> None:
        tool = self._window.canvas.tool_id
        own, everywhere = (
            [found for hint in hints if (found := hint.resolved(self._key_of))]
            for hints in (TOOLS[tool].hints, EVERYWHERE)
        )
        title = self._window.actions_.tools[tool].iconText()
        foot = self.tr("All keys, and how to change them: menu Help, Keys and mouse. Any key closes this.")
        self.tool_keys.open(title, own, everywhere, foot)

    def _show_keys(self) -> None:
        from facemask_editor.qt.features.help.keys_dialog import KeysDialog

        dialog = KeysDialog(self._window.actions_, self._window)
        dialog.exec()
        dialog.deleteLater()

    def _show_about(self) -> None:
        from facemask_editor.qt.features.help.about import AboutDialog

        AboutDialog(self._window.client.info, self._window).exec()
