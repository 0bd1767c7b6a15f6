"""Where a server is, as the user typed it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from facemask_editor.core.errors import RenderError

DEFAULT = "http://127.0.0.1:8188"
"""Where ComfyUI listens unless it is told otherwise."""


@dataclass(frozen=True)
class Address:
    """An address that was checked.

    Attributes:
        base: ``http://host:port`` and perhaps a path, without a slash at its end.
        loopback: Whether it is this computer.
    """

    base: str
    loopback: bool


def address_of(text: str) -> Address:
    """Return the address of a server.

    Raises:
        RenderError: For another scheme than http and https, no host, a user name, a query.
    """
    shown = text.strip()
    if "@" in shown:
        raise RenderError("address: no user name or password stands in it; a token has a field of its own")
    try:
        parts = urlsplit(shown)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RenderError(f"address {shown!r}: {error}; it is like {DEFAULT}") from None
    if parts.scheme not in ("http", "https"):
        raise RenderError(f"address {shown!r}: it begins with http:// or https://, like {DEFAULT}")
    if not host or not all(letter.isprintable() and letter not in " \\" for letter in shown):
        raise RenderError(f"address {shown!r}: the host is missing or no host; it is like {DEFAULT}")
    if parts.query or parts.fragment:
        raise RenderError(f"address {shown!r}: nothing follows the path; it is like {DEFAULT}")
    name = f"[{host}]" if ":" in host else host
    where = name if port is None else f"{name}:{port}"
    return Address(f"{parts.scheme}://{where}{parts.path.rstrip('/')}", _is_loopback(host))


def checked_token(text: str) -> str:
    """Return a token that can stand in a header, "" for none.

    Raises:
        RenderError: Without showing the token.
    """
    token = text.strip()
    if not all(33 <= ord(letter) <= 126 for letter in token):
        raise RenderError("token: it holds characters that no token has, such as spaces or umlauts")
    return token


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
