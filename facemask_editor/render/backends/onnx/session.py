"""A model in onnxruntime: on the CPU, without custom operators, in a thread that cancel ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import onnxruntime

from facemask_editor.core.errors import Cancelled, RenderError
from facemask_editor.core.files.said import said

T = TypeVar("T")
Array = npt.NDArray[np.generic]

_LOOK = 0.05  # seconds between two looks whether the user has cancelled
_FAREWELL = 5.0  # seconds for the operator that is under way to end
_DTYPES = {
    "tensor(float)": "float32", "tensor(float16)": "float16", "tensor(uint8)": "uint8",
    "tensor(int32)": "int32", "tensor(int64)": "int64",
}  # fmt: skip


class Session:
    """A loaded model.

    Args:
        path: Of the model file, whose facts were checked.
        cancelled: Looked at twenty times a second.

    Raises:
        RenderError: It cannot be loaded.
        Cancelled: At once; what was being loaded ends by itself.
    """

    def __init__(self, path: Path, cancelled: Callable[[], bool]) -> None:
        self._path = path
        self._cancelled = cancelled
        onnxruntime.disable_telemetry_events()  # what Windows builds would send
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.use_deterministic_compute = True
        self._session: Any = self._in_thread(
            lambda: onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]),
            lambda: None,
        )

    def run(self, feed: Mapping[str, Array], output: str) -> Array:
        """Return one output.

        Raises:
            RenderError: The arrays do not fit, or the model fails.
            Cancelled: As soon as the operator under way has ended.
        """
        for each in self._session.get_inputs():
            self._check(each, feed[each.name])
        options = onnxruntime.RunOptions()
        options.log_severity_level = 4

        def stop() -> None:
            options.terminate = True

        (found,) = self._in_thread(lambda: self._session.run([output], dict(feed), options), stop)
        if not isinstance(found, np.ndarray):
            raise RenderError(f"{self._path.name}: output {output} is no array")
        return found

    def _check(self, taken: Any, given: Array) -> None:  # noqa: ANN401
        name = f"{self._path.name}: input {taken.name}"
        dtype = _DTYPES.get(taken.type, taken.type)
        if str(given.dtype) != dtype:
            raise RenderError(f"{name} takes {dtype}, and the sidecar says {given.dtype}")
        sides = list(taken.shape)
        fits = len(sides) == given.ndim and all(
            not isinstance(side, int) or side == there for side, there in zip(sides, given.shape, strict=True)
        )
        if not fits:
            wanted = " x ".join(str(side) if isinstance(side, int) else "any" for side in sides)
            there = " x ".join(map(str, given.shape))
            raise RenderError(f"{name} takes {wanted}, and by the sidecar it is {there}")

    def _in_thread(self, work: Callable[[], T], stop: Callable[[], None]) -> T:
        results: list[T] = []
        errors: list[Exception] = []
        done = threading.Event()

        def run() -> None:
            try:
                results.append(work())
            except Exception as error:  # onnxruntime has a dozen kinds, of no common root
                errors.append(error)
            finally:
                done.set()

        threading.Thread(target=run, name="onnx", daemon=True).start()
        while not done.wait(_LOOK):
            if self._cancelled():
                stop()
                done.wait(_FAREWELL)
                raise Cancelled("cancelled")
        if errors:
            raise RenderError(f"{self._path.name}: {said(errors[0]) or type(errors[0]).__name__}") from None
        return results[0]
