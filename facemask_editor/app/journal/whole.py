"""All that a killed program left of a document: what its journal holds, and its project where it had one."""

from __future__ import annotations

import logging

from facemask_editor.app.journal.read import Recovered
from facemask_editor.app.project.content import Around, Opened
from facemask_editor.app.project.read import read_project
from facemask_editor.app.tree.tree import StateTree
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.formats.project.known import is_project

_log = logging.getLogger(__name__)


def recovered_whole(found: Recovered) -> Opened:
    """Return the document of a journal with its states, and what belongs to it.

    What the journal does not hold comes from the project file as it is, where there is one.
    """
    document = found.document()
    try:
        tree = StateTree(document, stored=found.beside.tree)
    except (FaceMaskError, ValueError, KeyError, IndexError) as error:  # states that do not make each other
        _log.warning("the states in a journal do not fit: %s", error)
        tree = StateTree(document)
    around = Around()
    if found.path is not None and is_project(found.path):
        try:
            around = read_project(found.path).around
        except FaceMaskError as error:
            _log.warning("the project of a journal cannot be read: %s", error)
    beside = found.beside.beside
    if beside is not None:
        photo = around.photo
        if beside.photo is not None and (photo is None or photo.sha256 != beside.photo.sha256):
            photo = beside.photo
        around = Around(
            photo, beside.donors or around.donors, around.view, around.face_colours, around.unknown
        )
    return Opened(document, tree, around)
