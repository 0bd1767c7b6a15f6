"""How usual the face and the selected part are, and what an artist would throw the edit away for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from facemask_editor.core.labels import LabelSchema
from facemask_editor.qt.look.plain_text import plain_label, plain_tip

if TYPE_CHECKING:
    from facemask_editor.core.findings import Defect, Judgement

USUAL, RARE = 0.1, 0.01
"""Shares of faces that are less typical, from which one counts as typical and below which as rare."""

_LINES = 2
"""Relations out of range that are listed; the tool tip has them all."""

_DEFECTS = {
    "pocket": "background within the face",
    "piece": "a loose piece",
    "sliver": "a sliver",
    "order": "parts have changed places",
    "lost": "gone",
    "ray": "a ray of background",
}


class TypicalityMeter(QWidget):
    """A name, a small bar and a word.

    Args:
        title: What is rated.
        tip: With ``{:.0%}`` for the share of training faces that are less typical.
    """

    def __init__(self, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: float | None = None
        self._tip = tip
        self.title = plain_label(title)
        self.title.setProperty("muted", True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("Typicality of the {}").format(title.lower()))
        self.text = QLabel()
        self.text.setProperty("muted", True)
        words = (self.tr("typical"), self.tr("less typical"), self.tr("rare"))
        self.text.setMinimumWidth(max(map(self.text.fontMetrics().horizontalAdvance, words)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.text)
        self.hide()

    def show_share(self, share: float | None) -> None:
        """Show the share of training faces that are less typical; None hides the meter."""
        if share == self._shown:
            return
        self._shown = share
        self.setVisible(share is not None)
        if share is None:
            return
        level, word = (
            ("good", self.tr("typical"))
            if share >= USUAL
            else ("warning", self.tr("less typical"))
            if share >= RARE
            else ("error", self.tr("rare"))
        )
        self.bar.setUpdatesEnabled(
            False
        )  # else Qt paints the whole window at once, not at the end of the turn
        self.bar.setValue(max(2, round(100 * share)))
        self.bar.setUpdatesEnabled(True)
        self.text.setText(word)
        if self.bar.property("meter") != level:
            self.bar.setProperty("meter", level)
            self.bar.style().polish(self.bar)
        for widget in (self, self.bar, self.text):
            widget.setToolTip(self._tip.format(share))


class JudgementView(QWidget):
    """Two meters, of the part and of the whole face, and what is out of range or torn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: tuple[str, ...] = ()
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
        self.findings = plain_label()
        self.findings.setWordWrap(True)
        self.findings.setProperty("warning", True)
        self.findings.hide()
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
    ) -> None:
        """Show what is known.

        Args:
            judgement: Of the mask that is shown; None where it is still to come.
            defects: Of the edit that is shown.
            part: Class name of the selected part.
            schema: The classes.
        """
        face = bool(judgement and not judgement.no_face)
        self.part.show_share(judgement.parts.get(part) if judgement and face else None)
        self.face.show_share(judgement.whole if judgement and face else None)
        lines = [_torn(defect, schema) for defect in defects]
        if judgement is not None:
            lines += [judgement.no_face] if judgement.no_face else []
            known = [found for found in judgement.out_of_range if found.part in schema.names]
            known.sort(key=lambda found: found.part != part)
            lines += [
                self.tr("{}: {}").format(schema.title(schema.index(found.part)), found.meaning)
                for found in known
            ]
        said = tuple(dict.fromkeys(lines))
        if said == self._said:
            return
        self._said = said
        rest = len(said) - _LINES
        more = [self.tr("and {} more").format(rest)] if rest > 0 else []
        self.findings.setText("\n".join([*said[:_LINES], *more]))
        self.findings.setToolTip(plain_tip("\n".join(said)) if rest > 0 else "")
        self.findings.setVisible(bool(said))


def _torn(defect: Defect, schema: LabelSchema) -> str:
    title = schema.title(schema.index(defect.part)) if defect.part in schema.names else defect.part
    return f"{title}: {_DEFECTS[defect.kind]}"
