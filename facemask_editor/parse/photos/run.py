"""Many photos, several at once, in their order."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import cv2

from facemask_editor.core.errors import Cancelled
from facemask_editor.parse.photos.one import PhotoParser
from facemask_editor.parse.photos.plan import Photos
from facemask_editor.parse.photos.record import Record
from facemask_editor.recipe.template import as_text


def parsed_photos(
    parser: PhotoParser,
    photos: Photos,
    before: Mapping[str, Record],
    jobs: int,
    stopped: Callable[[], bool],
) -> Iterator[tuple[Record, bool]]:
    """Yield the record of each photo, in order, and whether it was kept from a run before.

    Args:
        parser: Makes the masks.
        photos: Of the run.
        before: Records of a run before, by photo; what is whole is not made again.
        jobs: Photos that are read at once. Threads: OpenCV and torch compute outside of Python's lock,
            and each needs only its photo.
        stopped: Asked before each photo is begun.

    Raises:
        Cancelled: It was stopped; photos that were begun have been yielded.
        EvidenceMissing, CheckpointError: No photo can be read.
    """
    for refused in photos.refused:
        yield parser.refused(refused), False

    def work(path: Path, stem: str) -> tuple[Record, bool]:
        known = before.get(as_text(str(path)))
        if known is not None and parser.is_whole(known, path):
            return known, True
        return parser.made(path, stem), False

    waiting: deque[Future[tuple[Record, bool]]] = deque()
    begun = 0
    with _one_thread_each(), ThreadPoolExecutor(jobs, thread_name_prefix="photo") as pool:
        try:
            for path, stem in photos.stems.items():
                if stopped():
                    break
                begun += 1
                waiting.append(pool.submit(work, path, stem))
                if len(waiting) > jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for each in waiting:
                each.cancel()
    if begun < len(photos.stems):
        raise Cancelled("stopped")


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let OpenCV and torch compute in the thread that asks: the photos share the cores already."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    torch = sys.modules.get("torch")  # an ONNX file needs none
    threads = torch.get_num_threads() if torch is not None else 0
    if torch is not None:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)
        if torch is not None:
            torch.set_num_threads(threads)
