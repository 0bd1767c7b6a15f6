"""How the mask is looked at, for a project file and from one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.session import Session
from facemask_editor.app.tools import TOOLS
from facemask_editor.qt.canvas.canvas import MaskCanvas

if TYPE_CHECKING:
    from facemask_editor.app.project.content import View
    from facemask_editor.core.labels import LabelSchema


def looked_at(session: Session, canvas: MaskCanvas) -> View:
    """Return how the open mask is seen."""
    from facemask_editor.app.project.content import View

    schema = session.schema
    return View(
        None if canvas.fits else canvas.zoom,
        (0.0, 0.0) if canvas.fits else canvas.centre,
        canvas.angle,
        canvas.mirrored,
        schema.names[session.selected],
        _names(schema, session.others),
        () if session.solo is not None else _names(schema, session.hidden),
        None if session.solo is None else _names(schema, session.solo),
        canvas.tool_id,
    )


def look_again(view: View, session: Session) -> None:
    """Select and hide the classes of a view again."""
    schema = session.schema
    if view.selected:
        session.select(schema.index(view.selected), _labels(schema, view.others))
    session.set_hidden(_labels(schema, view.hidden))
    if view.solo is not None:
        session.toggle_solo(_labels(schema, view.solo))


def show_again(view: View, canvas: MaskCanvas) -> None:
    """Choose the tool of a view again, and look where it looked; once the canvas has its size."""
    if view.tool in TOOLS:
        canvas.set_tool(view.tool)
    if view.scale is not None:
        canvas.look_at(view.centre, view.scale, view.angle, mirrored=view.mirrored)
    else:
        canvas.mirrored = view.mirrored
        canvas.turn_to(view.angle)


def _names(schema: LabelSchema, labels: frozenset[int]) -> tuple[str, ...]:
    return tuple(schema.names[label] for label in sorted(labels))


def _labels(schema: LabelSchema, names: tuple[str, ...]) -> frozenset[int]:
    return frozenset(schema.index(name) for name in names)
