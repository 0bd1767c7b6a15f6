"""Drawn faces and hand-made PNG files for the format tests."""

import struct
import zlib

import cv2
import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ


def draw_face(size=256, *, centre=(0.5, 0.52), scale=1.0, without=()):
    """Return a frontal face of ellipses, (size, size) uint8 in the program's own class order.

    Args:
        size: Side in pixels.
        centre: Of the face, in parts of the side.
        scale: 1 fills the picture as in aligned portraits.
        without: Names of classes to leave out.
    """
    label_map = np.zeros((size, size), np.uint8)

    def ellipse(name, x, y, rx, ry):
        if name in without:
            return
        at = tuple(round((c + scale * d) * size) for c, d in zip(centre, (x, y), strict=True))
        radii = tuple(max(1, round(scale * r * size)) for r in (rx, ry))
        cv2.ellipse(label_map, at, radii, 0, 0, 360, CELEBAMASK_HQ.index(name), -1)

    ellipse("hair", 0, -0.12, 0.38, 0.42)
    ellipse("neck", 0, 0.40, 0.14, 0.16)
    ellipse("cloth", 0, 0.55, 0.40, 0.12)
    for side in (1, -1):
        ellipse("l_ear" if side > 0 else "r_ear", 0.29 * side, 0.02, 0.03, 0.08)
    ellipse("skin", 0, 0.04, 0.28, 0.34)
    ellipse("nose", 0, 0.06, 0.05, 0.10)
    for side, eye, brow in ((1, "l_eye", "l_brow"), (-1, "r_eye", "r_brow")):
        ellipse(eye, 0.11 * side, -0.05, 0.045, 0.018)
        ellipse(brow, 0.11 * side, -0.11, 0.07, 0.015)
    ellipse("u_lip", 0, 0.205, 0.09, 0.02)
    ellipse("l_lip", 0, 0.250, 0.08, 0.025)
    ellipse("mouth", 0, 0.228, 0.07, 0.010)
    return label_map


def only_eyes_and_brows(size=64):
    """Return a face with too few classes to be sure of its order, (size, size) uint8."""
    kept = {"background", "skin", "l_eye", "r_eye", "l_brow", "r_brow"}
    return draw_face(size, without=set(CELEBAMASK_HQ.names) - kept)


def chunk(kind, data=b""):
    """Return a PNG chunk with its length and checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, *, depth=8, colour_type=0, rows=None, before=b"", interlace=0):
    """Return the bytes of a PNG; `rows` are raw rows without their filter byte."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlace)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows)) if rows is not None else b""
    data = chunk(b"IDAT", pixels) if rows is not None else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + data + chunk(b"IEND")


def chunks_of(data):
    """Return the kinds of the chunks of a PNG in order."""
    at, kinds = 8, []
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kinds.append(data[at + 4 : at + 8].decode())
        at += 12 + length
    return kinds
