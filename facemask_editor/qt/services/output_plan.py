"""Where several masks go that are written together: the questions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from facemask_editor.qt.services.messages import Replace

if TYPE_CHECKING:
    from facemask_editor.app.variants.files import Plan
    from facemask_editor.qt.services.messages import Dialogs

_NAMED = 4
"""Files that a question lists."""


def ask_plan(dialogs: Dialogs, start: Path, title: str, plan_of: Callable[[Path], Plan]) -> Plan | None:
    """Ask for a folder, and whether files that are there may be replaced; None where the user turns back.

    Args:
        dialogs: Of the window.
        start: The folder to begin with.
        title: Of the dialog.
        plan_of: Returns what would be written into a folder.
    """
    while True:
        folder = dialogs.choose_folder(start, title)
        if folder is None:
            return None
        plan = plan_of(folder)
        there = plan.existing()
        if not there:
            return plan
        named = ", ".join(file.name for file in there[:_NAMED])
        if len(there) > _NAMED:
            named = _tr("{} and {} more").format(named, len(there) - _NAMED)
        what = there[0].name if len(there) == 1 else _tr("{} files").format(len(there))
        reason = _tr("{} holds files of these names: {}").format(folder, named)
        answer = dialogs.ask_replace(what, reason)
        if answer is Replace.REPLACE:
            return plan.replacing(there)
        if answer is Replace.CANCEL:
            return None
        start = folder


def _tr(text: str) -> str:
    return QCoreApplication.translate("OutputPlan", text)
