"""The networks of MediaPipe that say where a face is; run by OpenCV, which the program has anyway."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core import paths
from facemask_editor.core.errors import FaceMaskError

FOLDER = "mediapipe"
"""Folder inside the model folders; its README says where each file comes from."""

DIGESTS = {
    "face_detection_short_range.tflite": "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
    "face_landmarks_detector.tflite": "c7d54204ce0448474c7f3fa9af494787c0965cbdd6f20fc72867e43046bd43d5",
    "selfie_segmentation.tflite": "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c",
}
"""SHA-256 of each file: another file would give other points, and with them other masks."""


class EvidenceMissing(FaceMaskError):
    """A network file of MediaPipe is not there, or is another one."""


class Network:
    """One network and its outputs by name; an object may be shared between threads."""

    def __init__(self, name: str, outputs: Sequence[str]) -> None:
        self._net = _read(_file(name))
        self._outputs = tuple(outputs)
        self._lock = Lock()

    def __call__(self, picture: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], ...]:
        """Return the outputs for a picture (height, width, 3), in the range that the network wants."""
        blob = np.ascontiguousarray(picture.transpose(2, 0, 1)[None], dtype=np.float32)
        with self._lock:
            self._net.setInput(blob)
            return tuple(np.array(output) for output in self._net.forward(self._outputs))


_networks: dict[str, Network] = {}
_reading = Lock()


def detector() -> Network:
    """Boxes of faces: 896 anchors of a picture (128, 128, 3) in -1..1."""
    return _network("face_detection_short_range.tflite", ("regressors", "classificators"))


def mesh() -> Network:
    """478 points of a face, and whether it is one, from a picture (256, 256, 3) in 0..1."""
    return _network("face_landmarks_detector.tflite", ("Identity", "Identity_1"))


PERSON_LAYERS = ((24, 32), (128, 16))
"""Channels and side of the layers of the person network that are read besides its answer."""


def person() -> Network:
    """Which pixels belong to a person, from a picture (256, 256, 3) in 0..1; and two layers on the way there.

    The layers were learnt from photos of people. A parser that sees them knows photos a little, though it was
    trained on rendered faces alone.
    """
    return _network("selfie_segmentation.tflite", ("activation_10", "add_7__xeno_compat__1", "multiply_6"))


def _network(name: str, outputs: Sequence[str]) -> Network:
    # OpenCV's reader fills tables of its own when it is first used, unguarded: two threads at once end in
    # "unsupported operator", or in a crash
    with _reading:
        if name not in _networks:
            _networks[name] = Network(name, outputs)
        return _networks[name]


def _read(path: Path) -> cv2.dnn.Net:
    # OpenCV 5 has a second engine, its default, that gives the last output alone; for bytes it takes no other
    engine = getattr(cv2.dnn, "ENGINE_CLASSIC", None)
    arguments = () if engine is None else (engine,)
    if str(path).isascii():
        return cv2.dnn.readNetFromTFLite(str(path), *arguments)
    with TemporaryDirectory() as folder:  # OpenCV cannot open other names on Windows
        copy = shutil.copy(path, Path(folder) / "network.tflite")
        return cv2.dnn.readNetFromTFLite(str(copy), *arguments)


def _file(name: str) -> Path:
    for folder in paths.models_dirs():
        path = folder / FOLDER / name
        try:
            data = path.read_bytes()
        except OSError:
            continue
        if hashlib.sha256(data).hexdigest() != DIGESTS[name]:
            raise EvidenceMissing(
                f"{path}: this is not the file that the program came with; install it again"
            )
        return path
    raise EvidenceMissing(
        f"{FOLDER}/{name} is in no model folder, so no photo can be read; install the program again"
    )
