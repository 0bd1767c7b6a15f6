"""The window ends itself when the system asks it to, so that nothing which it has started goes on."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

_ASKED = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class EndOnSignal(QObject):
    """Ends what parts of the window run, then the program; what is not saved is in the journal.

    Args:
        shutdown: Ends what runs; may take some seconds.
        parent: Owner.
    """

    def __init__(self, shutdown: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._shutdown = shutdown
        # Python looks at signals between two of its own instructions, and Qt's loop has none while it waits
        self._woken, waking = socket.socketpair()
        self._waking = waking
        for end in (self._woken, waking):
            end.setblocking(False)
        signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
        for number in _ASKED:
            signal.signal(number, lambda *_: None)
        self._notifier = QSocketNotifier(self._woken.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)

    def _on_signal(self) -> None:
        numbers = self._woken.recv(64)
        asked = next((number for number in numbers if number in _ASKED), None)
        if asked is None:
            return
        try:
            self._shutdown()
        finally:
            os._exit(128 + asked)
