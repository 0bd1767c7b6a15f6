"""Sound files of every kind that the program reads, small, so that many changed ones are read in a second."""

from __future__ import annotations

import io
import json
import tempfile
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.formats import write_mask

SIDE = 32
Files = dict[str, bytes]


@cache
def face() -> LabelMap:
    """Draw a face of blobs, 32 x 32 uint8."""
    found = np.zeros((SIDE, SIDE), np.uint8)
    for name, x, y, width, height in (
        ("hair", 16, 13, 11, 12), ("neck", 16, 29, 5, 5), ("skin", 16, 17, 8, 11), ("r_brow", 12, 12, 2, 1),
        ("l_brow", 20, 12, 2, 1), ("r_eye", 12, 15, 2, 1), ("l_eye", 20, 15, 2, 1), ("nose", 16, 19, 2, 3),
        ("u_lip", 16, 23, 3, 1), ("l_lip", 16, 25, 3, 1),
    ):  # fmt: skip
        cv2.ellipse(found, (x, y), (width, height), 0, 0, 360, CELEBAMASK_HQ.index(name), cv2.FILLED)
    return found


def picture(image: Image.Image, format: str, **options: object) -> bytes:
    """Return the bytes of a picture file."""
    packed = io.BytesIO()
    image.save(packed, format, **options)
    return packed.getvalue()


def mask_png(format: str = "index", *, photo_mask: bool = False) -> bytes:
    """Return a PNG as the program writes it."""
    own = np.ascontiguousarray(face()[:, ::-1]) if photo_mask else None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mask.png")
        write_mask(path, face(), format, photo_mask=own, photo_sha256="a" * 64 if photo_mask else "")
        return path.read_bytes()


def mask_file(key: str, suffix: str, **options: int | float | str | bool) -> bytes:
    """Return a mask as the program writes it in one of its formats."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"mask{suffix}")
        write_mask(path, face(), key, options=options)
        return path.read_bytes()


def gif() -> bytes:
    """Return a GIF of class ids."""
    image = Image.fromarray(face())
    image.putpalette(CELEBAMASK_HQ.palette_array.tobytes())
    return picture(image, "GIF")


def colour_png(mode: str = "RGB") -> bytes:
    """Return a PNG of the classes' colours."""
    return picture(Image.fromarray(CELEBAMASK_HQ.palette_array[face()]).convert(mode), "PNG")


def deep_png() -> bytes:
    """Return a PNG of class ids in 16 bits."""
    return picture(Image.fromarray(face().astype(np.uint16)), "PNG")


def grey_alpha_png() -> bytes:
    """Return a PNG of class ids with opacity."""
    both = np.dstack([face(), np.where(face() > 0, 255, 0).astype(np.uint8)])
    return picture(Image.fromarray(both, "LA"), "PNG")


def part_files() -> Files:
    """Return the part pictures of a face."""
    names = ("skin", "hair", "nose", "l_eye", "u_lip")
    shown = {name: np.where(face() == CELEBAMASK_HQ.index(name), 255, 0).astype(np.uint8) for name in names}
    return {
        f"7_{name}.png": picture(Image.fromarray(pixels).convert("RGB" if name == "skin" else "L"), "PNG")
        for name, pixels in shown.items()
    }


def photo(format: str, mode: str = "RGB", **options: object) -> bytes:
    """Return a photo of noise that compresses, 40 x 32, with an EXIF orientation where the format has one."""
    rng = np.random.default_rng(0)
    small = rng.integers(0, 256, (8, 10, 3), dtype=np.uint8)
    image = Image.fromarray(cv2.resize(small, (40, 32))).convert(mode)
    if format in ("JPEG", "WebP", "TIFF", "PNG", "AVIF"):
        exif = Image.Exif()
        exif[0x0112] = 6
        options = {"exif": exif.tobytes(), **options}
    return picture(image, format, **options)


def grey_tiff(kind: str) -> bytes:
    """Return a TIFF of one channel of whole numbers or floats."""
    values = np.linspace(0, 4000, 40 * 32).reshape(32, 40)
    return picture(Image.fromarray(values.astype(kind)), "TIFF")


SCHEMA = b"""name = "toy"
background = "none"
pairs = [["left", "right"]]
paint_order = ["left", "right", "mid"]
[[classes]]
index = 0
name = "none"
colour = [0, 0, 0]
[[classes]]
index = 1
name = "left"
title = "Left"
colour = "#ff0000"
[[classes]]
index = 2
name = "right"
colour = [0, 255, 0]
own_frame = true
covered_by = ["mid"]
[[classes]]
index = 3
name = "mid"
colour = [0, 0, 255]
accessory = false
[palettes.other]
mid = [1, 2, 3]
"""

RECIPES = (
    {
        "version": 2, "generation": 3, "locks": ["hair"], "adapt": 0.5, "denoise": 0.3, "salt": 7,
        "steps": [
            {"kind": "resample", "part": "nose", "seed": 3, "temperature": 0.7},
            {"kind": "nudge", "part": "l_eye", "sigma": 0.4, "seed": 5},
            {"kind": "blend", "part": "hair", "alpha": 0.5, "donor": "a.png"},
            {"kind": "remove", "part": "hat"},
            {"kind": "shape", "part": "nose", "handle": "length", "amount": 1.0},
            {"kind": "complete", "seed": 1},
        ],
    },
    {"steps": [{"kind": "resample", "part": "nose", "seed": 3}], "locks": ["hair"], "adapt": 0.5},
)  # fmt: skip

RENDERER = b"""version = 1
key = "toy"
title = "Toy"
target = "pix2pix3d"
homepage = "https://example.org/toy"
licence = "MIT"
[traits]
photo = "optional"
size = 512
[folders]
masks = "masks"
photos = "photos"
[run]
argv = ["{python}", "run.py", "--in", "{masks}", "--out", "{out}", "--seed", "{seed}"]
env = { A = "1" }
timeout_s = 60.0
progress = "(?P<done>\\\\d+) of (?P<total>\\\\d+)"
collect = "**/*.png"
stem = "(?:.*/)?(?P<stem>[^/]+)\\\\.png"
[check]
files = ["run.py"]
modules = ["torch"]
"""
SET_UPS = (
    b'[toy]\ncheckout = "/home/a/toy"\npython = "/usr/bin/python3"\n[comfyui]\nserver = "127.0.0.1:8188"\n'
)

SIDECAR = {
    "format_version": 1, "key": "my-faces", "title": "My faces", "size": 256, "classes": "celebamask-hq",
    "inputs": [
        {"role": "mask", "name": "label", "coding": "one-hot", "layout": "NCHW", "dtype": "float32"},
        {"role": "photo", "name": "image", "range": [-1, 1]},
        {"role": "noise", "name": "z", "shape": [1, 512]},
    ],
    "output": {"name": "fake", "layout": "NCHW", "range": [-1, 1]},
    "licence": "CC0",
}  # fmt: skip

PARSER = {
    "size": 512, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225],
    "labels": ["background", "skin", "hair"], "title": "Mine", "licence": "CC0",
}  # fmt: skip

PARSED = {
    "photo": "/a/b.jpg", "photo_sha256": "0" * 64, "width": 640, "height": 480,
    "faces": [{"box": [10.0, 20.0, 110.0, 140.0], "presence": 17.5}],
    "masks": [{
        "face": 1, "mask": "b.png", "picture": "b.jpg", "mask_sha256": "1" * 64, "picture_sha256": "2" * 64,
        "crop": {"centre": [60.0, 80.0], "side": 200.0, "angle": 0.1}, "confidence": 0.9, "unsure": 0.01,
        "wrong": [{"kind": "tiny", "text": "Small.", "remedy": "Larger."}],
    }],
    "which": "largest", "size": 512, "format": "index",
    "parser": {"name": "p", "sha256": "3" * 64, "licence": "CC0"}, "seconds": 0.2,
}  # fmt: skip

WORKFLOW = {
    "1": {"class_type": "LoadImage", "inputs": {"image": "FACEMASK_IMAGE"}},
    "2": {
        "class_type": "KSampler",
        "inputs": {"seed": 3, "image": ["1", 0]},
        "_meta": {"title": "FACEMASK_SEED"},
    },
    "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "a face, FACEMASK_PROMPT"}},
    "4": {"class_type": "SaveImage", "inputs": {"images": ["2", 0]}},
}

INDEX = b'\xef\xbb\xbfstem,split,age\n00000,train,3\n00001.png,val,4\n "a,b" ,train,5\n'

INI = (
    b"[General]\ntheme=dark\ndevice=cpu\nfolder=/tmp\nrecent=/tmp/a.png, /tmp/b.png\nused=edit.undo\n"
    b'tools="{\\"brush_size\\": 12, \\"eraser_size\\": 9}"\nrenderer=builtin\n'
    b"[classes]\nsafe=yes\n[window]\ngeometry=@ByteArray(\\x1\\xd9)\ngeometry_sum=ab\nfolded=A, B\n"
    b'[keys]\npreset=default\nchanges="{\\"edit.undo\\": [\\"Ctrl+U\\"], \\"view.fit\\": []}"\n'
    b'[faces]\ncolours="{\\"/tmp/a.png\\": {\\"seed\\": 3}}"\n[view]\ncompare=side\n'
)
KEYS = {
    "edit.undo": ["Ctrl+U", "Alt+Backspace"],
    "view.fit": [],
    "class.family_1": ["1"],
    "tool.brush": ["B"],
}
MARKER_FILES = {"masks/a.png": [100, 12345], "photos/a.jpg": [5, 6]}


def json_bytes(value: object) -> bytes:
    """Return JSON."""
    return json.dumps(value, indent=1).encode()
