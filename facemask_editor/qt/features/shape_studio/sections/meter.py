"""How usual the face and the selected part are, and what an artist would throw the edit away for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from facemask_editor.core.groups import DIGIT_GROUPS
from facemask_editor.core.labels import LabelSchema
from facemask_editor.qt.look.plain_text import plain_label
from facemask_editor.qt.widgets.lines import FixedLines

if TYPE_CHECKING:
    from facemask_editor.core.findings import Defect, Judgement, OutOfRange

USUAL, RARE = 0.1, 0.01
"""Shares of faces that are less typical, from which one counts as typical and below which as rare."""

_LINES = 2
"""For what is wrong; the tool tip has all of it."""

_DEFECTS = {
    "pocket": "a hole in the face",
    "piece": "a loose piece",
    "sliver": "a thin splinter",
    "order": "on the wrong side of its neighbour",
    "lost": "lost",
    "ray": "a thin cut into the face",
}


class TypicalityMeter(QWidget):
    """A name, a small bar and a word.

    Args:
        title: What is rated.
        tip: With ``{:.0%}`` for the share of training faces that are less typical.
    """

    def __init__(self, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: object = ""
        self._tip, self._told = tip, ""
        self.title = plain_label(title)
        self.title.setProperty("muted", True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("Typicality of the {}").format(title.lower()))
        self.text = QLabel()
        self.text.setProperty("muted", True)
        words = (_level(share)[1] for share in (USUAL, RARE, 0.0))
        metrics = self.text.fontMetrics()
        self.text.setFixedWidth(max(map(metrics.horizontalAdvance, words)) + 2)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.text)
        keeps = self.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.setSizePolicy(keeps)
        self.show_share(None)

    def show_share(self, share: float | None, *, asked: bool = False) -> None:
        """Show the share of training faces that are less typical.

        Args:
            share: 0 to 1; None where it is not known.
            asked: Whether it will be; else the meter is hidden without one.
        """
        if (shown := (share, asked)) == self._shown:
            return
        self._shown = shown
        self.setVisible(asked or share is not None)
        level, word = _level(share)
        self.bar.setUpdatesEnabled(
            False
        )  # else Qt paints the whole window at once, not at the end of the turn
        self.bar.setValue(0 if share is None else max(2, round(100 * share)))
        self.bar.setUpdatesEnabled(True)
        self.text.setText(word)
        if self.bar.property("meter") != level:
            self.bar.setProperty("meter", level)
            self.bar.style().polish(self.bar)
        self._told = "" if share is None else self._tip.format(share)
        self.add_to_tip(())

    def add_to_tip(self, lines: Sequence[str]) -> None:
        """Let the tool tip tell more, a sentence a line."""
        tip = "\n".join([self._told, *lines]) if self._told else ""
        for widget in (self, self.bar, self.text):
            if widget.toolTip() != tip:
                widget.setToolTip(tip)


def _level(share: float | None) -> tuple[str, str]:
    """Return how a share looks and what it is called."""
    if share is None:
        return "good", "…"
    if share >= USUAL:
        return "good", _tr("typical")
    return ("warning", _tr("less typical")) if share >= RARE else ("error", _tr("rare"))


class JudgementView(QWidget):
    """Two meters, of the part and of the whole face; what is out of range of the part, or torn by the edit.

    What is out of range elsewhere is told by the tool tip of the face.

    Its height never changes, so that nothing moves under the pointer.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part = TypicalityMeter(
            self.tr("Part"),
            self.tr("Beside the other parts of this face: {:.0%} of the training faces are less typical"),
        )
        self.face = TypicalityMeter(
            self.tr("Face"), self.tr("The whole face: {:.0%} of the training faces are less typical")
        )
        width = max(meter.title.sizeHint().width() for meter in (self.part, self.face))
        for meter in (self.part, self.face):
            meter.title.setMinimumWidth(width)
        self.findings = FixedLines(_LINES)
        self.findings.setProperty("warning", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.part, self.face, self.findings):
            column.addWidget(widget)

    def show_judgement(
        self,
        judgement: Judgement | None,
        defects: Sequence[Defect],
        part: str,
        schema: LabelSchema,
        *,
        asked: bool = False,
    ) -> None:
        """Show what is known.

        Args:
            judgement: Of the mask that is shown; None where it is still to come.
            defects: Of the edit that is shown.
            part: Class name of the selected part.
            schema: The classes.
            asked: Whether a judgement is on its way.
        """
        face = judgement is not None and not judgement.no_face
        known_part = judgement.parts.get(part) if judgement is not None and face else None
        whole = judgement.whole if judgement is not None and face else None
        coming = asked and judgement is None
        self.part.show_share(known_part, asked=coming and self.part.isVisibleTo(self))
        self.face.show_share(whole, asked=coming and self.face.isVisibleTo(self))
        lines = [_torn(defect, schema) for defect in defects]
        rest: list[str] = []
        if judgement is not None:
            lines = [judgement.no_face, *lines] if judgement.no_face else lines
            known = [found for found in judgement.out_of_range if found.part in schema.names]
            lines += [self._out_of_range(found, schema) for found in known if found.part in _beside(part)]
            rest = [self._out_of_range(found, schema) for found in known]
        self.findings.say(tuple(dict.fromkeys(lines)))
        self.face.add_to_tip([line for line in dict.fromkeys(rest) if line not in lines])

    def _out_of_range(self, found: OutOfRange, schema: LabelSchema) -> str:
        text = self.tr("{}, too much: {}") if found.value > found.high else self.tr("{}, too little: {}")
        return text.format(schema.title(schema.index(found.part)), found.meaning)


def _beside(part: str) -> frozenset[str]:
    """Return the selected part and what makes one thing with it, as both eyes, or mouth and lips."""
    group = next((group for group in DIGIT_GROUPS if part in group.names), None)
    return frozenset({part, *(group.names if group is not None else ())})


def _torn(defect: Defect, schema: LabelSchema) -> str:
    title = schema.title(schema.index(defect.part)) if defect.part in schema.names else defect.part
    return f"{title}: {_DEFECTS[defect.kind]}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("TypicalityMeter", text)
