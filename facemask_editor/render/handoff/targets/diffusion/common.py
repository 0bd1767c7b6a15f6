"""The folder that all diffusion tools get: photo, mask of what is repainted, colour maps, single parts.

image/STEM.png          the photo, where there is one
mask/STEM.png           what is repainted, as the tool wants it
control_parts/STEM.png  parts in the colours of CelebAMask-HQ
control_ade/STEM.png    silhouette of a person in ADE20K's colour
parts/STEM_nose.png     each part that the edited mask has, the rest transparent
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.core.errors import RenderError
from facemask_editor.render.handoff.target import Kind, Need, Option, Options, Target

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.render.handoff.face import Face

Layout = Callable[["Face", Options], Iterable[tuple[str, bytes]]]

ALL, NONE = "all", "none"
CONTROL_MAPS = (
    "control_ade holds a person's silhouette and no parts, for ADE20K, which the usual segmentation "
    "ControlNets were trained on, knows no parts of a face; control_parts is for a ControlNet that was "
    "trained on maps in the colours of CelebAMask-HQ."
)


def diffusion_target(
    *,
    key: str,
    title: str,
    repository: str,
    photo: Need,
    polarity: str,
    command: Callable[[Path, Sequence[str]], str],
    grow: int = 8,
    feather: int = 8,
    grey_as_rgb: bool = False,
    remarks: tuple[str, ...] = (),
) -> Target:
    """Return the target of a tool; arguments are those of `Target`, and its defaults of the options.

    Args:
        polarity: A word of ``render.diffusion.pictures.Polarity``.
        grow: Pixels.
        feather: Pixels.
        grey_as_rgb: Whether grey masks are written with three equal channels.
    """
    defaults: dict[str, Option] = {
        "grow": grow, "feather": feather, "polarity": polarity, "region": "parts", "parts": ALL,
    }  # fmt: skip

    def files(face: Face, options: Options) -> Iterable[tuple[str, bytes]]:
        return _files(face, {**defaults, **options}, grey_as_rgb)

    return Target(
        key=key,
        title=title,
        summary="photo, mask of what was changed, colour maps, single parts",
        repository=repository,
        kind=Kind.DIFFUSION,
        size=None,
        photo=photo,
        photo_mask=Need.NEEDED,
        files=files,
        command=command,
        remarks=(*remarks, CONTROL_MAPS),
        options=defaults,
        option_problem=_option_problem,
    )


def _files(face: Face, options: Options, grey_as_rgb: bool) -> Iterable[tuple[str, bytes]]:
    import numpy as np

    from facemask_editor.core.labels import CELEBAMASK_HQ
    from facemask_editor.render.diffusion import change, pictures

    if face.photo_mask is None:
        raise RenderError(f"{face.name}: without the photo's own mask nobody knows what was changed")
    _check(options)
    region = change.region_of(face.photo_mask, face.label_map, str(options["region"]))
    greys = change.soft_mask(region, int(options["grow"]), int(options["feather"]))
    polarity = pictures.polarity_of(options["polarity"])
    mask = pictures.mask_picture(greys, polarity, face.photo)
    if grey_as_rgb and mask.ndim == 2:
        mask = np.dstack([mask] * 3)
    labels = _labels(face.label_map, str(options["parts"]))
    if face.photo is not None:
        yield f"image/{face.name}.png", pictures.encode(face.photo)
    yield f"mask/{face.name}.png", pictures.encode(mask)
    yield f"control_parts/{face.name}.png", pictures.encode(pictures.part_colours(face.label_map))
    yield f"control_ade/{face.name}.png", pictures.encode(pictures.person_colours(face.label_map))
    for label in labels:
        layer = pictures.part_layer(face.label_map, label, face.photo)
        yield f"parts/{face.name}_{CELEBAMASK_HQ.names[label]}.png", pictures.encode(layer)


def _option_problem(options: Options) -> str:
    try:
        _check(options)
    except RenderError as error:
        return str(error)
    return ""


def _check(options: Options) -> None:
    from facemask_editor.render.diffusion import change, pictures

    for name in ("grow", "feather"):
        change.check_pixels(name, options[name])
    pictures.polarity_of(options["polarity"])
    change.named_classes(str(options["region"]))
    _wanted(str(options["parts"]))


def _labels(label_map: LabelMap, parts: str) -> list[int]:
    """Return the classes that get a picture: those asked for that the mask has."""
    import numpy as np

    present = set(np.unique(label_map).tolist())
    return [label for label in _wanted(parts) if label in present]


def _wanted(parts: str) -> tuple[int, ...]:
    from facemask_editor.core.labels import CELEBAMASK_HQ

    if parts == NONE:
        return ()
    try:
        return CELEBAMASK_HQ.parse_parts(parts)
    except ValueError as error:
        raise RenderError(f"parts {parts!r}: {error}; or {ALL} or {NONE}") from None


def steps(*lines: str) -> str:
    """Return what to do in a window, as comments of a shell: pasted by mistake, nothing happens."""
    numbered = (f"{number}. {line}" for number, line in enumerate(lines, 1))
    return "\n".join(f"# {line}" for each in numbered for line in each.splitlines())
