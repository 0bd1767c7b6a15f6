"""How deep the lists and objects of a JSON text lie inside each other, told before it is parsed."""

from __future__ import annotations

import re

from facemask_editor.core.files.limits import limit, raised_by

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
_NO_BRACKET = re.compile(r"[^][{}]+")


def check_depth(text: str) -> None:
    """Refuse a JSON text that is nested too deeply.

    Raises:
        ValueError: It is deeper than the limit ``json_depth``.
    """
    most = limit("json_depth")
    if text.count("[") + text.count("{") <= most:
        return
    depth = 0
    for sign in _NO_BRACKET.sub("", _TEXT.sub("", text)):
        depth += 1 if sign in "[{" else -1
        if depth > most:
            raise ValueError(f"nested too deeply (more than {most} levels; {raised_by('json_depth')})")
