"""Where the docks of a window stand, once they have come to rest."""

from tests.helpers.patience import WAIT


def seen(window):
    """Return the docks that are not behind a tab, with their places."""
    return {
        dock.objectName(): dock.geometry().getRect()
        for dock in window.docks.all
        if not dock.visibleRegion().isEmpty()
    }


def came_to_rest(window, qtbot):
    qtbot.wait(1)
    qtbot.waitUntil(lambda: not window.docks._timer.isActive(), timeout=WAIT)
    window.layout().activate()
