"""Icons from the Material Design font that qtawesome brings, drawn in the colours of the palette.

qtawesome itself loads a dozen fonts and takes a second before the first icon; here only the one font
is read. The colour is looked up when an icon is painted, so a change of theme needs no new icons.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
    QTransform,
)
from PySide6.QtWidgets import QApplication

_Mode = QIcon.Mode


@lru_cache(maxsize=1)
def _glyphs() -> tuple[str, dict[str, str]]:
    """Return the font's family and its glyphs by name; empty where the font is missing."""
    spec = find_spec("qtawesome")
    folder = Path(spec.origin).parent / "fonts" if spec and spec.origin else Path()
    fonts = sorted(folder.glob("materialdesignicons6-webfont-*.ttf"))
    tables = sorted(folder.glob("materialdesignicons6-webfont-charmap-*.json"))
    if not fonts or not tables:
        return "", {}  # buttons keep their texts and tool tips
    families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(fonts[-1])))
    codes: dict[str, str] = json.loads(tables[-1].read_text(encoding="utf-8"))
    return (families[0] if families else ""), {name: chr(int(code, 16)) for name, code in codes.items()}


class _GlyphEngine(QIconEngine):
    """Paints one glyph in the palette's colour at the moment of painting."""

    def __init__(self, name: str, role: QPalette.ColorRole | QColor, degrees: int = 0) -> None:
        super().__init__()
        self._name, self._role, self._degrees = name, role, degrees

    def paint(self, painter: QPainter, rect: QRect, mode: _Mode, state: QIcon.State) -> None:
        family, glyphs = _glyphs()
        glyph = glyphs.get(self._name)
        if not family or glyph is None:
            return
        group = QPalette.ColorGroup.Disabled if mode == _Mode.Disabled else QPalette.ColorGroup.Active
        role = self._role
        if isinstance(role, QColor):
            ink = role
        elif state == QIcon.State.On and mode != _Mode.Disabled:
            ink = QApplication.palette().color(group, QPalette.ColorRole.HighlightedText)
        else:
            ink = QApplication.palette().color(group, role)
        font = QFont(family)
        font.setPixelSize(max(1, min(rect.width(), rect.height())))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(font)
        painter.setPen(ink)
        centre = QRectF(rect).center()
        painter.setTransform(QTransform.fromTranslate(centre.x(), centre.y()).rotate(self._degrees), True)
        painter.drawText(
            QRectF(rect).translated(-centre), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, glyph
        )
        painter.restore()

    def pixmap(self, size: QSize, mode: _Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        if pixmap.isNull():  # in a widget that has no room
            return pixmap
        pixmap.fill(Qt.GlobalColor.transparent)
        if size.isEmpty():  # where an icon has no room
            return pixmap
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._name, self._role, self._degrees)


def icon(
    name: str, role: QPalette.ColorRole | QColor = QPalette.ColorRole.ButtonText, degrees: int = 0
) -> QIcon:
    """Return the icon of a Material Design name, for instance ``"brush"``.

    Args:
        name: Name at https://pictogrammers.com/library/mdi, without a prefix.
        role: Palette colour; a checked icon takes ``HighlightedText``. Or a colour of its own, as in the rows
            of lists, whose palette is not that of the program.
        degrees: Turned clockwise.
    """
    return QIcon(_GlyphEngine(name, role, degrees))
