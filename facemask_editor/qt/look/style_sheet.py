"""The style sheet: what the palette alone cannot say. Distances are multiples of 4 px."""

from __future__ import annotations

from string import Template

from facemask_editor.qt.look.tokens import Tokens

# Spin boxes and combo boxes are left to Fusion: a style sheet on them needs pictures for their arrows.
_TEMPLATE = Template("""
QMainWindow { background: $window; }
QMainWindow::separator { background: $window; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: $accent; }
QToolTip { color: $text; background: $raised; border: 1px solid $border; padding: 4px 8px; }

QMenuBar { background: $window; padding: 2px 4px; }
QMenuBar::item { background: transparent; padding: 4px 10px; border-radius: 4px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $panel; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }

QToolBar { background: $window; border: none; padding: 4px; spacing: 2px; }
QToolBar::separator { background: $border; width: 1px; height: 1px; margin: 4px; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $border; }
QToolButton:checked { background: $accent; color: $accent_text; }
QToolButton:focus { border-color: $accent; }
QToolBar[tight="1"] QToolButton { padding: 3px; }
QToolBar[tight="2"] QToolButton { padding: 1px; }
QToolBar[tight="3"] QToolButton { padding: 0; }
QToolBar #qt_toolbar_ext_button { padding: 0; }
QToolButton::menu-indicator { image: none; }
QToolButton[small="true"] { padding: 2px; border-radius: 4px; }
QToolButton[fold="true"] { font-weight: 600; padding: 3px 6px 3px 2px; }

QPushButton {
    background: $raised; color: $text; border: 1px solid $border; border-radius: 6px;
    padding: 5px 12px; min-height: 16px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $border; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $disabled; background: $panel; border-color: $border; }
QPushButton:checked { background: $selection; border-color: $accent; }
QPushButton[accent="true"], QPushButton:default {
    background: $accent; color: $accent_text; border-color: $accent; font-weight: 600;
}
QPushButton[accent="true"]:hover, QPushButton:default:hover { background: $accent_hover; }
QPushButton[accent="true"]:focus { border-color: $text; }
QPushButton[accent="true"]:disabled { color: $disabled; background: $raised; border-color: $border; }
QPushButton[large="true"] { padding: 8px 18px; border-radius: 8px; }
QPushButton[link="true"] {
    background: transparent; border-color: transparent; color: $accent; padding: 2px 6px; font-weight: 600;
}
QPushButton[link="true"]:hover { background: $hover; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QLineEdit {
    background: $base; border: 1px solid $border; border-radius: 4px; padding: 3px 6px;
    selection-background-color: $accent; selection-color: $accent_text;
}
QLineEdit:focus { border-color: $accent; }
QLineEdit:disabled { color: $disabled; background: $panel; }

QSlider { min-height: 20px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $border; }
QSlider::sub-page:horizontal { border-radius: 2px; background: $accent; }
QSlider[bipolar="true"]::sub-page:horizontal { background: $border; }
QSlider::handle:horizontal {
    width: 12px; height: 12px; margin: -5px 0; border-radius: 7px;
    background: $handle; border: 1px solid $edge;
}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { border: 2px solid $accent; width: 10px;
    height: 10px; }
QSlider::sub-page:horizontal:disabled { background: $border; }
QSlider::handle:horizontal:disabled { background: $panel; border-color: $disabled; }

QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; font-weight: 600; }
QDockWidget > QWidget { background: $panel; font-weight: 400; }
QDockWidget::title { background: $window; padding: 6px 8px; text-align: left; }
QTabBar { background: $window; }
QTabBar::tab {
    background: transparent; color: $muted; padding: 6px 10px; border: none;
    border-bottom: 2px solid transparent;
}
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }

QAbstractItemView {
    background: $panel; border: 1px solid transparent; outline: none; selection-background-color: $selection;
    selection-color: $text; alternate-background-color: $panel;
}
QAbstractItemView:focus { border-color: $accent; }
QScrollArea { border: none; background: $panel; }
#startPage { background: $panel; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle {
    background: $border; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px;
}
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }

QStatusBar { background: $window; color: $muted; }
QStatusBar::item { border: none; }
QStatusBar QToolButton { color: $muted; padding: 0 6px; border-radius: 4px; }
QStatusBar QLabel { color: $muted; padding: 0 6px; }

QLabel[muted="true"] { color: $muted; }
QLabel[display="true"] { font-size: 26px; font-weight: 700; }
QLabel[title="true"] { font-size: 15px; font-weight: 600; }
QLabel[heading="true"] { font-weight: 600; }
QLabel[error="true"] { color: $error; }
QLabel[note="true"] { background: $card; color: $warning; border: 1px solid $border; border-radius: 8px; }
QLabel[warning="true"] { color: $warning; }
QLabel[muted="true"]:disabled, QLabel[heading="true"]:disabled { color: $disabled; }
QFrame[card="true"] { background: $card; border: 1px solid $border; border-radius: 8px; }
QProgressBar[meter] { background: $border; border: none; border-radius: 3px; }
QProgressBar[meter="good"]::chunk { background: $good; border-radius: 3px; }
QProgressBar[meter="warning"]::chunk { background: $warning; border-radius: 3px; }
QProgressBar[meter="error"]::chunk { background: $error; border-radius: 3px; }
QFrame[notice="info"] { background: $selection; border-bottom: 1px solid $border; }
QFrame[footer="true"] { border: none; border-top: 1px solid $border; }
QFrame[notice="warning"] { background: $raised; border-left: 4px solid $warning; }
QFrame[notice="error"] { background: $raised; border-left: 4px solid $error; }
""")


def style_sheet(tokens: Tokens) -> str:
    """Return the style sheet of a look."""
    colours = {name: value for name, value in vars(tokens).items() if isinstance(value, str)}
    return _TEMPLATE.substitute(
        colours,
        handle=tokens.text if tokens.dark else tokens.base,
        edge=tokens.border if tokens.dark else tokens.disabled,
        card="#2a2d33" if tokens.dark else "#ffffff",
    )
