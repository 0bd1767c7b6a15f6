"""Whether a window can be shown, asked before Qt starts: Qt ends the process where it cannot.

Imports neither PySide6 nor anything heavy.
"""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Mapping

_CONNECT_SECONDS = 2.0


def display_problem(environ: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """Return why no window can be shown, as a phrase, or None where nothing speaks against it."""
    if not platform.startswith("linux"):
        return None
    wanted = environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if wanted not in ("", "xcb", "wayland", "wayland-egl"):
        return None  # offscreen, minimal, vnc, eglfs: these need no server
    wayland = environ.get("WAYLAND_DISPLAY", "")
    display = environ.get("DISPLAY", "")
    if wayland and wanted != "xcb" and _wayland_answers(wayland, environ.get("XDG_RUNTIME_DIR", "")):
        return None
    if not display or wanted.startswith("wayland"):
        return "there is no display" if not wayland else f"the display {wayland} does not answer"
    if not _x_answers(display):
        return f"the display {display} does not answer"
    return _missing_library()


def _wayland_answers(name: str, runtime_folder: str) -> bool:
    return _connects(socket.AF_UNIX, os.path.join(runtime_folder, name))


def _x_answers(display: str) -> bool:
    host, _, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not number.isdigit():
        return False
    if host.startswith("/"):  # a socket by its path, as on XQuartz
        return True
    if host and host != "unix":
        return _connects(socket.AF_INET, (host.strip("[]"), 6000 + int(number)))
    path = f"/tmp/.X11-unix/X{number}"
    return _connects(socket.AF_UNIX, path) or _connects(socket.AF_UNIX, "\0" + path)


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    try:
        if isinstance(address, tuple):  # a name may also mean IPv6
            socket.create_connection(address, _CONNECT_SECONDS).close()
            return True
        with socket.socket(family, socket.SOCK_STREAM) as client:
            client.settimeout(_CONNECT_SECONDS)
            client.connect(address)
        return True
    except (OSError, ValueError):
        return False


def _missing_library() -> str | None:
    # Qt needs these two of the system and aborts without them; the rest comes with every X server.
    for library, package in (("libxcb.so.1", "libxcb1"), ("libxcb-cursor.so.0", "libxcb-cursor0")):
        try:
            ctypes.CDLL(library)
        except OSError:
            return f"the system library {library} is missing (Debian and Ubuntu: apt install {package})"
    return None
