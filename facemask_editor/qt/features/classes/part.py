"""The class list in a window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtCore import QCoreApplication

from facemask_editor.app.keys.catalogue import section_of
from facemask_editor.document.document import MaskDocument
from facemask_editor.qt.features.classes.class_commands import ClassCommands
from facemask_editor.qt.features.classes.class_list import ClassListPanel
from facemask_editor.qt.features.classes.conversion import Conversion
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.palette.entry import Entry
from facemask_editor.qt.ring.item import RingItem
from facemask_editor.qt.services.services import Services


class ClassesPart(Part):
    """The list, its commands, and what palette and ring offer for a class."""

    def __init__(self, services: Services) -> None:
        self._session = services.session
        self.panel: ClassListPanel = ClassListPanel(services.session)
        self.lists = (self.panel.view,)
        self.commands = ClassCommands(services.session, services.status.say, services.status.forget)
        self.conversion = Conversion(services)

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return self.commands.handlers()

    def entries(self) -> Iterable[Entry]:
        session, schema, usable = self._session, self._session.schema, self._session.document is not None
        for label, name in enumerate(schema.names):
            locked, hidden = label in session.locks, label in session.hidden
            verbs: tuple[tuple[str, str, str, Callable[[], object]], ...] = (
                ("select", _tr("Select {}"), "target", partial(session.select, label)),
                (
                    "lock",
                    _tr("Unlock {}") if locked else _tr("Lock {}"),
                    "lock-outline",
                    partial(session.toggle_lock, label),
                ),
                (
                    "hide",
                    _tr("Show {}") if hidden else _tr("Hide {}"),
                    "eye-off-outline",
                    partial(session.toggle_hidden, label),
                ),
                ("solo", _tr("Show only {}"), "bullseye", partial(session.toggle_solo, label)),
            )
            for verb, text, symbol, run in verbs:
                yield Entry(
                    f"{verb}:{name}",
                    text.format(schema.title(label).lower()),
                    section_of("class."),
                    run,
                    reason="" if usable else _tr("Open a mask first"),
                    usable=usable,
                    asked_only=True,
                    words=f"{verb} {name}",
                    icon=icon(symbol),
                )

    def ring_items(self, document: MaskDocument, label: int) -> Iterable[tuple[int, RingItem]]:
        session, name = self._session, document.schema.title(label).lower()
        locked, hidden = label in document.locks, label in session.hidden
        yield (
            10,
            RingItem(
                (_tr("Unlock {}") if locked else _tr("Lock {}")).format(name),
                partial(session.toggle_lock, label),
                _tr("Unlock") if locked else _tr("Lock"),
                icon=icon("lock-open-variant-outline" if locked else "lock-outline"),
            ),
        )
        yield (
            30,
            RingItem(
                (_tr("Show {}") if hidden else _tr("Hide {}")).format(name),
                partial(session.toggle_hidden, label),
                _tr("Show") if hidden else _tr("Hide"),
                icon=icon("eye-outline" if hidden else "eye-off-outline"),
            ),
        )
        yield (
            40,
            RingItem(
                _tr("Show only {}").format(name),
                partial(session.toggle_solo, label),
                _tr("Only"),
                icon=icon("bullseye"),
                marked=session.solo == frozenset((label,)),
            ),
        )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Classes", text)
