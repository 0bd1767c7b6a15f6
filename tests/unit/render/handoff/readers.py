"""What the renderers' own code does with a folder, told again from what it was seen to do.

Each reader takes the folder that the command names, does what the renderer does until labels reach its
network, and returns them by the name that the renderer knows them by. It stops where the renderer would
stop, and also at what would pass unnoticed there: another kind of PNG, an id too many.
"""

from __future__ import annotations

import os
import re
import struct
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

PICTURES = (
    ".jpg",
    ".JPG",
    ".jpeg",
    ".JPEG",
    ".png",
    ".PNG",
    ".ppm",
    ".PPM",
    ".bmp",
    ".BMP",
    ".tiff",
    ".webp",
)


@dataclass
class Read:
    """What has arrived.

    Attributes:
        labels: H x W numbers as the network gets them, by name.
        photos: H x W x 3 of those renderers that read photos, by the same names.
        own_labels: The photos' own masks.
        instances: Of INADE.
    """

    labels: dict[str, np.ndarray] = field(default_factory=dict)
    photos: dict[str, np.ndarray] = field(default_factory=dict)
    own_labels: dict[str, np.ndarray] = field(default_factory=dict)
    instances: dict[str, np.ndarray] = field(default_factory=dict)


def chunks_of(data):
    """Return the names of the chunks of a PNG."""
    names, place = [], 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        names.append(data[place + 4 : place + 8])
        place += 12 + length
    return names


def opened(path, size=None, ids=19):
    """Open a label PNG as the readers do, after a look at its bytes."""
    data = Path(path).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert (data[24], data[25], data[28]) == (8, 0, 0), "8-bit grey, not interlaced"
    assert set(chunks_of(data)) == {b"IHDR", b"IDAT", b"IEND"}, "no palette, gamma or profile"
    image = Image.open(path)
    assert image.mode == "L"
    assert size in (None, image.size)
    assert np.asarray(image).max() < ids
    assert np.array_equal(cv2.imread(str(path))[..., 0], np.asarray(image)), "windows read by OpenCV"
    return image


def photo(path):
    image = Image.open(path)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (512, 512))
    return np.asarray(image.convert("RGB"))


def as_tensor(image, size=None):
    """ToTensor and times 255: through floats and back."""
    if size is not None:
        image = image.resize((size, size), Image.Resampling.NEAREST)
    return (np.asarray(image).astype(np.float32) / np.float32(255) * np.float32(255)).astype(np.int64)


def stem(path):
    return os.path.splitext(os.path.basename(path))[0]


def listed(folder):
    """NVlabs/SPADE image_folder.py: a list that lies there is believed, subfolders are entered."""
    assert os.path.isdir(folder)
    if os.path.isfile(os.path.join(folder, "files.list")):
        return Path(folder, "files.list").read_text().splitlines()
    return [
        os.path.join(place, name)
        for place, _, names in sorted(os.walk(folder))
        for name in names
        if name.endswith(PICTURES)
    ]


def natural(paths):
    """NVlabs/SPADE util/util.py natural_sort."""
    return sorted(paths, key=lambda p: [int(c) if c.isdigit() else c for c in re.split(r"(\d+)", p)])


def paired(labels, images, label_nc=19, size=256):
    """NVlabs/SPADE data/pix2pix_dataset.py: each list sorted for itself, then stems compared."""
    labels, images = natural(labels), natural(images)
    assert len(labels) == len(images)
    read = Read()
    for label, image in zip(labels, images, strict=True):
        assert stem(label) == stem(image)
        found = as_tensor(opened(label, (512, 512)), size)
        found[found == 255] = label_nc
        read.labels[stem(image)] = found
        read.photos[stem(image)] = photo(image)
    return read


def spade(root):
    return paired(listed(root / "labels"), listed(root / "images"))


def sean(root):
    """ZPdesu/SEAN: test.py with the masks and, for styles, with the photos' own; then run_UI.py."""
    read = spade(root)
    read.own_labels = paired(listed(root / "photo_labels"), listed(root / "images")).labels
    for name, label in read.labels.items():
        colours = Image.open(root / "vis" / f"{name}.png")
        assert (colours.mode, colours.size) == ("RGB", (512, 512))
        # the window finds the rest by the picture's name
        assert os.path.isfile(root / "labels" / f"{name}.png")
        assert os.path.isfile(root / "images" / (f"{name}.png"[:-4] + ".jpg"))
        assert len(np.unique(np.asarray(colours).reshape(-1, 3), axis=0)) >= len(np.unique(label))
    return read


def ca2sis(root):
    """TFonta/CA2SIS: SPADE's reader; photo_labels for who calls the network with three."""
    read = spade(root)
    if (root / "photo_labels").is_dir():
        read.own_labels = paired(listed(root / "photo_labels"), listed(root / "images")).labels
    return read


def clade(root):
    """tzt101/CLADE data/coco_dataset.py, phase val."""
    return paired(listed(root / "val_label"), listed(root / "val_img"))


def inade(root):
    """tzt101/INADE data/celeba_dataset.py: what a file is, its whole path tells."""
    labels, images, instances = [], [], []
    for path in listed(root / "test"):
        if "images" in path and path.endswith(".jpg"):
            images.append(path)
        elif "labels" in path and path.endswith(".png"):
            labels.append(path)
        elif "instances" in path and path.endswith(".png"):
            instances.append(path)
    read = paired(labels, images)
    assert len(instances) == len(labels)
    for label, path in zip(natural(labels), natural(instances), strict=True):
        assert stem(label) == stem(path)
        read.instances[stem(label)] = as_tensor(opened(path, (512, 512)), 256)
    return read


def scgan(root):
    """dvlab-research/SCGAN data/celeba_dataset.py: names to the first dot; numbers one less."""
    names = dict.fromkeys(
        line.split(".")[0] for line in (root / "test_list.txt").read_text().split("\n") if line.strip()
    )
    labels = [str(root / "CelebAMaskHQ-mask" / f"{name}.png") for name in names]
    images = [str(root / "CelebA-HQ-img" / f"{name}.jpg") for name in names]
    read = paired(labels, images, 18, 512)
    for name, label in read.labels.items():
        label = label - 1
        label[label == -1] = 18
        read.labels[name] = label.clip(0, 18)
    return read


def maskgan(root):
    """switchablenorms/CelebAMask-HQ MaskGAN_demo: as many numbers as there are files."""

    def numbered(folder, ending):
        count = sum(1 for entry in (root / folder).iterdir() if entry.is_file())
        return sorted(str(root / folder / f"{number}{ending}") for number in range(count))

    read = Read()
    files = (numbered("test_label", ".png"), numbered("test_labelref", ".png"), numbered("test_img", ".jpg"))
    for label, own, image in zip(*files, strict=True):
        read.labels[stem(label)] = as_tensor(opened(label, (512, 512)))
        read.own_labels[stem(label)] = as_tensor(opened(own, (512, 512)))
        read.photos[stem(label)] = photo(image)
    return read


def pix2pixhd(root):
    """NVIDIA/pix2pixHD data/aligned_dataset.py, with --no_instance."""
    paths = sorted(listed(root / "test_label"))
    return Read({stem(path): as_tensor(opened(path, (512, 512))) for path in paths})


def psp(root):
    """eladrich/pixel2style2pixel datasets/inference_dataset.py: made L, and resized with a blur."""
    paths = sorted(path for path in listed(root) if path.endswith(PICTURES[:-1]))
    read = Read()
    for path in paths:
        image = opened(path, (256, 256)).convert("L").resize((256, 256), Image.Resampling.BILINEAR)
        read.labels[os.path.basename(path)] = as_tensor(image)
    return Read({name.removesuffix(".png"): label for name, label in read.labels.items()})


def sdm(root):
    """WeilunWang/semantic-diffusion-model guided_diffusion/image_datasets.py: paired by order."""

    def sorted_files(folder):
        return [str(path) for path in sorted(folder.iterdir(), key=lambda path: path.name)]

    images, labels = sorted_files(root / "test/images"), sorted_files(root / "test/labels")
    read = Read()
    for image, label in zip(images, labels, strict=True):
        found = opened(label, (512, 512)).convert("L").resize((256, 256), Image.Resampling.NEAREST)
        name = os.path.basename(image).split(".")[0]
        read.labels[name] = np.asarray(found).astype(np.int64)
        read.photos[name] = photo(image)
    return read


def collaborative_diffusion(root):
    """ziqihuangg/Collaborative-Diffusion mask2image.py: 32 x 32 numbers in a row."""
    read = Read()
    for path in sorted((root / "masks").glob("*.png")):
        small = opened(path, (512, 512)).resize((32, 32), Image.Resampling.NEAREST)
        numbers = np.asarray(small).ravel().tolist()
        assert all(isinstance(number, int) for number in numbers)
        read.labels[path.stem] = np.array(numbers).reshape(32, 32)
    return read


def sofgan(root):
    """apchenstu/sofgan dataset.py: whatever lies there is opened; 20 classes become 17."""
    remapped = np.array([0, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 9, 10, 11, 12, 13, 14, 15, 16])
    read = Read()
    for place, _, names in os.walk(root / "labels"):
        for name in names:
            read.labels[stem(name)] = remapped[as_tensor(opened(os.path.join(place, name), (512, 512), 20))]
    return read


def pix2pix3d(root):
    """dunbar12138/pix2pix3D applications/generate_video.py --input: an array as it is, never resized."""
    read = Read()
    for path in sorted((root / "masks").glob("*.png")):
        found = np.array(opened(path)).astype(np.uint8)
        assert found.shape == (512, 512)
        read.labels[path.stem] = found
    return read


READERS = {
    "spade": spade, "sean": sean, "maskgan": maskgan, "clade": clade, "inade": inade, "scgan": scgan,
    "ca2sis": ca2sis, "psp": psp, "pix2pixhd": pix2pixhd, "sdm": sdm,
    "collaborative-diffusion": collaborative_diffusion, "sofgan": sofgan, "pix2pix3d": pix2pix3d,
}  # fmt: skip
