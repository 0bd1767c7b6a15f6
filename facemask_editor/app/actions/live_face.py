"""The face that follows the mask, and the photo that it is of: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import (
    needs_mask,
    needs_photo,
    needs_place,
    needs_reading,
    needs_waiting,
)
from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "file.save_picture": Spec(
        "Save p&icture…",
        "image-move",
        (),
        "The face as it follows the mask, as PNG",
        words="face photo image export render png",
        menus=(("file", 22),),
        usable=needs_mask,
    ),
    "edit.copy_picture": Spec(
        "&Copy picture",
        "content-copy",
        ("Ctrl+C",),
        "The face as it follows the mask, for the clipboard",
        words="face photo image clipboard",
        menus=(("edit", 12),),
        usable=needs_mask,
    ),
    "view.live_face": Spec(
        "&Face follows the mask",
        "face-man-shimmer-outline",
        ("Shift+S",),
        "Let the photo move with every edit; S hides the mask over it",
        checkable=True,
        words="live render photo warp",
        menus=(("view", 34),),
        usable=needs_mask,
    ),
    "view.face_colours": Spec(
        "Colours of the fa&ce…",
        "palette",
        (),
        "Skin, hair, eyes, lips, cloth and light of the face that is drawn where there is no photo",
        words="illustration skin hair eyes light seed",
        menus=(("view", 35),),
        usable=needs_mask,
    ),
}

_OF_PHOTO = "file/face"

PHOTO: Mapping[str, Spec] = {
    "file.new_mask": Spec(
        "Ne&w mask of a photo…",
        "face-recognition",
        ("Ctrl+Alt+O",),
        "Find the face in a photo and make its mask",
        words="open photo parse segment import portrait picture",
        menus=(("file", 11),),
    ),
    "photo.other_face": Spec(
        "Another &face…",
        "account-switch-outline",
        tip="Choose another face of the same photo",
        words="person people choose",
        menus=((_OF_PHOTO, 10),),
        usable=needs_place,
    ),
    "photo.move_crop": Spec(
        "&Move the square…",
        "crop-rotate",
        tip="Move, scale and turn the square of the photo that the mask is of",
        words="crop frame cut align",
        menus=((_OF_PHOTO, 10),),
        usable=needs_place,
    ),
    "photo.read_again": Spec(
        "&Read the photo again around my strokes",
        "creation-outline",
        tip="What was painted since stays exactly; the rest is read anew with it in mind",
        words="refine parse correct strokes",
        menus=((_OF_PHOTO, 20),),
        usable=needs_reading,
    ),
    "photo.unsure": Spec(
        "Hatch what is &unsure",
        "texture",
        tip="Show where the reading of the photo is worth a look",
        checkable=True,
        words="confidence doubt uncertain",
        menus=((_OF_PHOTO, 21),),
        usable=needs_reading,
    ),
    "photo.correct": Spec(
        "Painting &corrects the mask",
        "image-lock-outline",
        tip="While this is on, the photo stays as it is; else the face follows what is painted",
        checkable=True,
        words="fit photo own mask reshape",
        menus=((_OF_PHOTO, 22),),
        usable=needs_photo,
    ),
    "photo.save_face": Spec(
        "Save face in the full &photo…",
        "image-sync-outline",
        tip="The edited face goes back into the photo at its own size; all else stays to the bit",
        words="export paste composite write",
        menus=((_OF_PHOTO, 30),),
        usable=needs_place,
    ),
    "photo.save_mask": Spec(
        "Save mask of the full p&hoto…",
        "image-filter-center-focus",
        tip="The mask at the size of the photo, with background outside its square",
        words="export label map write",
        menus=((_OF_PHOTO, 31),),
        usable=needs_place,
    ),
    "photo.next": Spec(
        "&Next photo",
        "page-next-outline",
        tip="Make the mask of the next photo that was opened with this one",
        words="queue waiting",
        menus=((_OF_PHOTO, 40),),
        usable=needs_waiting,
    ),
}
"""From photos to masks, and back."""
