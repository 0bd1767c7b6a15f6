"""Both looks: complete, readable, and switched without a restart."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPalette

from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.style_sheet import style_sheet
from facemask_editor.qt.look.theme import CHOICES, DARK, LIGHT, Theme, make_palette

TOKENS = pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])


def luminance(colour: str) -> float:
    """WCAG relative luminance."""
    parts = QColor(colour).getRgbF()[:3]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@TOKENS
def test_texts_can_be_read(tokens):
    for ground in (tokens.window, tokens.panel, tokens.base, tokens.raised, tokens.selection):
        assert contrast(tokens.text, ground) >= 7
    for ground in (tokens.window, tokens.panel):
        assert contrast(tokens.muted, ground) >= 4.5
        assert contrast(tokens.error, ground) >= 4.5
        assert contrast(tokens.warning, ground) >= 4.5
        assert contrast(tokens.disabled, ground) >= 2.2
    assert contrast(tokens.accent_text, tokens.accent) >= 3


@TOKENS
def test_the_style_sheet_is_filled_in(tokens):
    text = style_sheet(tokens)
    assert "$" not in text
    assert text.count("{") == text.count("}")


@TOKENS
def test_the_palette_tells_disabled_from_enabled(tokens):
    palette = make_palette(tokens)
    role = QPalette.ColorRole.ButtonText
    assert palette.color(QPalette.ColorGroup.Disabled, role) != palette.color(
        QPalette.ColorGroup.Active, role
    )


@pytest.fixture
def restored(qapp):
    palette, sheet, style = qapp.palette(), qapp.styleSheet(), qapp.style().name()
    yield qapp
    qapp.setPalette(palette)
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)


def test_a_choice_holds_and_icons_follow(qtbot, restored):
    theme = Theme(restored, "dark")
    sign = icon("brush")
    seen = []
    theme.changed.connect(lambda tokens: seen.append(tokens.dark))
    colours = []
    for choice in ("light", "dark"):
        theme.choose(choice)
        image = sign.pixmap(QSize(32, 32)).toImage()
        pixels = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
        colours.append(max((p for p in pixels if p.alpha() > 200), key=lambda p: p.alpha()).name())
    assert seen == [False, True]
    assert colours == [LIGHT.text, DARK.text]
    assert set(CHOICES) == {"system", "dark", "light"}
    with pytest.raises(ValueError, match="unknown theme 'pink'"):
        theme.choose("pink")


def test_the_system_decides_where_the_user_does_not(qtbot, restored):
    theme = Theme(restored, "light")
    theme.choose("system")
    expected = restored.styleHints().colorScheme().name == "Light"
    assert theme.tokens.dark is not expected


def test_an_unknown_icon_is_empty_not_an_error(qapp):
    assert not icon("no-such-icon").pixmap(QSize(16, 16)).isNull()


def test_a_switch_reaches_the_window_at_once(qtbot, restored, open_window):
    theme = Theme(restored, "dark")
    for choice, tokens in (("light", LIGHT), ("dark", DARK)):
        theme.choose(choice)
        assert open_window.canvas.grab().toImage().pixelColor(2, 2) == QColor(tokens.canvas)
        panel = open_window.classes.grab().toImage()
        assert panel.pixelColor(panel.width() // 2, panel.height() - 60) == QColor(tokens.panel)
    open_window.actions_["close"].trigger()
    assert open_window.start.grab().toImage().pixelColor(2, 2) == QColor(DARK.panel)
    theme.choose("light")
    assert open_window.start.grab().toImage().pixelColor(2, 2) == QColor(LIGHT.panel)
