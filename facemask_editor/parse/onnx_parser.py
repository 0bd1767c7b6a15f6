"""A user's own parser: ``NAME.onnx`` and what it says of itself, ``NAME.json``.

{
  "size": 512,
  "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225],
  "labels": ["background", "skin", "l_brow", ...],
  "title": "My parser", "licence": "research only"
}

Input ``image`` (1, 3, size, size) float32: RGB of 0..1, less `mean`, divided by `std`. Output ``logits``
(1, labels, any, any). `labels` are class names of CelebAMask-HQ in the order of the output, or the name of a
class order such as ``face-parsing``.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import cv2
import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from facemask_editor.core.errors import CheckpointError, FormatError
from facemask_editor.core.files.onnx_file import facts_of, problem_of_part
from facemask_editor.core.files.said import said
from facemask_editor.core.files.small_file import open_regular, read_limited
from facemask_editor.core.files.unique_keys import read_unique
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.orders.named import order_named
from facemask_editor.parse.evidence.evidence import Evidence

SUFFIX = ".onnx"
INPUT, OUTPUT = "image", "logits"
HELP = "see docs/parse.md"

_INSTALL = "pip install 'facemask-editor[onnx]'"
_SIDES = 8, 4096
"""Least and largest side of the output."""

Three = tuple[float, float, float]
Array = npt.NDArray[np.float32]


class Sidecar(BaseModel):
    """What a parser takes and gives.

    Attributes:
        size: Side of the picture that it takes.
        mean: Taken from RGB of 0..1.
        std: What the rest is divided by.
        labels: Class names in the order of the output, or the name of a class order.
        title: For people; "" for the file's name.
        licence: What it may be used for; "" where that is not known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format_version: Literal[1] = 1
    size: Annotated[int, Field(ge=32, le=2048)]
    mean: Three
    std: Three
    labels: str | tuple[str, ...]
    title: str = Field(default="", max_length=100)
    licence: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not all(np.isfinite(value) for value in (*self.mean, *self.std)):
            raise ValueError("mean and std are finite numbers")
        if not all(value > 0 for value in self.std):
            raise ValueError("std is above 0")
        self.classes()
        return self

    def classes(self) -> tuple[int, ...]:
        """Return the class of CelebAMask-HQ of each plane of the output.

        Raises:
            ValueError: For an unknown order or class, one that is named twice, fewer than two, no background.
        """
        if isinstance(self.labels, str):
            return order_named(self.labels).to_canonical
        found = tuple(CELEBAMASK_HQ.index(name.strip()) for name in self.labels)
        twice = next((name for name in self.labels if self.labels.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"labels: {twice} is named twice")
        if len(found) < 2 or CELEBAMASK_HQ.background not in found:
            raise ValueError("labels: background and at least one other class are needed")
        return found


def read_sidecar(path: Path) -> Sidecar:
    """Read what a parser says of itself.

    Raises:
        FormatError: Naming file, field and value.
    """
    try:
        text = read_limited(path, "renderer_bytes").decode("utf-8-sig")
        found = read_unique(text)
    except FileNotFoundError as error:
        hint = f"it says what {path.with_suffix(SUFFIX).name} takes; {HELP}"
        raise FormatError(path, "sidecar", "missing", hint) from error
    except OSError as error:
        raise FormatError(path, "sidecar", f"unreadable ({error.strerror})", HELP) from error
    except (ValueError, RecursionError) as error:
        raise FormatError(path, "sidecar", "not JSON", str(error)) from error
    try:
        return Sidecar.model_validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "sidecar"
        value = found if first["loc"] == () else first.get("input")
        shown = "not consistent" if isinstance(value, dict | list) else repr(value)
        raise FormatError(path, field, shown, first["msg"].removeprefix("Value error, ")) from error


class OnnxClassifier:
    """A parser of the user's, run by onnxruntime on the CPU; fit for several threads at once.

    Args:
        path: ``NAME.onnx``; its sidecar lies beside it.

    Raises:
        FormatError: The sidecar is missing or wrong.
        CheckpointError: The model cannot be used, or onnxruntime is not installed.

    Attributes:
        name: The file's name without ending.
        title: For people.
        licence: In the words of the sidecar.
        sha256: Of the model file's bytes and the sidecar's.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sidecar = read_sidecar(path.with_suffix(".json"))
        self.name = path.stem
        self.title = self._sidecar.title or path.stem
        self.licence = self._sidecar.licence or "not told by its sidecar"
        self._check_file()
        self.sha256 = _digest(path, path.with_suffix(".json"))
        self._classes = self._sidecar.classes()
        self._session = self._opened()

    def probabilities(self, evidence: Evidence) -> Array:
        """Return (19, side, side) float32 in the order of CelebAMask-HQ, summing to 1 over the classes.

        Raises:
            CheckpointError: The model fails, or gives something else than it says.
        """
        import onnxruntime

        options = onnxruntime.RunOptions()
        options.log_severity_level = 4
        try:
            (found,) = self._session.run([OUTPUT], {INPUT: self._image(evidence)}, options)
        except Exception as error:  # onnxruntime has a dozen kinds, of no common root
            raise self._bad(said(error) or type(error).__name__) from None
        return self._shares(np.asarray(found))

    def _image(self, evidence: Evidence) -> Array:
        size = self._sidecar.size
        picture = evidence.picture
        if picture.shape[0] != size:
            way = cv2.INTER_AREA if size < picture.shape[0] else cv2.INTER_LINEAR
            picture = np.asarray(cv2.resize(picture, (size, size), interpolation=way), np.uint8)
        numbers = (picture / 255.0 - np.array(self._sidecar.mean)) / np.array(self._sidecar.std)
        return np.ascontiguousarray(numbers.transpose(2, 0, 1)[None], np.float32)

    def _shares(self, logits: npt.NDArray[Any]) -> Array:
        """Softmax; planes of one class are added up, as the halves of a nose."""
        shape = " x ".join(map(str, logits.shape))
        count = len(self._classes)
        if logits.ndim != 4 or logits.shape[:2] != (1, count):
            raise self._bad(f"output {OUTPUT} is {shape}, and by the labels it is 1 x {count} x any x any")
        if not _SIDES[0] <= min(logits.shape[2:]) <= max(logits.shape[2:]) <= _SIDES[1]:
            raise self._bad(f"output {OUTPUT} is {shape}, and sides go from {_SIDES[0]} to {_SIDES[1]}")
        numbers = logits[0].astype(np.float32)
        if not np.isfinite(numbers).all():
            raise self._bad(f"output {OUTPUT} holds what is no number (NaN or infinite)")
        likely = np.exp(numbers - numbers.max(0))
        likely /= likely.sum(0)
        shares = np.zeros((len(CELEBAMASK_HQ), *numbers.shape[1:]), np.float32)
        for plane, label in zip(likely, self._classes, strict=True):
            shares[label] += plane
        return shares

    def _check_file(self) -> None:
        """Refuse what has other names, or reads outside its folder, before onnxruntime opens it."""
        try:
            facts = facts_of(self._path)
        except OSError as error:
            raise self._bad(f"it cannot be read ({error.strerror or error})") from error
        except ValueError as error:
            raise self._bad(f"{error}; export or download it again") from error
        if facts.inputs != (INPUT,):
            known = ", ".join(facts.inputs) or "none"
            raise self._bad(f"its inputs are {known}; a parser has one, {INPUT!r} ({HELP})")
        if OUTPUT not in facts.outputs:
            raise self._bad(f"it has no output {OUTPUT!r}; it has {', '.join(facts.outputs)} ({HELP})")
        for part in facts.external:
            if (problem := problem_of_part(self._path, part)) is not None:
                raise self._bad("; ".join(filter(None, problem)))

    def _opened(self) -> Any:  # noqa: ANN401  onnxruntime has no types
        if importlib.util.find_spec("onnxruntime") is None:
            raise self._bad(f"the package onnxruntime is missing ({_INSTALL})")
        import onnxruntime

        onnxruntime.disable_telemetry_events()  # what Windows builds would send
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.use_deterministic_compute = True
        options.intra_op_num_threads = 1  # several photos are read at once
        try:
            session: Any = onnxruntime.InferenceSession(
                str(self._path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # as above
            raise self._bad(said(error) or type(error).__name__) from None
        (taken,) = session.get_inputs()
        side = self._sidecar.size
        sides = list(taken.shape)
        fits = len(sides) == 4 and all(
            not isinstance(there, int) or there == wanted
            for there, wanted in zip(sides, (1, 3, side, side), strict=True)
        )
        if taken.type != "tensor(float)" or not fits:
            there = " x ".join(str(each) if isinstance(each, int) else "any" for each in sides)
            raise self._bad(
                f"input {INPUT} takes {taken.type} {there}; needed is float32 1 x 3 x {side} x {side}"
            )
        return session

    def _bad(self, why: str) -> CheckpointError:
        return CheckpointError(f"{self._path}: {why}")


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with open_regular(path) as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
