"""What belongs to the open document and only a project file keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.app.facets import Facet
from facemask_editor.app.session import Session
from facemask_editor.formats.kinds.project import PROJECT
from facemask_editor.formats.project.known import is_project
from facemask_editor.formats.registry import written_names

if TYPE_CHECKING:
    from facemask_editor.app.donors.donor import Donor
    from facemask_editor.app.project.content import Content, KeptPhoto, Opened, Unknown, View
    from facemask_editor.app.tree.tree import StateTree
    from facemask_editor.core.labels import LabelSchema
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.document.writing import Writing
    from facemask_editor.formats import Kept, Stamp
    from facemask_editor.qt.features.files.photo_reader import Found

__all__ = ["PROJECT", "OpenProject", "is_project", "saved_formats"]

Write = Callable[[Path], "Stamp | None"]


def saved_formats() -> tuple[str, ...]:
    """Return the names of the formats that can be saved, the default first."""
    return (*written_names(), PROJECT.name)


class OpenProject:
    """Follows the session's document, and makes what is written of it.

    Args:
        session: Its `lacking` is set.

    Attributes:
        active: Whether the document's file is a project.
        embed: Whether the photo is to lie in the project.
        faces: Returns the second faces at hand, and whether each is chosen; set by the part.
        view: Returns how the mask is seen; set by the part.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.active = False
        self.embed = True
        self.faces: Callable[[], Iterable[tuple[Donor, bool]]] = tuple
        self.view: Callable[[], View | None] = lambda: None
        self._photo: KeptPhoto | None = None
        self._unknown: Unknown | None = None
        self._saved: object = None
        self._lacks = False
        self._packed: dict[int, bytes] = {}
        session.lacking = self._is_lacking

    @property
    def photo(self) -> KeptPhoto | None:
        """Where the photo comes from; None where that is not known."""
        return self._photo

    def turn_to(self, opened: Opened | None, *, active: bool) -> None:
        """Follow the session's new document.

        Args:
            opened: The project that it came from; None for a plain mask.
            active: Whether the project is saved to its file.
        """
        self.active, self._packed = active, {}
        self._photo = opened.around.photo if opened is not None else None
        self._unknown = opened.around.unknown if opened is not None else None
        self.embed = self._photo is None or self._photo.embedded
        self.mark_saved(self._said())
        tree = self._session.tree
        if tree is not None:
            tree.subscribers.append(self.look)

    def note_photo(self, found: Found, asked: bool) -> None:
        """Note where the photo that has been laid comes from; only one that was asked for is to be saved."""
        from facemask_editor.app.project.content import KeptPhoto

        lacked, source = self._lacks, found.source
        if isinstance(source, Path):
            sha256 = found.photo.sha256
            self._photo = KeptPhoto(source.name, source.absolute(), sha256, None, self.embed, found.stamp)
        else:
            self._photo = replace(source, sha256=found.photo.sha256) if asked else source
        if asked or lacked:
            self.look()
        else:
            self.mark_saved(self._said())

    def set_embed(self, on: bool) -> None:
        """Keep the photo in the project, or only the way to its file."""
        if on != self.embed:
            self.embed = on
            self.look()

    def content(self, document: MaskDocument) -> Content:
        """Return what a project file is to hold of the session's document as it is now."""
        from facemask_editor.app.project.content import Around, KeptDonor, Unknown, content_of

        tree, choices = self._session.tree, self._session.face_choices
        assert tree is not None, "it is that of the document"
        photo = self._photo
        if photo is None and document.photo is not None:  # of which no file is known
            from facemask_editor.app.project.content import KeptPhoto

            photo = KeptPhoto("photo", sha256=document.photo_sha256)
        around = Around(
            None if photo is None else replace(photo, embedded=self.embed or photo.path is None),
            tuple(KeptDonor(donor, chosen) for donor, chosen in self._faces_of(tree)),
            self.view(),
            None if choices is None else asdict(choices),
            self._unknown or Unknown(),
        )
        return content_of(document, tree, around, self._packed)

    def writer(self, document: MaskDocument, writing: Writing, format_: str, kept: Kept | None) -> Write:
        """Return what writes a state of the session's document in a format, called in any thread."""
        if format_ == PROJECT.name:
            return partial(_write_project, self.content(document))
        return partial(_write_mask, document.schema, writing, format_, kept)

    def begin_saving(self, format_: str) -> Callable[[], None]:
        """Return what is called once all that is here now has been written in a format."""
        said, active = self._said(), format_ == PROJECT.name

        def written() -> None:
            self.active = active
            self.mark_saved(said)

        return written

    def mark_saved(self, said: object) -> None:
        """Note what the file holds."""
        self._saved = said
        self.look()

    def look(self) -> None:
        """Tell the session where the file has come to lack something, or lacks it no more."""
        lacks = self._is_lacking()
        if lacks != self._lacks:
            self._lacks = lacks
            self._session.note(Facet.SAVED)

    def would_lose(self) -> list[str]:
        """Return what a plain mask would not keep of the document, as phrases."""
        tree, document = self._session.tree, self._session.document
        if tree is None or document is None:
            return []
        edits = sum(
            1 for step in document.history.steps[: document.history.position] if step.source is not None
        )
        lost = []
        if edits:
            lost.append(f"the recipe of {edits} edit" + ("s" if edits > 1 else ""))
        named = sum(1 for node in tree.nodes if node.name or node.pinned)
        if named:
            lost.append(f"{named} named or pinned state" + ("s" if named > 1 else ""))
        return lost

    def _is_lacking(self) -> bool:
        return self.active and self._said() != self._saved

    def _said(self) -> object:
        """Return what the user would miss besides steps: names and pins of states, and the photo."""
        tree, photo = self._session.tree, self._photo
        nodes = tree.nodes if tree is not None else ()
        said = tuple((node.key, node.name, node.pinned) for node in nodes if node.name or node.pinned)
        return said, None if photo is None else (photo.name, photo.sha256), self.embed

    def _faces_of(self, tree: StateTree) -> list[tuple[Donor, bool]]:
        """Return the second faces that are chosen, came with the document, or are used by its edits."""
        used = {donor.name for donor in self._session.brought}
        for node in tree.nodes:
            if node.kept is not None and node.kept.entry.source is not None:
                used |= set(node.kept.entry.source.donors)
        found = [(donor, chosen) for donor, chosen in self.faces() if chosen or donor.name in used]
        return sorted(found, key=lambda pair: not pair[1])


def _write_project(content: Content, path: Path) -> Stamp | None:
    from facemask_editor.app.project.write import write_project

    return write_project(path, content, replace_protected=True)


def _write_mask(
    schema: LabelSchema, writing: Writing, format_: str, kept: Kept | None, path: Path
) -> Stamp | None:
    from facemask_editor.formats import write_mask

    return write_mask(
        path,
        writing.label_map,
        format_,
        schema,
        photo_mask=writing.photo_mask,
        photo_sha256=writing.photo_mask_of,
        kept=kept,
        replace_protected=True,  # whether a protected file may go has been asked
    )
