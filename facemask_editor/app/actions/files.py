"""Opening and saving: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_mask, needs_photo
from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "file.open": Spec(
        "&Open mask…", "folder-open-outline", ("Ctrl+O",), words="import load", menus=(("file", 11),)
    ),
    "file.open_photo": Spec(
        "Open &photo…",
        "image-outline",
        ("Ctrl+Shift+O",),
        words="import picture reference background",
        menus=(("file", 12),),
    ),
    "file.photo_mask": Spec(
        "Choose the &mask of this photo…",
        "image-check-outline",
        tip="The mask that fits the photo as it is, before any edit; the face moves from there",
        words="own original before edit fit",
        menus=(("file", 12),),
        usable=needs_photo,
    ),
    "file.photo_way": Spec(
        "&Lay the photo otherwise",
        "image-size-select-large",
        tip="Whole, cropped or stretched, upright or as it is stored",
        words="turn rotate crop stretch fit letterbox exif",
        menus=(("file", 12),),
        usable=needs_photo,
    ),
    "file.save": Spec(
        "&Save",
        "content-save-outline",
        ("Ctrl+S",),
        words="export write",
        menus=(("file", 20),),
        usable=needs_mask,
    ),
    "file.save_as": Spec(
        "Save &as…",
        "",
        ("Ctrl+Shift+S",),
        words="export copy png write",
        menus=(("file", 21),),
        usable=needs_mask,
    ),
    "file.save_project": Spec(
        "Save as &project…",
        "package-variant",
        ("Ctrl+Alt+S",),
        "With photo, history, recipe, states and second faces",
        words="fmask undo keep work",
        menus=(("file", 21),),
        usable=needs_mask,
    ),
    "file.save_copy": Spec(
        "Save a cop&y…",
        "",
        tip="Write elsewhere; the open mask keeps its name and what is unsaved of it",
        words="duplicate export",
        menus=(("file", 21),),
        usable=needs_mask,
    ),
    "file.embed_photo": Spec(
        "&Keep the photo in the project",
        tip="So that a project travels; else it holds the way to the photo's file",
        checkable=True,
        words="embed reference",
        menus=(("file", 12),),
        usable=needs_photo,
    ),
    "file.previous_file": Spec(
        "Pre&vious file",
        "page-previous-outline",
        ("PgUp",),
        menus=(("file", 14),),
        usable=needs_mask,
    ),
    "file.next_file": Spec(
        "&Next file",
        "page-next-outline",
        ("PgDown",),
        menus=(("file", 15),),
        usable=needs_mask,
    ),
    "file.close": Spec(
        "&Close mask",
        "close",
        ("Ctrl+W",),
        "Go back to the start page",
        menus=(("file", 50),),
        usable=needs_mask,
    ),
    "file.quit": Spec("&Quit", "", ("Ctrl+Q",), menus=(("file", 51),)),
}
