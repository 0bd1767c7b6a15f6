"""What helps to find one's way, in a window: command palette, hints, keys of the tool, all keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication

from facemask_editor.app.keys.hints import EVERYWHERE, status_line
from facemask_editor.app.session import Facet
from facemask_editor.app.tools import TOOLS
from facemask_editor.qt.actions.key_tips import refresh_tips, shown_keys
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.help.tool_keys import ToolKeys
from facemask_editor.qt.palette.command_palette import CommandPalette
from facemask_editor.qt.palette.entries import action_entries
from facemask_editor.qt.palette.entry import Entry
from facemask_editor.qt.services.services import Services


class HelpPart(Part):
    """Follows the keys that the actions have, and stores them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._hint: str | None = None
        self.command_palette = CommandPalette(services.over, self._entries)
        self.command_palette.ran.connect(self._remember)
        self.tool_keys = ToolKeys(services.over)
        services.actions.keys_changed.connect(self._on_keys)
        services.session.subscribe(self._show_hint, Facet.DOCUMENT, Facet.TOOL, at_once=True)
        self._show_hint()

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "help.find_action": lambda: self.command_palette.toggle(self._services.settings.used),
            "help.tool_keys": self._show_tool_keys,
            "help.keys": self._show_keys,
            "help.about": self._show_about,
        }

    def _show_hint(self, _changed: frozenset[Facet] = frozenset()) -> None:
        """Tell in the status bar what the tool takes."""
        canvas = self._services.canvas
        hint = ""
        if self._services.session.document is not None:
            # What is under way says more than what could be done.
            hint = canvas.current_tool.hint() or status_line(canvas.tool_id, self._key_of)
        if hint != self._hint:
            self._hint = hint
            self._services.status.show_hint(hint)

    def _key_of(self, name: str) -> str:
        return shown_keys(self._services.actions.keymap.keys(name)[:1])

    def _on_keys(self) -> None:
        keymap, settings = self._services.actions.keymap, self._services.settings
        settings.preset, settings.keys = keymap.preset, keymap.dump()
        refresh_tips(self._services.over)
        self._show_hint()

    def _entries(self) -> list[Entry]:
        return [*action_entries(self._services.actions), *self._services.entries()]

    def _remember(self, key: str) -> None:
        used = self._services.settings.used
        self._services.settings.used = [key, *(other for other in used if other != key)]

    def _show_tool_keys(self) -> None:
        tool = self._services.canvas.tool_id
        own, everywhere = (
            [found for hint in hints if (found := hint.resolved(self._key_of))]
            for hints in (TOOLS[tool].hints, EVERYWHERE)
        )
        title = self._services.actions.tools[tool].iconText()
        foot = _tr("All keys, and how to change them: menu Help, Keys and mouse. Any key closes this.")
        self.tool_keys.open(title, own, everywhere, foot)

    def _show_keys(self) -> None:
        from facemask_editor.qt.features.help.keys_dialog import KeysDialog

        dialog = KeysDialog(self._services.actions, self._services.over)
        dialog.exec()
        dialog.deleteLater()

    def _show_about(self) -> None:
        from facemask_editor.qt.features.help.about import AboutDialog

        AboutDialog(self._services.session.model.info, self._services.over).exec()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Help", text)
