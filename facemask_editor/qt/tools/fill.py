"""The fill."""

from __future__ import annotations

from facemask_editor.document import paintable
from facemask_editor.qt.actions.key_tips import with_keys
from facemask_editor.qt.tools.common.option import CONTIGUOUS, DRAW_OVER
from facemask_editor.qt.tools.common.tool import Pointer, Tool, tr


class FillTool(Tool):
    """Gives the piece under the pointer the selected class; with Shift all pixels of its class."""

    options = (CONTIGUOUS, DRAW_OVER)

    def press(self, at: Pointer) -> None:
        document = self._host.document
        label = self._host.selected_label
        under = self._host.label_at(at.x, at.y)
        if document is None or document.in_stroke or under < 0 or not self._host.may_edit(label):
            return
        if under in document.locks:
            text = tr("{} is locked; unlock it in the class list (<class.lock>) to change it")
            self._host.say(with_keys(text).format(document.schema.title(under)))
            return
        options = self._host.options
        # What is under the pointer is the class first touched, so that rule always allows it.
        over = paintable(
            options.draw_over, class_count=len(document.schema), hidden=self._host.hidden, first={under}
        )
        if under not in over:
            text = tr("{} is hidden, and only visible classes may be painted over (<brush.draw_over>)")
            self._host.say(with_keys(text).format(document.schema.title(under)))
            return
        document.fill(at.x, at.y, label, contiguous=options.contiguous and not at.shift, over=over)
