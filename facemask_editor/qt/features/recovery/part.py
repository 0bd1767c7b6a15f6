"""Journal and offers in a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.recovery.bar import RecoveryBar
from facemask_editor.qt.services.services import Services

if TYPE_CHECKING:
    from facemask_editor.qt.features.recovery.recovery import Recovery

_BEGIN_MS = 300
"""The window stands, and a mask that it was started with is open, before the disk is read and written."""


class RecoveryPart(Part):
    """A bar, and soon after the window is there what fills it.

    Attributes:
        above: Hidden until there is something to offer or to say.
        recovery: Journal and offers, as soon as they have begun.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stopped = False
        self.above: RecoveryBar = RecoveryBar(services.over)
        self.recovery: Recovery | None = None
        QTimer.singleShot(_BEGIN_MS, services.over, self.begin)

    def begin(self, folder: Path | None = None) -> None:
        """Begin the journal and look for what is left over; a second call is nothing.

        Args:
            folder: Of the journals; that of the user by default.
        """
        if self.recovery is None and not self._stopped:
            from facemask_editor.qt.features.recovery.recovery import Recovery

            services = self._services
            self.recovery = Recovery(
                services.session,
                services.files,
                services.dialogs,
                self.above,
                services.over,
                folder=folder,
                saved_in={path.parent for path in services.settings.recent},
                photo=lambda: services.kept_photo(),
            )

    def shutdown(self) -> bool:
        self._stopped = True
        return self.recovery is None or self.recovery.shutdown()
