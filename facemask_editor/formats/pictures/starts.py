"""How files of pictures begin; light to import."""

from __future__ import annotations

from typing import BinaryIO

TIFF_STARTS = (b"II*\0", b"MM\0*", b"II\0*", b"MM*\0", b"II+\0", b"MM\0+")
_MOST_CHUNKS = 64  # before the picture


def is_webp(start: bytes) -> bool:
    """Return whether a file that begins so is a WebP."""
    return start[:4] == b"RIFF" and start[8:12] == b"WEBP"


def is_lossy_webp(file: BinaryIO) -> bool:
    """Return whether a file is a WebP whose first picture was packed with loss.

    Args:
        file: Opened to read; it is at its start afterwards.
    """
    file.seek(0)
    found = b""
    if is_webp(file.read(12)):
        for _ in range(_MOST_CHUNKS):
            head = file.read(8)
            if len(head) < 8 or head[:4] in (b"VP8 ", b"VP8L"):
                found = head[:4]
                break
            size = int.from_bytes(head[4:], "little")
            file.seek(size + (size & 1), 1)
    file.seek(0)
    return found == b"VP8 "
