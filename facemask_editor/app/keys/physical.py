"""Digits and brackets by their place on the keyboard, whatever the layout writes there. Needs no Qt.

On a French keyboard the digits need Shift, on a German one the brackets need AltGr. Scan codes tell the place
of a key: of X11 and Wayland (evdev codes plus 8), of Windows (set 1) and of macOS (virtual key codes).
"""

from __future__ import annotations

import sys

_DIGITS = "1234567890"
_BRACKETS = "[]"
_X11 = {**dict(zip(range(10, 20), _DIGITS, strict=True)), **dict(zip((34, 35), _BRACKETS, strict=True))}
_WINDOWS = {
    **dict(zip(range(0x02, 0x0C), _DIGITS, strict=True)),
    **dict(zip((0x1A, 0x1B), _BRACKETS, strict=True)),
}
_MACOS = {
    **dict(zip((18, 19, 20, 21, 23, 22, 26, 28, 25, 29), _DIGITS, strict=True)),
    **dict(zip((33, 30), _BRACKETS, strict=True)),
}


def sign_at(scan_code: int, virtual_key: int, platform: str = sys.platform) -> str:
    """Return the sign that a US keyboard has where a key was pressed, "" for other keys.

    Args:
        scan_code: ``QKeyEvent.nativeScanCode``; 0 where it is not known.
        virtual_key: ``QKeyEvent.nativeVirtualKey``, which macOS uses instead.
        platform: As ``sys.platform``.
    """
    if platform == "darwin":
        return _MACOS.get(virtual_key, "")
    return (_WINDOWS if platform == "win32" else _X11).get(scan_code, "")


def goes_first(sign: str) -> bool:
    """Return whether the place counts before what the layout writes.

    Digits do: a French 6 without Shift writes "-", which is another action. Brackets do not: a German "+" is
    meant as plus, though it lies where the bracket is.
    """
    return sign in _DIGITS
