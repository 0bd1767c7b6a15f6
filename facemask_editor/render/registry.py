"""Which renderers there are: built-in ones, the user's renderer files, plug-ins.

Listing imports nothing heavy.

A source is asked when somebody asks for renderers, never at the start of the program. What fails is listed
with its reason and hurts nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from facemask_editor.core.errors import FaceMaskError, RenderError
from facemask_editor.render.found import Failure, Found
from facemask_editor.render.renderer import Renderer, Traits

__all__ = ["GROUP", "SOURCES", "Failure", "Found", "Source", "all_renderers", "renderer"]

GROUP = "facemask_editor.renderers"
"""Entry points of plug-ins: each a callable that returns a renderer, or several."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """A place where renderers come from.

    Attributes:
        name: For failures.
        function: ``module:function`` without arguments that returns `Found`; imported when it is asked.
    """

    name: str
    function: str


SOURCES = (
    Source("the built-in renderer", "facemask_editor.render.builtin.source:found"),
    Source("illustration", "facemask_editor.render.illustration.renderer:found"),
    Source("renderers of the program", "facemask_editor.render.backends.command.source:shipped"),
    Source("ComfyUI", "facemask_editor.render.backends.comfyui.found:found"),
    Source("renderer files", "facemask_editor.render.backends.command.source:own"),
    Source("model files", "facemask_editor.render.backends.onnx.found:found"),
)
"""Asked in this order, plug-ins last; of two renderers with one key the first stays."""


def all_renderers() -> Found:
    """Return all renderers, and what is none."""
    return _merged(_sources())


def renderer(key: str) -> Renderer:
    """Return the renderer of a key; plug-ins are loaded only where no other has it.

    Raises:
        RenderError: Naming the known ones, and why one that failed is not there.
    """
    for found in _sources():
        for each in found.renderers:
            if each.key == key:
                return each
    found = all_renderers()
    known = ", ".join(each.key for each in found.renderers) or "none"
    failed = "".join(f"; {failure.name}: {failure.reason}" for failure in found.failures)
    raise RenderError(f"there is no renderer {key}; known are {known}{failed}")


def _sources() -> Iterator[Found]:
    for source in SOURCES:
        yield _asked(source)
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        yield _plugged_in(point)


def _asked(source: Source) -> Found:
    module, _, function = source.function.partition(":")
    try:
        found = getattr(import_module(module), function)()
        assert isinstance(found, Found)
    except Exception as error:  # an extra that is not installed, resources that are missing
        return Found(failures=(Failure(source.name, _reason(error)),))
    return found


def _plugged_in(point: EntryPoint) -> Found:
    try:
        made: Any = point.load()()
        renderers = tuple(made) if isinstance(made, Iterable) else (made,)
        for each in renderers:
            if not _is_renderer(each):
                raise TypeError(f"it gave {type(each).__name__}, which is no renderer")
        origins = {each.key: f"plug-in {point.value}" for each in renderers}
    except (Exception, SystemExit) as error:  # somebody else's code
        _LOG.info("plug-in %s", point.name, exc_info=True)
        return Found(failures=(Failure(f"plug-in {point.name}", _reason(error)),))
    return Found(renderers, (), origins)


def _is_renderer(made: Any) -> bool:  # noqa: ANN401
    if not isinstance(made, Renderer):
        return False
    texts = isinstance(made.key, str) and bool(made.key) and isinstance(made.title, str)
    return texts and isinstance(made.traits, Traits)


def _reason(error: BaseException) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, FaceMaskError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _merged(sources: Iterable[Found]) -> Found:
    renderers: dict[str, Renderer] = {}
    origins: dict[str, str] = {}
    failures: list[Failure] = []
    for found in sources:
        failures += found.failures
        for each in found.renderers:
            if each.key in renderers:
                where = f"{each.title} ({found.origins.get(each.key, 'elsewhere')})"
                failures.append(Failure(where, f"the key {each.key} is taken by {renderers[each.key].title}"))
                continue
            renderers[each.key] = each
            origins[each.key] = found.origins.get(each.key, "")
    return Found(tuple(renderers.values()), tuple(failures), origins)
