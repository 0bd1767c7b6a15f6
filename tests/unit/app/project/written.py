"""Project files as a person would have left them."""

from facemask_editor.app.project.content import Around, KeptPhoto, content_of
from facemask_editor.app.project.write import write_project
from facemask_editor.app.tree.tree import StateTree
from facemask_editor.document import MaskDocument


def project_with_photo(path, label_map, photo, *, photo_mask=None, name="Me.png"):
    """Write a project of one state that holds the bytes of a photo's file, and return its path."""
    document = MaskDocument(label_map, photo_mask=photo_mask)
    around = Around(KeptPhoto(name, None, "", photo))
    write_project(path, content_of(document, StateTree(document), around))
    return path
