"""A parser without networks: finds the faces that a test has laid ready, and can be held and released."""

from __future__ import annotations

import threading

import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.parse.evidence.faces import Face
from facemask_editor.parse.evidence.points import LEFT_EYE, MOUTH_CORNERS, RIGHT_EYE
from facemask_editor.parse.finish.parsed import UNSAID, Offer, Parsed
from tests.helpers.patience import PATIENCE

SKIN, HAIR, HAT, NOSE = (SCHEMA.index(name) for name in ("skin", "hair", "hat", "nose"))


def face_at(x: float, y: float, width: float, *, presence: float = 12.0) -> Face:
    """Return an upright face whose points lie around a place."""
    rng = np.random.default_rng(5)
    points = rng.uniform(-0.4, 0.4, (478, 2)) * (width, width)
    points[0], points[1] = (-0.5 * width, -0.6 * width), (0.5 * width, 0.6 * width)
    points[RIGHT_EYE] = (-0.25 * width, -0.15 * width)
    points[LEFT_EYE] = (0.25 * width, -0.15 * width)
    points[MOUTH_CORNERS[0]], points[MOUTH_CORNERS[1]] = (
        (-0.2 * width, 0.35 * width),
        (0.2 * width, 0.35 * width),
    )
    return Face((points + np.array([x, y])).astype(np.float32), presence, 0.9)


class FakeClassifier:
    """Says skin in the middle, hair above, and is unsure of the upper edge of the face.

    Attributes:
        calls: How often it was asked.
        error: What it raises, or None.
    """

    name, licence, sha256 = "fake", "CC0-1.0", "0" * 64

    def __init__(self) -> None:
        self.calls = 0
        self.error: Exception | None = None
        self.entered = threading.Event()
        self._gate = threading.Event()
        self._gate.set()

    def hold(self) -> None:
        """Keep the next calls inside until `release`."""
        self.entered.clear()
        self._gate.clear()

    def release(self) -> None:
        """Let held calls go on."""
        self._gate.set()

    def wait_entered(self) -> None:
        """Wait until a call is inside."""
        assert self.entered.wait(PATIENCE)

    def probabilities(self, evidence):
        self.calls += 1
        self.entered.set()
        assert self._gate.wait(PATIENCE)
        if self.error is not None:
            raise self.error
        planes = np.zeros((19, 32, 32), np.float32)
        planes[0] = 1
        planes[:, 10:26, 8:24] = 0
        planes[SKIN, 10:26, 8:24] = 1
        planes[:, 4:10, 8:24] = 0
        planes[HAIR, 4:10, 8:24], planes[HAT, 4:10, 8:24] = 0.48, 0.42
        planes[0, 4:10, 8:24] = 0.1
        return planes


def plain_finish(evidence, probabilities, strokes=None):
    """Stand in for `parse.finish`: the classes as they are, one offer, and a sign of having read strokes."""
    grain = np.ones((evidence.size // 32, evidence.size // 32))
    labels = np.kron(probabilities.argmax(0), grain).astype(np.uint8)
    confidence = np.kron(probabilities.max(0), grain).astype(np.float32)
    offer = Offer("Hat?", HAT, labels == HAIR, 0.4)
    if strokes is not None:
        labels[:8] = NOSE
        labels[strokes != UNSAID] = strokes[strokes != UNSAID]
    return Parsed(labels, confidence, (offer,))


def lay_parser(reader, faces_of) -> FakeClassifier:
    """Give a reader a fake parser, and what finds the faces of a photo: called with its pixels."""
    classifier = FakeClassifier()
    reader.find_faces = faces_of
    reader.make_classifier = lambda _name: classifier
    return classifier
