"""The tray of second faces in a window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QDropEvent

from facemask_editor.app.disabled_reason import disabled_reason, shapeable_parts
from facemask_editor.app.donors.in_classes import in_classes_of
from facemask_editor.app.donors.takes import TAKES, Facts, Plan, Take, all_of, obstacle, recipe_of, take_of
from facemask_editor.app.donors.tray import Tray
from facemask_editor.app.notices import Once
from facemask_editor.app.samples import bundled_samples
from facemask_editor.app.session import Donor, Facet
from facemask_editor.core.labels import LabelMap
from facemask_editor.qt.features.donors.faces import SmallFaces
from facemask_editor.qt.features.donors.offer import Offer
from facemask_editor.qt.features.donors.panel import DonorsPanel
from facemask_editor.qt.features.donors.strip import SIDE, dragged_part
from facemask_editor.qt.features.donors.taking import Taking
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.palette.entry import Entry
from facemask_editor.qt.services.services import Services


class DonorsPart(Part):
    """Keeps the tray, and takes parts of its faces."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.panel: DonorsPanel = DonorsPanel()
        self.lists = (self.panel.strip,)
        self.taking = Taking(services, self.panel)
        self.tray = Tray()
        self._small = SmallFaces(self.panel)
        self._asked: set[Path] = set()
        self._donors: dict[Path, Donor] = {}
        self._mapped: dict[Path, tuple[tuple[str, ...], LabelMap, frozenset[str]]] = {}
        self._drops = _Drops(services, self._take_dropped)
        self._soon = Once(lambda work: QTimer.singleShot(0, services.over, work), self.refresh)
        self._connect()
        services.second_faces = self._at_hand
        session = services.session
        facets = (
            Facet.DOCUMENT, Facet.PIXELS, Facet.SELECTION, Facet.LOCKS, Facet.MODEL, Facet.RECENT,
            Facet.DONOR,
        )  # fmt: skip
        session.subscribe(self._on_session, *facets)

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"part.faces": self.bring, "part.add_faces": self.add_folder}

    def entries(self) -> Iterable[Entry]:
        for take in TAKES:
            why = self._obstacle(self.plan(take))
            yield Entry(
                f"take:{take.key}",
                _tr("Take the {} of a second face").format(take.title.lower()),
                _tr("Second faces"),
                partial(self.take, take),
                reason=why,
                usable=not why,
                icon=icon("account-multiple-outline"),
            )

    def bring(self) -> None:
        """Show the tray and give it the keys, or close it."""
        if self._services.docks.toggle("donors"):
            self.panel.strip.setFocus()
        else:
            self._services.canvas.setFocus()

    def shutdown(self) -> bool:
        self.taking.look(None)
        return self._small.shutdown()

    # The faces

    def add(self, paths: Iterable[Path]) -> None:
        """Put masks, and those in folders, in front of the tray."""
        from facemask_editor.core.errors import FaceMaskError
        from facemask_editor.formats.listing import iter_masks
        from facemask_editor.qt.look.error_text import error_text

        found: list[Path] = []
        for path in paths:
            if not path.is_dir():
                found.append(path)
                continue
            try:
                found += iter_masks(path) or [path]  # a folder of one face's parts is a mask itself
            except (FaceMaskError, OSError) as error:
                self._services.notice.show_notice([error_text(error)])
        if found:
            self.tray = self.tray.with_faces(found)
            self._services.docks.bring("donors")
            self.refresh()

    def add_folder(self) -> None:
        """Ask for a folder and put its masks into the tray."""
        folder = self._services.dialogs.choose_folder(self._folder(), _tr("Add second faces"))
        if folder is not None:
            self.add([folder])

    def add_file(self) -> None:
        """Ask for a mask and put it into the tray."""
        path = self._services.dialogs.choose_mask(self._folder(), _tr("Add a second face"))
        if path is not None:
            self.add([path])

    def choose(self, paths: list[Path]) -> None:
        """Choose exactly these faces; those that cannot be read are told of and are not chosen."""
        tray = self.tray.chose(paths)
        if len(tray.chosen) < len(paths):
            self._services.status.say(_tr("Four faces at most"))
        readable = [path for path in tray.chosen if self._donor(path) is not None]
        self.tray = tray.chose(readable)
        self._services.session.set_donors([self._donors[path] for path in self.tray.chosen])
        self.refresh()

    def refresh(self) -> None:
        """Show what holds now."""
        if not self.panel.seen:
            return
        document = self._services.session.document
        own = document.path if document is not None else None
        recent = [path for path in self._services.settings.recent if path != own]
        self.tray = self.tray.completed([*recent, *bundled_samples()])
        shown = [path for path in self.tray.faces if path != own]
        self.panel.strip.show_faces(shown, self.tray.chosen)
        for path in shown:
            if path not in self._asked:
                self._asked.add(path)
                side = round(SIDE * self.panel.devicePixelRatioF())
                self._small.read(path, side, partial(self._on_small, path), self._donors.get(path))
        self._show_pad()
        self.panel.show_reasons(lambda take: self._obstacle(self.plan(take)))

    # What is taken

    def plan(self, take: Take) -> Plan:
        """Return what a take would be now."""
        keys = [str(path) for path in self.tray.chosen]
        weights = self.panel.pad.weights if self.panel.pad.count == len(keys) else ()
        pairs = tuple(zip(keys, weights or [1.0] * len(keys), strict=True))
        exact = self.panel.exact.isChecked()
        return Plan(take, pairs, 1.0 if exact else self.panel.amount.value, exact)

    def take(self, take: Take) -> None:
        """Make a take a step."""
        if offer := self._offer(self.plan(take)):
            self.taking.take(offer)

    def _scope(self, *, everything: bool) -> Take:
        """Return what the pad blends: the groups of the selected classes, or all unlocked parts."""
        session = self._services.session
        document = session.document
        if everything and document is not None:
            info = session.model.info
            known = info.class_names if info else ()
            return all_of(shapeable_parts(document.schema, document.counts(), document.locks, known))
        schema = session.schema
        takes = [
            take_of(schema.names[label], schema.title(label))
            for label in (session.selected, *sorted(session.others))
            if label != schema.background
        ]
        if not takes:
            return take_of(schema.names[1], schema.title(1))
        names = tuple(dict.fromkeys(name for take in takes for name in take.names))
        titles = list(dict.fromkeys(take.title for take in takes))
        return Take(takes[0].key if len(titles) == 1 else "selected", ", ".join(titles), names)

    def _offer(self, plan: Plan) -> Offer | None:
        """Return the edit of a plan; says why there is none."""
        if why := self._obstacle(plan):
            self._services.status.say(why)
            return None
        session = self._services.session
        document = session.document
        assert document is not None, "else there is an obstacle"
        recipe = recipe_of(plan, document.schema, self._facts(plan))
        return Offer(plan, recipe, {key: self._map(Path(key))[0] for key in plan.used}, document.schema)

    def _obstacle(self, plan: Plan) -> str:
        session = self._services.session
        document = session.document
        if document is None:
            return _tr("Open a mask first")
        reason = disabled_reason(document.schema, 1, locks=(), model=session.model)
        if reason is not None:
            return reason.text
        return obstacle(plan, document.schema, self._facts(plan))

    def _facts(self, plan: Plan) -> Facts:
        """Return what decides on a plan: locks, and the classes of the faces."""
        document = self._services.session.document
        assert document is not None, "without one nothing is planned"
        names, counts = document.schema.names, document.counts()
        return Facts(
            [names[label] for label in sorted(document.locks)],
            {key: self._map(Path(key))[1] for key in plan.used},
            [name for name, count in zip(names, counts, strict=True) if count],
            self._services.session.strengths,
            info.refused if (info := self._services.session.model.info) else {},
        )

    # Inside

    def _connect(self) -> None:
        panel, taking = self.panel, self.taking
        panel.strip.chosen.connect(self.choose)
        panel.strip.removed.connect(self._remove)
        panel.added.connect(self.add)
        panel.files_asked.connect(self.add_file)
        panel.folder_asked.connect(self.add_folder)
        panel.looked.connect(self._look)
        panel.taken.connect(self.take)
        panel.amount_moved.connect(self._on_amount)
        panel.amount_set.connect(taking.release)
        panel.exact_changed.connect(self.refresh)
        panel.pad.moved.connect(self._on_pad)
        panel.pad.released.connect(taking.release)
        panel.left.connect(self._on_left)
        panel.seen_changed.connect(self._on_seen)
        taking.message.connect(self._services.status.say_done)
        taking.failed.connect(self._on_failed)
        taking.ended.connect(panel.end_hold)

    def _look(self, take: Take | None) -> None:
        if take is None or self._services.session.unfinished is not None:
            self.taking.look(None)
        elif offer := self._offer(self.plan(take)):
            self.taking.look(offer)

    def _on_amount(self) -> None:
        """Change the amount of what was taken last, where that is still the newest step."""
        last = self.taking.last
        if last is None or last.exact:
            return
        if offer := self._offer(last.with_alpha(self.panel.amount.value)):
            self.taking.change(offer, again=True)

    def _on_pad(self, everything: bool) -> None:
        plan = self.plan(self._scope(everything=everything))
        self._show_scope(plan.take)
        last = self.taking.last
        if offer := self._offer(plan):
            same = last is not None and last.take.names == plan.take.names
            self.taking.change(offer, again=same)

    def _on_left(self) -> None:
        """Go back: from what is shown to what was there, and then to the canvas."""
        if not self.taking.cancel():
            self._services.canvas.setFocus()

    def _on_failed(self, text: str) -> None:
        self._services.notice.show_notice([_tr("The part could not be taken: {}").format(text)])

    def _on_seen(self) -> None:
        if self.panel.seen:
            self._soon.ask()
        else:
            self.taking.look(None)

    def _on_small(self, path: Path, face: object) -> None:
        self.panel.strip.set_face(path, face)  # type: ignore[arg-type]  # as SmallFaces.read tells
        self._show_pad()

    def _on_session(self, changed: frozenset[Facet]) -> None:
        if Facet.DOCUMENT in changed and self._services.session.brought:
            self._take_in(self._services.session.brought)
        if Facet.DONOR in changed:
            self._follow_donors()
        self._soon.ask()

    def _at_hand(self) -> list[tuple[Donor, bool]]:
        """Return the faces that have been read, the chosen ones in their order, and whether they are."""
        chosen = [self._donors[path] for path in self.tray.chosen if path in self._donors]
        return [(each, True) for each in chosen] + [
            (each, False) for each in self._donors.values() if not any(each is one for one in chosen)
        ]

    def _take_in(self, donors: Iterable[Donor]) -> None:
        """Put faces into the tray that came with the document, whether their files are there or not."""
        paths = {Path(donor.name): donor for donor in donors}
        self._donors |= paths
        for path in paths:
            self._mapped.pop(path, None)
            self._asked.discard(path)
        self.tray = self.tray.completed(paths)

    def _follow_donors(self) -> None:
        """Show a second face that was chosen elsewhere, as in the part panel."""
        donors = self._services.session.donors
        paths = [Path(donor.name) for donor in donors]
        if tuple(paths) == self.tray.chosen:
            return
        self._donors.update(zip(paths, donors, strict=True))
        for path in paths:
            self._mapped.pop(path, None)
        new = [path for path in paths if path not in self.tray.faces]
        self.tray = self.tray.with_faces(new).chose(paths)

    def _remove(self, paths: list[Path]) -> None:
        self.tray = self.tray.without(paths)
        self.choose(list(self.tray.chosen))

    def _show_pad(self) -> None:
        pad, chosen = self.panel.pad, self.tray.chosen
        faces = [self.panel.strip.face(path) for path in chosen]
        pad.set_faces([path.stem for path in chosen], [face.picture if face else None for face in faces])
        self._show_scope(self._scope(everything=False))

    def _show_scope(self, take: Take) -> None:
        self.panel.show_scope(take.title if self.panel.pad.usable else "", self.panel.exact.isChecked())

    def _take_dropped(self, path: Path, name: str) -> None:
        """Take a part that was dragged onto the canvas, of the face that it was dragged from."""
        donor = self._donor(path)
        if donor is None:
            return
        schema = donor.schema
        title = schema.title(schema.index(name)) if name in schema.names else name
        plan = self.plan(take_of(name, title))
        plan = Plan(plan.take, ((str(path), 1.0),), plan.alpha, plan.exact)
        if offer := self._offer(plan):
            self.taking.take(offer)

    def _donor(self, path: Path) -> Donor | None:
        """Return a face as it was read first; None where it cannot be, which the user has been told."""
        if path not in self._donors:
            donor = self._services.files.choose_donor(path)
            if donor is None:
                return None
            self._donors[path] = donor
        return self._donors[path]

    def _map(self, path: Path) -> tuple[LabelMap, frozenset[str]]:
        """Return a face in the classes of the open mask, and the names of those it has."""
        schema = self._services.session.schema
        known = self._mapped.get(path)
        if known is None or known[0] != schema.names:
            import numpy as np

            label_map = in_classes_of(schema, self._donors[path])
            there = frozenset(schema.names[int(label)] for label in np.unique(label_map))
            known = self._mapped[path] = (schema.names, label_map, there)
        return known[1], known[2]

    def _folder(self) -> Path:
        document = self._services.session.document
        own = document.path.parent if document is not None and document.path is not None else None
        return own or Path(self._services.settings.folder or Path.home())


class _Drops(QObject):
    """Lets parts of the tray be dropped on the canvas; other drags go on to the window."""

    def __init__(self, services: Services, take: Callable[[Path, str], object]) -> None:
        super().__init__(services.over)
        self._take = take
        services.canvas.setAcceptDrops(True)
        services.canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = QEvent.Type
        if event.type() in (kinds.DragEnter, kinds.DragMove, kinds.Drop) and isinstance(event, QDropEvent):
            part = dragged_part(event.mimeData())
            if part is None:
                event.ignore()
                return True
            event.acceptProposedAction()
            if event.type() == kinds.Drop:
                self._take(*part)
            return True
        return super().eventFilter(watched, event)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Donors", text)
