"""What brings window and model sooner and has nothing to do with either."""

from __future__ import annotations

import builtins
import ctypes
import os
import sys
import threading
from importlib.util import find_spec
from pathlib import Path


def use_plain_imports() -> None:
    """Take PySide's hook off Python's imports; nothing where it has put none.

    It looks for ``from __feature__ import``, which this program does not use, in the source of every module
    that is imported: with those of torch that takes a fifth of a second before the model is ready.
    """
    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original


def map_torch() -> threading.Thread | None:
    """Map torch's largest library from a thread, while the window is filled; None where that is not done.

    A seventh of the time of ``import torch`` goes to this one call of the system, for which Python keeps its
    interpreter locked. Made from here it is not, and another core does it.
    """
    if sys.platform != "linux":
        return None
    thread = threading.Thread(target=_map_torch, name="map torch", daemon=True)
    thread.start()
    return thread


def _map_torch() -> None:
    spec = find_spec("torch")
    if spec is None or spec.origin is None:
        return  # its import will say so
    folder = Path(spec.origin).parent / "lib"
    # A foreign function leaves the interpreter free; ctypes' own loading does not.
    load = ctypes.CDLL(None).dlopen
    load.restype = ctypes.c_void_p
    # In the order and the way of torch itself; where one fails, its import says so.
    load(os.fsencode(folder / "libtorch_global_deps.so"), os.RTLD_NOW | os.RTLD_GLOBAL)
    load(os.fsencode(folder / "libtorch_cpu.so"), os.RTLD_NOW | os.RTLD_LOCAL)
