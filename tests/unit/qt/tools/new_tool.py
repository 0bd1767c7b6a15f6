"""A made-up painting tool in a whole window; run by `test_registry` in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from facemask_editor.app.keys.hint import Hint
from facemask_editor.app.tools import ToolSpec, register

SPEC = ToolSpec(
    "stamp", "S&tamp", "brush", ("Ctrl+Alt+J",), "Stamp the selected class", f"{__name__}:StampTool",
    (Hint("Click", "Stamp the class"),),
)  # fmt: skip
if __name__ == "__main__":
    register(SPEC)

from PySide6.QtCore import QEvent, QPointF, Qt  # noqa: E402
from PySide6.QtGui import QMouseEvent  # noqa: E402
from PySide6.QtWidgets import QApplication, QMenu, QToolBar  # noqa: E402

from facemask_editor.qt.tools.common.option import DRAW_OVER, SIZE, Switch  # noqa: E402
from facemask_editor.qt.tools.common.painting import Painting  # noqa: E402
from facemask_editor.qt.tools.common.tool import Pointer, Tool  # noqa: E402

TWICE = Switch(name="twice", symbol="brush", tip="Stamp twice", memory="stamp_twice")


class StampTool(Tool):
    """Paints one square where it is pressed; with its switch on a second one below."""

    options = (SIZE, TWICE, DRAW_OVER)
    own_size = True

    def press(self, at: Pointer) -> None:
        size = self._host.size_of(self.id)
        painting = Painting(self._host, "Stamp", self._host.selected_label, (at.x, at.y))
        for down in range(2 if self._host.options[TWICE] else 1):
            here = at.x, at.y + down * size
            painting.line(here, here, size=size, shape=self._host.options.brush_shape)
        painting.commit()


def main(folder: Path) -> None:
    """Choose it, set it, paint with it, and find it remembered."""
    import numpy as np
    from PySide6.QtCore import QSettings, QStandardPaths

    from facemask_editor.app.keys.hints import status_line
    from facemask_editor.document import BrushShape, MaskDocument
    from facemask_editor.qt.canvas import MaskCanvas
    from facemask_editor.qt.features.tool_options.tool_memory import recall_tools, tool_memory
    from facemask_editor.qt.features.tool_options.tool_options import ToolOptionsBar
    from facemask_editor.qt.jobs.engine_client import EngineClient
    from facemask_editor.qt.palette.entries import action_entries
    from facemask_editor.qt.services.settings import Settings
    from facemask_editor.qt.shell.main_window import MainWindow
    from tests.helpers.fake_dialogs import FakeDialogs
    from tests.helpers.fake_engine import FakeEngine

    QStandardPaths.setTestModeEnabled(True)
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
    application = QApplication([])
    window = MainWindow(EngineClient(FakeEngine), Settings(), dialogs=FakeDialogs())
    window.show()
    action = window.actions_["tool.stamp"]
    bars = [bar for bar in window.findChildren(QToolBar) if action in bar.actions()]
    menus = [menu for menu in window.findChildren(QMenu) if action in menu.actions()]
    assert bars, "it is in no tool bar"
    assert menus, "it is in no menu"
    titles = [entry.title for entry in action_entries(window.actions_)]
    assert "Stamp" in titles, "the palette does not find it"
    assert status_line("stamp", lambda _: "").startswith("Click: stamp the class")

    label_map = np.zeros((48, 64), np.uint8)
    canvas, document = window.canvas, MaskDocument(label_map)
    canvas.set_document(document)
    action.trigger()
    assert canvas.tool_id == "stamp"
    assert action.isChecked()
    bar = window.findChild(ToolOptionsBar)
    for name, control in bar.controls.items():
        shown = {widget.isVisibleTo(bar) for widget in control.widgets}
        assert shown == {name in ("size", "twice", "draw_over")}, name

    canvas.select_label(13)
    canvas.brush_shape = BrushShape.SQUARE
    bar.controls["size"].box.setValue(3)
    bar.controls["twice"].button.click()
    at = canvas.to_widget(20.5, 10.5)
    where = QPointF(canvas.mapToGlobal(at))
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        QApplication.sendEvent(canvas, QMouseEvent(kind, at, where, left, left, none))
    wanted = label_map.copy()
    wanted[9:15, 19:22] = 13
    np.testing.assert_array_equal(document.label_map, wanted)

    canvas.set_tool("brush")
    assert canvas.brush_size != 3
    again = MaskCanvas()
    recall_tools(again, tool_memory(canvas))
    assert again.tools.size_of("stamp") == 3
    assert again.options[TWICE]
    window.client.shutdown()
    application.processEvents()
    print("everywhere")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
