"""What the adapters share. Runs in the user's own environment: Python 3.6, NumPy and Pillow are enough."""

import argparse
import os
import sys

import numpy as np
from PIL import Image

CLASSES = 19


def arguments():
    """Return what the program asks for; what stands behind ``--`` is for the checkout's own options."""
    own = sys.argv[1:]
    place = own.index("--") if "--" in own else len(own)
    parser = argparse.ArgumentParser()
    parser.add_argument("--checkout", required=True, help="the renderer's code")
    parser.add_argument("--masks", required=True, help="masks to render: NAME.png")
    parser.add_argument("--photos", required=True, help="photos: NAME.jpg or NAME.png")
    parser.add_argument("--photo-masks", required=True, help="the photos' own masks: NAME.png")
    parser.add_argument("--out", required=True, help="folder for NAME.png")
    parser.add_argument("--size", type=int, required=True, help="side of what the network takes")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(own[:place])
    given.options = own[place + 1 :]
    return given


def enter(given, code=""):
    """Let imports and options be those of the checkout, as if one of its own scripts ran."""
    checkout = os.path.join(given.checkout, code) if code else given.checkout
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [checkout, *(place for place in sys.path if os.path.abspath(place or ".") != here)]
    sys.argv = [os.path.join(checkout, "test.py"), *given.options]
    os.chdir(checkout)


def faces(given):
    """Yield the name of each face, and say after each how many are done."""
    names = sorted(name[:-4] for name in os.listdir(given.masks) if name.endswith(".png"))
    for done, name in enumerate(names):
        yield name
        print("%d/%d" % (done + 1, len(names)))
        sys.stdout.flush()


def label_map(folder, name, size):
    """Return a mask as size x size uint8; its numbers are kept, never scaled nor blended."""
    path = os.path.join(folder, name + ".png")
    with Image.open(path) as image:
        if image.mode != "L":
            raise SystemExit("%s is no index PNG" % path)
        if image.size != (size, size):
            image = image.resize((size, size), Image.NEAREST)
        labels = np.array(image, dtype=np.uint8)
    if int(labels.max()) >= CLASSES:
        raise SystemExit("%s holds class %d, and there are %d" % (path, labels.max(), CLASSES))
    return labels


def photo(folder, name, size):
    """Return a photo as 3 x size x size float32 from -1 to 1."""
    paths = [os.path.join(folder, name + suffix) for suffix in (".jpg", ".png")]
    path = next((path for path in paths if os.path.exists(path)), paths[0])
    with Image.open(path) as image:
        image = image.convert("RGB")
        if image.size != (size, size):
            image = image.resize((size, size), Image.BICUBIC)
        pixels = np.array(image, dtype=np.float32)
    return np.ascontiguousarray(pixels.transpose(2, 0, 1) / 127.5 - 1)


def save(given, name, values):
    """Write a picture of 3 x H x W values from -1 to 1; it is there as a whole or not at all."""
    pixels = np.clip((np.asarray(values, dtype=np.float32) + 1) * 127.5, 0, 255).astype(np.uint8)
    path = os.path.join(given.out, name + ".png")
    Image.fromarray(np.ascontiguousarray(pixels.transpose(1, 2, 0))).save(path + ".part", format="PNG")
    os.rename(path + ".part", path)
