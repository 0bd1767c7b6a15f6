"""What the actions do and when they can be used."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from facemask_editor.app.keys.catalogue import CATALOGUE, Context
from facemask_editor.app.notices import Once
from facemask_editor.qt.actions.canvas_keys import CanvasKeys
from facemask_editor.qt.features.classes.class_commands import ClassCommands
from facemask_editor.qt.features.help.commands import HelpCommands
from facemask_editor.qt.features.new_face.action import NewFace
from facemask_editor.qt.features.operations.commands import ShapeCommands
from facemask_editor.qt.features.shape_studio.completion import Completion
from facemask_editor.qt.features.shape_studio.part_commands import PartCommands
from facemask_editor.qt.features.tool_options.tool_options import rule_title
from facemask_editor.qt.features.view.commands import ViewCommands
from facemask_editor.qt.ring.control import RingControl
from facemask_editor.qt.shell.panes import Panes
from facemask_editor.qt.widgets.next_turn import NextTurn

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.features.shape_studio.latent_state import Block
    from facemask_editor.qt.shell.main_window import MainWindow

_NEED_DOCUMENT = tuple(
    name
    for name in CATALOGUE
    if (name.startswith(("class.", "shape.", "view.")) and name not in ("view.safe_colours", "view.patterns"))
    or name
    in (
        "file.open_photo", "file.save", "file.save_as", "file.close", "file.previous_file", "file.next_file",
        "window.hide_panels",
    )
)  # fmt: skip
_OPACITY_STEP = 0.1


class Wiring(QObject):
    """Connects the actions of a window to its parts and the parts with each other."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._opacity = 1.0
        self._pending = False
        self._tool_text = ""
        self._turn = Once(NextTurn(self), self._refresh)
        window.actions_.before_reading = self._turn.flush
        self.classes = ClassCommands(window.canvas, window.classes)
        self.view = ViewCommands(window.actions_, window.canvas, window.status, window.settings, self)
        self.help = HelpCommands(window)
        self.parts = PartCommands(window)
        self.ring = RingControl(window, self.parts.blend)
        self.completion = Completion(window.client, window.part.preview.steps, self)
        self.completion.said.connect(window.status.say_done)
        self.new_face = NewFace(window.session, window)
        self.shapes = ShapeCommands(window.canvas, window)
        self.panes = Panes(window, window.canvas, window.docks.all)
        CanvasKeys(window.actions_, window.canvas, (window.classes.view, window.history.view))
        window.canvas.addActions(window.actions_.of(Context.CANVAS))
        for name, act in self._plan().items():
            window.actions_[name].triggered.connect(lambda _=False, act=act: act())
        for tool, action in window.actions_.tools.items():
            action.triggered.connect(lambda _=False, tool=tool: window.canvas.set_tool(tool))
        for action in window.actions_.all():
            action.setEnabled(True)
        self._connect_parts()
        self._connect_switches()
        self._on_tool(window.canvas.tool_id)
        self._on_label(window.canvas.selected_label)
        self._on_opacity(window.canvas.opacity)
        self.refresh()

    def _plan(self) -> dict[str, Callable[[], object]]:
        w = self._window
        return {
            "new_face": self.new_face.open,
            "open": w.session.choose_and_open,
            "open_photo": w.session.choose_and_open_photo,
            "save": w.session.save,
            "save_as": w.session.save_as,
            "previous_file": lambda: w.session.step_file(-1),
            "next_file": lambda: w.session.step_file(1),
            "close": w.session.close,
            "quit": w.close,
            "undo": self._undo,
            "redo": lambda: w.document and w.document.redo(),
            **self.classes.plan(),
            **self.shapes.plan(),
            "draw_over": self._next_rule,
            "smaller": lambda: w.canvas.change_brush_size(up=False),
            "larger": lambda: w.canvas.change_brush_size(up=True),
            "smaller_10": lambda: w.canvas.change_brush_size(up=False, coarse=True),
            "larger_10": lambda: w.canvas.change_brush_size(up=True, coarse=True),
            "resize": w.canvas.resize_brush,
            "new_shape": w.part.preview.new_shape,
            "new_shapes": w.part.preview.new_shapes,
            "previous_seed": lambda: w.part.preview.step_seed(-1),
            "next_seed": lambda: w.part.preview.step_seed(1),
            **self.parts.plan(),
            "donor": w.choose_donor,
            "remove": lambda: w.part.preview.update(remove=True),
            "complete": lambda: self.completion.start(w.document),
            "apply": w.part.preview.apply,
            "cancel": w.part.preview.cancel,
            "zoom_in": w.canvas.zoom_in,
            "zoom_out": w.canvas.zoom_out,
            "fit": w.canvas.fit,
            "actual_size": lambda: w.canvas.zoom_to(1.0),
            **self.view.plan(),
            "more_opaque": lambda: self._shift_opacity(_OPACITY_STEP),
            "less_opaque": lambda: self._shift_opacity(-_OPACITY_STEP),
            "ring": self.ring.open_by_key,
            "reset_panels": w.docks.arrange,
            "next_pane": lambda: self.panes.step(1),
            "previous_pane": lambda: self.panes.step(-1),
            **self.help.plan(),
        }

    def _connect_parts(self) -> None:
        w = self._window
        session, canvas, classes, part = w.session, w.canvas, w.classes, w.part
        session.document_changed.connect(w.show_document)
        session.photo_changed.connect(canvas.reload)
        session.notice.connect(w.notice.show_notice)
        session.recent_changed.connect(w.menus.recent.refresh)
        session.message.connect(w.status.say)
        session.saved.connect(lambda path: w.status.say(self.tr("Saved {}").format(path)))
        canvas.label_selected.connect(self._on_label)
        canvas.pointer_moved.connect(self._on_pointer)
        canvas.tool_changed.connect(self._on_tool)
        canvas.tool_state_changed.connect(self._on_tool_state)
        canvas.status_message.connect(w.status.say)
        classes.label_selected.connect(canvas.select_label)
        classes.hidden_changed.connect(self._on_hidden)
        part.preview_changed.connect(canvas.set_preview)
        part.status_message.connect(w.status.say_done)
        part.donor_requested.connect(w.choose_donor)
        part.donor_dropped.connect(w.choose_donor)
        part.state_changed.connect(self.refresh)
        part.state_changed.connect(w.refresh_title)
        part.preview.steps.stopped.connect(self._on_stopped)
        part.preview.failed.connect(self._on_failed_step)
        part.preview.said.connect(w.status.say_done)
        part.preview.landed.connect(lambda name: w.status.say_done(self.tr("Applied: {}").format(name)))
        w.menus.recent.chosen.connect(session.open)
        w.start.chosen.connect(session.open)
        w.start.sample_chosen.connect(lambda path: session.open(path, sample=True))
        session.recent_changed.connect(w.start.refresh)
        w.menus.recent.clear_requested.connect(self._clear_recent)

    def _connect_switches(self) -> None:
        w, actions = self._window, self._window.actions_
        actions["contours"].toggled.connect(lambda on: setattr(w.canvas, "contours", on))
        w.canvas.contours_changed.connect(actions["contours"].setChecked)
        options = w.canvas.options
        actions["symmetric"].toggled.connect(self._set_symmetric)
        actions["pressure"].toggled.connect(lambda on: setattr(options, "pressure_size", on))
        options.changed.connect(self._on_options)
        self._on_options()
        actions["overlay"].triggered.connect(self._toggle_overlay)
        w.canvas.opacity_changed.connect(self._on_opacity)
        actions["hide_panels"].toggled.connect(self.panes.set_hidden)
        actions["full_screen"].toggled.connect(
            lambda on: w.showFullScreen() if on else w.showNormal()  # the menu bar stays, so no way is lost
        )
        w.menus.theme.chosen.connect(self._choose_theme)
        w.menus.theme.set_current(w.theme.choice if w.theme else "system")

    # When actions can be used

    @Slot()
    def refresh(self) -> None:
        """Enable and name the actions anew, once in this turn of the event loop or when one is looked at."""
        self._turn.ask()

    def _refresh(self) -> None:
        w, document = self._window, self._window.document
        closed = "" if document is not None else self.tr("Open a mask first")
        states = dict.fromkeys(_NEED_DOCUMENT, closed)
        preview = w.part.preview
        why = self._why_blocked(preview.block)
        for name in ("new_shape", "new_shapes", "previous_seed", "next_seed", "blend", "donor"):
            states[name] = why
        present = document is not None and bool(document.counts()[preview.state.part] > 0)
        absent = self.tr("The mask does not have this part")
        states["remove"] = why or ("" if present else absent)
        states["nudge"] = why or ("" if present or preview.state.new_shape else absent)
        states["complete"] = self.completion.obstacle(document)
        nothing = self.tr("There is no preview")
        idle = self.tr("Nothing to apply: the preview changes nothing") if preview.idle else nothing
        states["apply"] = "" if preview.can_apply else preview.error or idle
        states["cancel"] = "" if preview.can_cancel else nothing
        w.actions_.show_states(states | self._history_states(document))

    def _why_blocked(self, block: Block | None) -> str:
        if block is None:
            return ""
        document, part = self._window.document, self._window.part.preview.state.part
        shapeable = document is not None and part not in {*document.locks, document.schema.background}
        if shapeable and self._window.client.loading:
            return self.tr("The model is still loading")
        return block.text.removesuffix(".")

    def say_why_not(self, key: str) -> bool:
        """Say why the action of a key cannot be used now; False where it can, or that is not known."""
        action = self._window.actions_.by_key(key) if key else None
        why = self._window.actions_.reason(action.objectName()) if action and not action.isEnabled() else ""
        if why:
            self._window.status.say(why)
        return bool(why)

    def _history_states(self, document: MaskDocument | None) -> dict[str, str]:
        actions = self._window.actions_
        history = document.history if document else None
        undo = history.undo_name if history and history.can_undo else None
        redo = history.redo_name if history and history.can_redo else None
        no_redo = self.tr("There is nothing to redo")
        redo = self._window.part.preview.steps.taken_back_name or redo
        if document is not None and document.pending:
            # a pending edit comes before the last step, unless that was painted since it was asked for
            undo = self._window.part.preview.pending_name or undo or ""
            if redo is not None:
                redo, no_redo = None, self.tr("There is a preview; apply or cancel it first")
        if self._window.canvas.current_tool.pending:
            undo = ""  # likewise
        for name, title, step in (("undo", self.tr("&Undo"), undo), ("redo", self.tr("&Redo"), redo)):
            actions.set_text(name, f"{title} {(step or '').replace('&', '&&')}".strip())
        return {
            "undo": "" if undo is not None else self.tr("There is nothing to undo"),
            "redo": "" if redo is not None else no_redo,
        }

    # Reactions

    @Slot(int)
    def _on_label(self, label: int) -> None:
        self._window.classes.set_selected(label)
        self._window.part.set_part(label)
        self.refresh()

    def _undo(self) -> None:
        canvas = self._window.canvas
        if canvas.current_tool.pending:
            # What is pending is the newest thing that was done, though no step of the history yet.
            canvas.current_tool.undo_pending()
        elif canvas.document is not None:
            canvas.document.undo()

    @Slot()
    def _on_tool_state(self) -> None:
        tool = self._window.canvas.current_tool
        if tool.hint() != self._tool_text:
            self._tool_text = tool.hint()
            self.help.show_hint()
        pending = tool.pending
        if pending != self._pending:
            self._pending = pending
            self.refresh()
            self._window.refresh_title()

    @Slot(str, str)
    def _on_failed_step(self, name: str, text: str) -> None:
        self._window.notice.show_notice([self.tr("“{}” could not be done: {}").format(name, text)])

    @Slot(str, str)
    def _on_stopped(self, name: str, text: str) -> None:
        self._window.dialogs.show_error(
            self.tr("“{}” could not be done").format(name),
            self.tr("{}\nSo nothing was saved, closed or changed; the mask is as it was before.").format(
                text
            ),
        )

    def _next_rule(self) -> None:
        options = self._window.canvas.options
        options.cycle_draw_over()
        self._window.status.say(self.tr("Draw over: {}").format(rule_title(options.draw_over)))

    def _set_symmetric(self, on: bool) -> None:
        canvas = self._window.canvas
        if on != canvas.options.symmetric:
            canvas.options.symmetric = on
            said = self.tr("Symmetric painting about the dashed line") if on else self.tr("Symmetry off")
            self._window.status.say(said)

    @Slot()
    def _on_options(self) -> None:
        actions, options = self._window.actions_, self._window.canvas.options
        actions["symmetric"].setChecked(options.symmetric)
        actions["pressure"].setChecked(options.pressure_size)

    @Slot(str)
    def _on_tool(self, tool: str) -> None:
        self._window.actions_.tools[tool].setChecked(True)
        self.help.show_hint()

    @Slot(int, int, int)
    def _on_pointer(self, x: int, y: int, label: int) -> None:
        document = self._window.document
        area = int(document.counts()[label]) if document is not None and label >= 0 else None
        self._window.status.show_pointer(document.schema if document else None, x, y, label, area)

    @Slot(object)
    def _on_hidden(self, hidden: frozenset[int]) -> None:
        self._window.canvas.hidden = hidden

    @Slot(float)
    def _on_opacity(self, opacity: float) -> None:
        self._window.actions_["overlay"].setChecked(opacity > 0)

    def _toggle_overlay(self, on: bool) -> None:
        canvas = self._window.canvas
        if on:
            canvas.opacity = self._opacity
        elif canvas.opacity > 0:
            self._opacity, canvas.opacity = canvas.opacity, 0.0

    def _shift_opacity(self, by: float) -> None:
        canvas = self._window.canvas
        canvas.opacity = round(canvas.opacity + by, 2)

    def _clear_recent(self) -> None:
        self._window.settings.clear_recent()
        self._window.menus.recent.refresh()

    def _choose_theme(self, choice: str) -> None:
        self._window.settings.theme = choice
        if self._window.theme is not None:
            self._window.theme.choose(choice)
