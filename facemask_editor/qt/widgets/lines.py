"""Sentences in a room of fixed height: what comes and goes there moves nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from facemask_editor.qt.look.plain_text import plain_tip


class FixedLines(QLabel):
    """As many lines as it has, whatever is said; what has no room ends in dots and stands in the tool tip.

    Sentences begin on lines of their own, and take further ones where there are more lines than sentences.

    Args:
        count: Lines.
    """

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = count
        self._said: tuple[str, ...] = ()
        self._tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def said(self) -> str:
        """All that is said, a sentence a line, whether there is room for it or not."""
        return "\n".join(self._said)

    def say(self, sentences: Sequence[str], tip: str = "") -> None:
        """Show sentences; none leaves the room empty.

        Args:
            sentences: The most important one first.
            tip: What the tool tip says instead of the sentences; "" for these, where they have no room.
        """
        said = tuple(sentence for sentence in "\n".join(sentences).splitlines() if sentence)
        if (said, tip) != (self._said, self._tip):
            self._said, self._tip = said, tip
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(0, self._count * self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        metrics, width = self.fontMetrics(), self.contentsRect().width()
        shown, cut = fitted(self._said, self._count, metrics, width)
        self.setText("\n".join(shown))
        self.setAccessibleName(self.said)
        self.setToolTip(plain_tip(self._tip or (self.said if cut else "")))


def fitted(sentences: Sequence[str], count: int, metrics: QFontMetrics, width: int) -> tuple[list[str], bool]:
    """Return at most ``count`` lines, and whether something had no room in them.

    Args:
        sentences: What is to be shown; those that have no line of their own are counted in the last one.
        count: Lines.
        metrics: Of the font.
        width: Pixels.
    """
    rest = len(sentences) - count
    more = f" (+{rest})" if rest > 0 else ""
    lines: list[str] = []
    cut = rest > 0
    own = sentences[:count]
    for place, sentence in enumerate(own):
        last = place == len(own) - 1
        room = count - len(lines) - (len(own) - place - 1)
        broken = _broken(sentence, room, metrics, width)
        ending = more if last else ""
        fits = metrics.elidedText(
            broken[-1], Qt.TextElideMode.ElideRight, width - metrics.horizontalAdvance(ending)
        )
        cut |= fits != broken[-1]
        lines += [*broken[:-1], fits + ending]
    return lines, cut


def _broken(sentence: str, most: int, metrics: QFontMetrics, width: int) -> list[str]:
    """Return a sentence in at most so many lines; the last one has all the rest."""
    lines: list[str] = []
    while len(lines) < most - 1 and metrics.horizontalAdvance(sentence) > width:
        words, length = sentence.split(" "), 1
        if metrics.horizontalAdvance(words[0]) > width:
            break  # nothing can be broken off: it ends in dots
        while length < len(words) and metrics.horizontalAdvance(" ".join(words[: length + 1])) <= width:
            length += 1
        lines.append(" ".join(words[:length]))
        sentence = " ".join(words[length:])
    return [*lines, sentence]
