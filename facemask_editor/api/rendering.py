"""The face of a mask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from facemask_editor.api.mask import Mask
from facemask_editor.api.opening import MaskLike, in_schema, open
from facemask_editor.core.errors import RenderError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.render.renderer import Rendered, RenderJob

if TYPE_CHECKING:
    from facemask_editor.render.illustration.choices import Choices

RendererName = Literal["builtin", "illustration"]


@dataclass(frozen=True, eq=False)
class Face(Rendered):
    """The picture of a mask; ``np.asarray(face)`` is that of ``face.picture``.

    Attributes:
        picture: H x W x 3 uint8 RGB.
        notes: What the photo does not show, one sentence each.
        doubt: "" for a picture to rely on; "warned" where more than a quarter of the change is not in the
            photo; "refused" where a part stays as the photo has it, for nothing is known of it.
        provenance: Renderer, digests and edits that it was made from; `save` keeps it in the file.
    """

    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> npt.NDArray[Any]:
        """Return the pixels."""
        return np.array(self.picture, dtype=dtype, copy=True if copy is None else copy)


def render(
    mask: MaskLike,
    renderer: RendererName | None = None,
    *,
    size: int | None = None,
    **choices: str | int,
) -> Face:
    """Return the face of a mask: the same for the same arguments.

    Args:
        mask: Opened, or whatever `open` takes. Masks of other classes are drawn in those of CelebAMask-HQ.
        renderer: ``"builtin"`` moves the photo from ``mask.photo_mask`` to ``mask.label_map``;
            ``"illustration"`` draws a face of the mask alone. None moves the photo where there is one.
        size: For a drawing: its longest side in pixels, 1 or more; that of the mask where left out.
        choices: For a drawing: skin, hair, eyes, lips, cloth, hat, metal, background, light by name, and
            ``seed``; left out altogether, they follow the mask's name, as in the window.

    Returns:
        The picture, of the mask's size where nothing else is asked, with what is doubtful about it.

    Raises:
        RenderError: ``"builtin"`` is asked for a mask without a photo.
        ValueError: For another renderer, an unknown choice or a size below 1; or for choices of a photo.
        FormatError: The photo cannot be read.
    """
    opened = open(mask)
    if renderer not in (None, "builtin", "illustration"):
        raise ValueError(f"renderer is {renderer!r}; known: builtin, illustration")
    moved = renderer == "builtin" or (renderer is None and not choices and size is None)
    canonical = in_schema(opened, CELEBAMASK_HQ)
    if moved and opened.photo is not None:
        if choices or size is not None:
            raise ValueError(f"{', '.join([*choices, *(['size'] if size else [])])}: for a drawing only")
        return _moved(canonical, opened)
    if renderer == "builtin":
        name = opened.path or opened.name or "the mask"
        raise RenderError(f"{name} has no photo: open it with photo=, or render it as an illustration")
    return _drawn(canonical, opened, size, choices)


def _moved(mask: Mask, opened: Mask) -> Face:
    from facemask_editor.render.builtin.picture import portrait
    from facemask_editor.render.builtin.renderer import BuiltinRenderer
    from facemask_editor.render.run import provenance_of

    photo = opened.photo
    assert photo is not None, "asked before"
    made = portrait(photo, mask.photo_mask, mask.label_map)
    job = RenderJob(stem=mask.name, label_map=mask.label_map, photo=photo, photo_mask=mask.photo_mask)
    told = provenance_of(BuiltinRenderer(), job, edits=_edits(opened))
    return Face(mask.name, made.picture, made.notes(), made.doubt, told)


def _drawn(mask: Mask, opened: Mask, size: int | None, choices: Mapping[str, Any]) -> Face:
    from facemask_editor.render.illustration.illustrate import illustrate
    from facemask_editor.render.illustration.renderer import Illustration
    from facemask_editor.render.run import provenance_of

    chosen = _choices(opened, choices)
    picture = illustrate(mask.label_map, chosen, size=size)
    job = RenderJob(stem=mask.name, label_map=mask.label_map, seed=chosen.seed)
    return Face(mask.name, picture, (), "", provenance_of(Illustration(), job, edits=_edits(opened)))


def _choices(mask: Mask, choices: Mapping[str, Any]) -> Choices:
    from facemask_editor.render.illustration.choices import Choices, choices_of

    if not choices:
        return choices_of(mask.path)
    known = Choices.__dataclass_fields__
    for name in choices:
        if name not in known:
            raise ValueError(f"{name} is no choice of an illustration; known: {', '.join(known)}")
    return Choices(**choices)


def _edits(mask: Mask) -> list[Any] | None:
    return [edit.source.model_dump(mode="json") for edit in mask.edits] or None
