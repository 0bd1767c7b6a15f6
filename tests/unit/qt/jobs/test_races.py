"""10,000 requests of four kinds race, while documents open, close and change: none stale, crossed or lost."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document.document import MaskDocument
from facemask_editor.qt.features.new_face.client import FaceClient
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.jobs.mailbox import Priority
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.recipe.recipe import Complete, Recipe, Resample
from tests.helpers.fake_engine import FakeEngine, draw
from tests.helpers.fake_faces import FakeFaces
from tests.helpers.patience import WAIT

REQUESTS = 10_000
SEEDS = (1, 2)
KINDS = ("preview", "step", "face", "picture")
SIDE = 16


@dataclass
class Asked:
    """A request and what the world looked like.

    Attributes:
        number: Its own; part of what it asks for, so that the answer shows whose it is.
        kind: One of KINDS.
        document: What it was asked for.
        revision: Of the document then.
        kept: Whether it has to be answered.
        owner: Who hears of it, or None.
        cancelled: Whether the asker, or the end of document or owner, took it back.
        answers: How many came.
    """

    number: int
    kind: str
    document: MaskDocument | None = None
    revision: int = 0
    kept: bool = False
    owner: QObject | None = None
    cancelled: bool = False
    answers: int = 0


@dataclass
class Race:
    """Asks, changes and holds by chance; every answer is judged when it comes.

    Attributes:
        asked: All requests, by their numbers.
        newest: Of previews and faces: the number of the one asked for last.
        faults: What should not have come.
    """

    rng: random.Random
    engine: FakeEngine = field(default_factory=FakeEngine)
    faces: FakeFaces = field(default_factory=FakeFaces)
    asked: list[Asked] = field(default_factory=list)
    newest: dict[str, int] = field(default_factory=dict)
    newest_face_heard: int = -1
    faults: list[str] = field(default_factory=list)
    documents: list[MaskDocument] = field(default_factory=list)
    ended: bool = False

    def __post_init__(self) -> None:
        self.engine.obedient = self.rng.random() < 0.5
        self.client = EngineClient(lambda: self.engine)
        self.face_client = FaceClient(self.faces.make)
        self.pictures = Desk(DaemonWorker("picture", width=1))
        self.photos = Desk(DaemonWorker("photo"))
        self.jobs: dict[int, object] = {}
        self.owners = [QObject() for _ in range(3)]
        self.client.start()
        self.open()

    # Documents

    def open(self) -> None:
        label_map = np.ones((SIDE, SIDE), np.uint8)
        label_map[4:8, 4:8] = SCHEMA.index("nose")
        self.documents.append(MaskDocument(label_map))

    def close(self) -> None:
        """Close any but the first one, which owes an answer to all that is kept."""
        if len(self.documents) == 1:
            return
        document = self.documents.pop(self.rng.randrange(1, len(self.documents)))
        for client in (self.client, self.pictures, self.photos):
            client.forget(document)
        for each in self.asked:
            each.cancelled |= each.document is document

    def change(self) -> None:
        self.rng.choice(self.documents).fill(
            self.rng.randrange(SIDE), self.rng.randrange(SIDE), self.rng.randrange(19)
        )

    # Requests

    def ask(self) -> None:
        kind = self.rng.choice(KINDS)
        document = None if kind == "face" else self.rng.choice(self.documents)
        each = Asked(len(self.asked), kind, document, 0 if document is None else document.revision)
        self.asked.append(each)
        getattr(self, f"_ask_{kind}")(each)

    def _ask_preview(self, each: Asked) -> None:
        self.newest["preview"] = each.number
        self.jobs[each.number] = self.client.request(
            each.document,
            Recipe(steps=(Resample(part="nose", seed=each.number),)),
            ready=lambda request, result: self._on_edit(each, request, result),
            failed=lambda _request, text: self.fault(each, text),
        )

    def _ask_step(self, each: Asked) -> None:
        each.kept = True
        complete = self.rng.random() < 0.5
        self.jobs[each.number] = self.client.request(
            each.document,
            Recipe(steps=(Complete(),) if complete else (Resample(part="nose", seed=each.number),)),
            kept=True,
            priority=self.rng.choice(list(Priority)),
            ready=lambda request, result: self._on_edit(each, request, result),
            failed=lambda _request, text: self.fault(each, text),
        )

    def _ask_face(self, each: Asked) -> None:
        self.newest["face"] = each.number
        self.face_client.request(
            size=8,
            seed=each.number,
            ready=lambda request, _face, _mask: self._on_face(each, request),
            failed=lambda _request, text: self.fault(each, text),
            unavailable=lambda text: self.fault(each, text),
        )

    def _ask_picture(self, each: Asked) -> None:
        photo = self.rng.random() < 0.3
        each.kept = photo
        pixels = each.document.snapshot()
        each.owner = self.rng.choice((*self.owners, None))
        self.jobs[each.number] = (self.photos if photo else self.pictures).ask(
            lambda _watch: (each.number, int(pixels.sum())),
            purpose=("picture", each.number % 5),
            document=each.document,
            owner=each.owner,
            kept=photo,
            ready=lambda answer: self._on_picture(each, answer, int(pixels.sum())),
            failed=lambda error: self.fault(each, str(error)),
        )

    def cancel(self) -> None:
        if not self.jobs:
            return
        number, job = self.jobs.popitem()
        each = self.asked[number]
        if each.kind == "picture":
            (self.photos if each.kept else self.pictures).cancel(job)
        else:
            self.client.cancel(job)
        each.cancelled = True

    def close_dialog(self) -> None:
        self.face_client.cancel()
        for each in self.asked:
            each.cancelled |= each.kind == "face"

    def delete_owner(self) -> None:
        owner = self.owners.pop(0)
        self.owners.append(QObject())
        for each in self.asked:
            each.cancelled |= each.owner is owner
        owner.deleteLater()
        QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)

    # Answers

    def fault(self, each: Asked, text: str) -> None:
        self.faults.append(f"{each.kind} {each.number}: {text}")

    def judge(self, each: Asked) -> None:
        each.answers += 1
        if self.ended:
            self.fault(each, "answered after the shutdown")
        if each.cancelled:
            self.fault(each, "answered though cancelled")
        if each.answers > 1:
            self.fault(each, "answered twice")
        if not each.kept and each.document is not None and each.document.revision != each.revision:
            self.fault(each, "stale: the document has changed")
        if each.document is not None and not any(each.document is one for one in self.documents):
            self.fault(each, "the document is closed")

    def _on_edit(self, each, request, result) -> None:
        self.judge(each)
        steps = request.recipe.steps
        if isinstance(steps[0], Resample) and steps[0].seed != each.number:
            self.fault(each, f"crossed with {steps[0].seed}")
        if each.kind == "preview":
            if self.newest["preview"] != each.number:
                self.fault(each, "stale: a newer preview was asked for")
            if not np.array_equal(request.label_map, each.document.label_map):
                self.fault(each, "made of other pixels")
        made = isinstance(steps[0], Resample)
        if made and not np.array_equal(result.label_map, draw(request).label_map):
            self.fault(each, "the result of another request")

    def _on_face(self, each, request) -> None:
        self.judge(each)
        if request.seed != each.number:
            self.fault(each, f"crossed with {request.seed}")
        if each.number <= self.newest_face_heard:
            self.fault(each, "stale: a newer face has been shown")
        self.newest_face_heard = each.number

    def _on_picture(self, each, answer, total) -> None:
        self.judge(each)
        if answer != (each.number, total):
            self.fault(each, f"crossed with {answer}")

    # Chance

    def move(self) -> None:
        """Do one thing other than asking, or nothing."""
        moves = {
            self.change: 6,
            self.open: 2,
            self.close: 2,
            self.cancel: 3,
            self.close_dialog: 1,
            self.delete_owner: 1,
            self.engine.hold: 3,
            self.engine.release: 6,
            self.faces.hold: 3,
            self.faces.release: 6,
            lambda: self.client.set_device(self.rng.choice(["cpu", "cuda"])): 0.2,
            QCoreApplication.processEvents: 10,
        }
        self.rng.choices(list(moves), list(moves.values()))[0]()

    def shutdown(self) -> bool:
        """End all workers; nothing may be answered afterwards."""
        self.ended = True
        self.engine.release()
        self.faces.release()
        closers = (self.client, self.face_client, self.pictures, self.photos)
        return all([each.shutdown(WAIT) for each in closers])


@pytest.mark.parametrize("seed", SEEDS)
def test_racing_requests(qtbot, seed):
    race = Race(random.Random(seed))
    while len(race.asked) < REQUESTS // len(SEEDS):
        for _ in range(race.rng.randrange(1, 6)):
            race.ask()
        race.move()
    race.engine.release()
    race.faces.release()
    busy = (race.pictures, race.photos)
    qtbot.waitUntil(
        lambda: not (race.client.busy or race.face_client.busy or any(desk.jobs for desk in busy)),
        timeout=WAIT,
    )
    unanswered = [each for each in race.asked if each.kept and not (each.cancelled or each.answers)]
    heard = Counter(each.kind for each in race.asked if each.answers)
    for _ in range(20):  # on their way at the shutdown
        race.ask()
    assert race.shutdown()
    QCoreApplication.processEvents()

    assert race.faults == []
    assert unanswered == []
    assert min(heard[kind] for kind in KINDS) > 20, heard  # else nothing has been tried
