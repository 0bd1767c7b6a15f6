"""What an edit changed, as the region that a diffusion tool repaints."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import RenderError
from facemask_editor.core.groups import ACCESSORIES, EARS, INNER
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.render.diffusion.nothing import NothingChanged

Region = npt.NDArray[np.bool_]
"""H x W, True where something is to be repainted."""
Greys = npt.NDArray[np.uint8]
"""H x W, 0 kept to 255 repainted."""

PIXELS, PARTS = "pixels", "parts"
"""The two words that `region_of` knows besides names of classes."""
MOST_PIXELS = 512
"""That a region may be grown or feathered by."""

_SMALL = frozenset(INNER.names + EARS.names + ACCESSORIES.names)


def changed_pixels(before: LabelMap, after: LabelMap) -> Region:
    """Return where two masks of one face differ.

    Args:
        before: The photo's own mask, H x W uint8.
        after: The edited mask, of the same size and classes.

    Raises:
        RenderError: For two sizes.
    """
    if before.shape != after.shape:
        sizes = ["{1} x {0}".format(*each.shape) for each in (before, after)]
        raise RenderError(f"the photo's own mask is {sizes[0]} and the edited one {sizes[1]} pixels")
    changed: Region = before != after
    return changed


def region_of(before: LabelMap, after: LabelMap, what: str = PIXELS) -> Region:
    """Return what is to be repainted.

    Args:
        before: The photo's own mask, H x W uint8 in canonical order.
        after: The edited mask.
        what: "pixels": the pixels of another class; "parts": besides, the whole of each feature, ear and
            accessory that lost or gained some of them, as it was and as it is; or names of classes such as
            "hair,nose": besides, all of theirs in both masks, changed or not.

    Raises:
        NothingChanged: Where the region is empty.
        RenderError: For two sizes, or an unknown class.
    """
    region = changed_pixels(before, after)
    if what == PARTS:
        region = region | _touched_parts(before, after, region)
    else:
        labels = named_classes(what)
        region = region | np.isin(before, labels) | np.isin(after, labels)
    if not region.any():
        raise NothingChanged("nothing was changed: the mask is the photo's own mask")
    return region


def named_classes(what: str) -> tuple[int, ...]:
    """Return the classes that a region names besides what was changed, none for ``pixels`` and ``parts``.

    Raises:
        RenderError: For an unknown class.
    """
    if what in (PIXELS, PARTS):
        return ()
    try:
        return CELEBAMASK_HQ.parse_parts(what)
    except ValueError as error:
        raise RenderError(f"region {what!r}: {error}; or {PIXELS} or {PARTS}") from None


def _touched_parts(before: LabelMap, after: LabelMap, changed: Region) -> Region:
    """Return the pieces, in both masks together, of small parts that a change has touched.

    Skin, hair, neck and cloth surround everything that is edited; whole, they would be the whole picture.
    """
    region = np.zeros_like(changed)
    for label in np.union1d(before[changed], after[changed]).tolist():
        if CELEBAMASK_HQ.names[label] in _SMALL:
            part = (before == label) | (after == label)
            _, pieces = cv2.connectedComponents(part.astype(np.uint8), connectivity=8)
            touched = np.unique(pieces[changed & part])
            region |= part & np.isin(pieces, touched)
    return region


def check_pixels(name: str, value: object) -> None:
    """Refuse what is no number of pixels to grow or feather by; raises RenderError with its name."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_PIXELS:
        raise RenderError(f"{name} is {value!r}; it must be 0 to {MOST_PIXELS} pixels")


def soft_mask(region: Region, grow: int = 0, feather: int = 0) -> Greys:
    """Return a region in greys: white, black from `grow` + `feather` pixels outside of it on.

    What was changed stays white however wide the feather is, for it has to be repainted whole.

    Args:
        region: H x W, with at least one pixel set.
        grow: Pixels that are white round the region, 0 to 512.
        feather: Pixels of falling grey round that, 0 to 512.

    Raises:
        RenderError: For a number out of range.
    """
    for name, value in (("grow", grow), ("feather", feather)):
        check_pixels(name, value)
    distance = cv2.distanceTransform((~region).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # OpenCV's root rounds one way or the other with the address of the array; squares are whole numbers
    beyond = np.maximum(np.sqrt(np.rint(distance.astype(np.float64) ** 2)) - grow, 0.0)
    return np.asarray(np.rint(255.0 * np.clip(1.0 - beyond / (feather + 1), 0.0, 1.0)), np.uint8)
