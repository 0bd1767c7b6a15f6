"""What is written, one after the other: two at a time could end in the wrong order."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.core import paths
from facemask_editor.qt.features.files.projects.open_project import Write
from facemask_editor.qt.features.files.saving.disk import Disk

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.document.writing import Writing
    from facemask_editor.formats import Stamp

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Order:
    """A state that is to be written, as it was when that was asked for.

    Attributes:
        document: Whose state it is.
        writing: The state.
        path: Of the file.
        write: Writes it, in any thread.
        copy: Whether the file is not to be the document's.
        ready: Called with the stamp of what was written.
        failed: Called with what went wrong.
        then: Called once it is written, where that is later than in the call that asked for it.
        late: Whether it is.
        done: Whether it is written, be it elsewhere; set by `ready` and `failed`.
    """

    document: MaskDocument
    writing: Writing
    path: Path
    write: Write
    copy: bool
    ready: Callable[[Order, Stamp | None], object]
    failed: Callable[[Order, Exception], object]
    then: Callable[[], object] | None = None
    late: bool = False
    done: bool = False

    @property
    def is_all(self) -> bool:
        """Whether it is what the user sees of the mask now."""
        document, history = self.document, self.document.history
        seen = self.writing.mark.position == history.position and not document.in_stroke
        return seen and not document.pending and self.writing.choice == document.photo_mask_choice


class Writes:
    """The orders under way, in the order of asking; what becomes of one does not keep the next from it.

    Args:
        disk: Carries them out.
    """

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._orders: list[Order] = []
        self._running: Order | None = None

    @property
    def under_way(self) -> bool:
        """Whether something is being written or waits for it."""
        return bool(self._orders)

    def newest(self, document: MaskDocument | None) -> Order | None:
        """Return what is going to be in a document's file, None where nothing is under way."""
        orders = (order for order in reversed(self._orders) if order.document is document and not order.copy)
        return next(orders, None)

    def goes_to(self, path: Path) -> bool:
        """Return whether something is on its way to a file."""
        return any(order.path == path for order in self._orders)

    def put(self, order: Order) -> bool:
        """Write a state; returns whether it is written now."""
        self._orders.append(order)
        if len(self._orders) == 1:
            self._begin(order)
        order.late = order in self._orders
        return order.done and not order.late

    def finish(self, seconds: float) -> bool:
        """Write all that is under way, as the program ends; False where that takes longer."""
        end = time.monotonic() + seconds
        while self._orders:
            if not self._disk.finish(max(0.0, end - time.monotonic())):
                return False
            self._go_on()
        return True

    def _begin(self, order: Order) -> None:
        self._running = order
        self._disk.do(
            partial(_write_file, order.path, order.write),
            lambda stamp: self._end(order, partial(order.ready, order, stamp)),
            lambda error: self._end(order, partial(order.failed, order, error)),
            purpose="save",
            kept=True,
        )

    def _end(self, order: Order, tell: Callable[[], object]) -> None:
        self._orders.remove(order)
        self._running = None
        try:
            tell()
        finally:
            self._go_on()
        if order.late and order.done and order.then is not None:
            order.then()

    def _go_on(self) -> None:
        if self._orders and self._running is None:
            self._begin(self._orders[0])


def _write_file(path: Path, write: Write) -> Stamp | None:
    from facemask_editor.app.files.former import keep_former
    from facemask_editor.core.atomic import remove_leftovers

    try:
        keep_former(path, paths.former_dir())
    except OSError as error:  # saving is more than having the version before it
        _log.warning("the former version of %s was not kept: %s", path, error)
    stamp = write(path)
    remove_leftovers(path.parent)  # of this program, where it was killed while saving
    return stamp
