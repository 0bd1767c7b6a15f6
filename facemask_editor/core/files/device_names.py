"""Names that Windows does not give to files, whatever system they are written on: they travel."""

from __future__ import annotations

import re

_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(?:\..*)?", re.I
)
_SIGNS = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def windows_problem(name: str) -> str:
    """Return why Windows has no file of a name, without folders; "" where it may have one.

    ``CON``, ``con.png`` and ``COM1.tar.gz`` are devices there: what is written to them is gone. A dot or a
    blank at the end is dropped, so that another file is meant.
    """
    if _DEVICE.fullmatch(name):
        return "Windows keeps this name for a device"
    if name.endswith((" ", ".")):
        return "Windows drops a dot or blank at the end of a name"
    if (found := _SIGNS.search(name)) is not None:
        return f"Windows has no {found[0]!r} in names"
    return ""
