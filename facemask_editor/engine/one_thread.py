"""One thread for the computing libraries of this process, where processes share the cores."""

from __future__ import annotations

import sys

import cv2


def use_one_thread() -> None:
    """Let OpenCV, and torch where it is loaded, compute with one thread."""
    cv2.setNumThreads(1)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
