"""The editor for a model of either kind."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.paper.editor import PaperEditor
from facemask_editor.engine.refused import BY_PART_MODEL, by_paper_model
from facemask_editor.weights.checkpoint import PartModel
from facemask_editor.weights.handle import Handle
from facemask_editor.weights.paper_file import PaperModel

AnyModel = PartModel | PaperModel
AnyEditor = PartEditor | PaperEditor


def editor_of(model: AnyModel, *, device: str = "cpu") -> AnyEditor:
    """Return what edits masks by a model."""
    if isinstance(model, PaperModel):
        return PaperEditor(model, device=device)
    return PartEditor(model, device=device)


def refused_by(model: AnyModel) -> Mapping[str, str]:
    """Return what a model cannot do and why, by kind of step or field of a recipe; see `engine.refused`."""
    return by_paper_model() if isinstance(model, PaperModel) else BY_PART_MODEL


def handles_of(editor: AnyEditor) -> tuple[Handle, ...]:
    """Return what can be asked of the parts' shapes."""
    return editor.handles.listed() if isinstance(editor, PartEditor) else ()
