"""Masks through a renderer: what goes in is checked, what comes out too, and pictures are kept as PNG."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path

import numpy as np

from facemask_editor.core.errors import Cancelled, FaceMaskError, RenderError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats.write import write_bytes
from facemask_editor.render.handoff.face import Picture
from facemask_editor.render.renderer import Need, Rendered, Renderer, RenderJob, Watch

CHUNK = "facemask-editor"
"""Keyword of the text in a PNG that tells what it was made from, as JSON."""

_MAX_SEED = 2**31 - 1
_NAMED = 5


def render_all(renderer: Renderer, jobs: Sequence[RenderJob], watch: Watch) -> Iterator[Rendered]:
    """Render jobs, one picture each, as they come.

    Args:
        renderer: Any.
        jobs: Checked before anything runs.
        watch: Asked from the calling thread.

    Raises:
        RenderError: A job lacks what the renderer needs; the renderer cannot run or gives no picture, or one
            that is none. Pictures that came before are good.
        Cancelled: When the watch says so.
    """
    _check(renderer, jobs)
    missing = {job.stem: None for job in jobs}
    if not jobs:
        return
    watch.report(0.0)
    pictures: Iterator[Rendered] = iter(())
    try:
        pictures = renderer.render(jobs, watch)
        for rendered in pictures:
            if rendered.stem not in missing:
                raise RenderError(
                    f"{renderer.title} gave a picture for {rendered.stem}, which nobody asked for"
                )
            if problem := _picture_problem(rendered.picture):
                raise RenderError(f"{renderer.title} gave no picture for {rendered.stem}: {problem}")
            del missing[rendered.stem]
            watch.report(1 - len(missing) / len(jobs))
            yield rendered
            if missing and watch.cancelled():
                raise Cancelled
    except (FaceMaskError, KeyboardInterrupt, GeneratorExit):
        raise
    except MemoryError as error:
        raise RenderError(f"{renderer.title}: the memory is full") from error
    except (Exception, SystemExit) as error:  # renderers may be anybody's code
        raise RenderError(f"{renderer.title} failed: {type(error).__name__}: {error}") from error
    finally:
        if (close := getattr(pictures, "close", None)) is not None:
            close()  # at once, whoever else may hold it: a process may still run
    if missing:
        named = [
            *list(missing)[:_NAMED],
            *([f"{len(missing) - _NAMED} more"] if len(missing) > _NAMED else []),
        ]
        raise RenderError(f"{renderer.title} gave no picture for {', '.join(named)}")


def _check(renderer: Renderer, jobs: Sequence[RenderJob]) -> None:
    stems: set[str] = set()
    for job in jobs:
        if problem := _job_problem(renderer, job):
            raise RenderError(f"{job.stem}: {problem}")
        if job.stem in stems:
            raise RenderError(f"{job.stem}: two masks have this name; their pictures would have it too")
        stems.add(job.stem)


def _job_problem(renderer: Renderer, job: RenderJob) -> str:
    """Return why a job cannot be rendered, "" where it can be tried."""
    title, traits, label_map = renderer.title, renderer.traits, job.label_map
    if label_map.ndim != 2 or label_map.dtype != np.uint8 or not label_map.size:
        return f"the mask is {label_map.shape} of {label_map.dtype}, and no label map"
    companions = ((job.photo, "photo", traits.photo), (job.photo_mask, "photo's own mask", traits.photo_mask))
    for companion, name, need in companions:
        if companion is None:
            if need is Need.NEEDED:
                return f"{title} needs the {name} beside the mask"
        elif companion.shape[:2] != label_map.shape:
            sizes = [f"{shape[1]} x {shape[0]}" for shape in (companion.shape, label_map.shape)]
            return f"the {name} has {sizes[0]} pixels and the mask {sizes[1]}"
    for mask in (label_map, job.photo_mask):
        if mask is not None and int(mask.max()) >= len(CELEBAMASK_HQ):
            return (
                f"class {int(mask.max())} is none of CelebAMask-HQ, which has 0 to {len(CELEBAMASK_HQ) - 1}"
            )
    if not 0 <= job.seed <= _MAX_SEED:
        return f"the seed is {job.seed}; 0 to {_MAX_SEED} are possible"
    if traits.prompt is Need.NEEDED and not job.prompt.strip():
        return f"{title} needs a prompt"
    if traits.prompt is Need.NO and job.prompt:
        return f"{title} takes no prompt"
    return ""


def _picture_problem(picture: object) -> str:
    if not isinstance(picture, np.ndarray):
        return f"it is {type(picture).__name__}"
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3 or not picture.size:
        return f"it is {picture.shape} of {picture.dtype}"
    return ""


def save_picture(path: str | PathLike[str], rendered: Rendered, provenance: Mapping[str, object]) -> None:
    """Write a picture as PNG, atomically, with what it was made from as JSON in a text chunk.

    Args:
        path: Of the file; one that is there is replaced.
        rendered: The picture.
        provenance: What JSON can hold.

    Raises:
        FormatError: It cannot be written.
    """
    write_bytes(Path(path), encoded(rendered.picture, provenance))


def encoded(picture: Picture, provenance: Mapping[str, object]) -> bytes:
    """Return a picture as the bytes of a PNG with its provenance; as `save_picture`."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_text(CHUNK, json.dumps(provenance, sort_keys=True))  # ASCII, as the chunk wants it
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="PNG", pnginfo=text, compress_level=4)
    return buffer.getvalue()


def provenance_of(renderer: Renderer, job: RenderJob, **more: object) -> dict[str, object]:
    """Return what a picture was made from: renderer, seed, prompt, digests of what went in.

    Args:
        renderer: That made it.
        job: That it was made for.
        more: Further entries; those that are None are left out.
    """
    import hashlib

    from facemask_editor import __version__
    from facemask_editor.recipe.source import digest

    told: dict[str, object] = {
        "program": f"facemask-editor {__version__}",
        "renderer": renderer.key,
        "title": renderer.title,
        "mask_sha256": digest(job.label_map),
        "seed": job.seed if renderer.traits.seed else None,
        "prompt": job.prompt or None,
        "photo_mask_sha256": None if job.photo_mask is None else digest(job.photo_mask),
        "photo_sha256": None if job.photo is None else hashlib.sha256(job.photo.tobytes()).hexdigest(),
        **more,
    }
    return {name: value for name, value in told.items() if value is not None}
