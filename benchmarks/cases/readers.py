"""Cases that the readers of masks, photos and tables settle."""

from __future__ import annotations

import shutil
import time
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.cases.case import CASES, Outcome, case, expected, opened, run
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.formats import (
    find_photo,
    iter_masks,
    open_photo,
    read_photo,
    read_schema,
)
from facemask_editor.recipe.recipe import Recipe

# the same ids, and words that have to be said
_READ: dict[str, tuple[str, ...]] = {
    "01-grey-palette": (),
    "07-16bit": (),
    "08-big-text": (),
    "09-big-icc": (),
    "11-bad-ancillary-crc": (),
    "13-one-based": ("from 1",),
    "14-zero-reduced": ("from skin",),
    "15-colour-off-by-one": ("off",),
    "16-bgr": ("red and blue",),
    "17-stretched": ("multiplied",),
    "22-alpha-zero": ("transparent",),
    "23-palette-trns": (),
    "30-voc-palette": (),
    "31-red-channel-ids": ("red channel",),
    "32-rgba-ids": (),
    "34-trns-key": (),
    "35-gamma-icc": (),
}
# none of the ids is known to be right; any of the words has to be said, opened or refused
_SAID: dict[str, tuple[str, ...]] = {
    "10-cgbi": ("apple", "xcode"),
    "12-ignore-255": ("255",),
    "18-rgb-ids-255": ("255",),
    "41-png-from-jpeg": ("jpeg", "blurred", "lossy"),
    "43-viewer-left": ("left and right",),
    "44-upside-down": ("upside down",),
    "45-other-order-facesynthetics": ("facesynthetics",),
    "45-other-order-lapa": ("lapa",),
}
_FACES = ("02-parts-0-1", "03-parts-palette", "04-parts-inverted", "05-parts-alpha")


def _is_read(words: tuple[str, ...], folder: Path, _out: Path) -> Outcome:
    same, said = opened(folder / "mask.png", expected(folder))
    told = all(word in said.lower() for word in words)
    return Outcome((same is None or same) and told if words else bool(same), said)


def _is_said(words: tuple[str, ...], folder: Path, _out: Path) -> Outcome:
    _, said = opened(folder / "mask.png")
    return Outcome(any(word in said.lower() for word in words), said)


CASES.update({name: partial(_is_read, words) for name, words in _READ.items()})
CASES.update({name: partial(_is_said, words) for name, words in _SAID.items()})


@case(*_FACES)
def _parts(folder: Path, _out: Path) -> Outcome:
    right, face = expected(folder), folder / "face"
    ways = [
        opened(face, right),
        opened(face / "00042_hair.png", right),
        opened(face / "00042_nose.png", right),
    ]
    listed = len(iter_masks(face))
    same = all(way[0] for way in ways) and listed == 1
    refused = all(way[0] is None for way in ways)
    return Outcome(same or (refused and "04" in folder.name), f"{listed} face listed; {ways[0][1]}")


@case("06-parts-soft")
def _soft(folder: Path, _out: Path) -> Outcome:
    same, said = opened(folder / "face")
    return Outcome(bool(same) and "soft" in said, said)


@case("19-containers")
def _containers(folder: Path, _out: Path) -> Outcome:
    right = expected(folder)
    found = {
        p.name: opened(p, right) for p in sorted(folder.iterdir()) if p.suffix != "" and "exp" not in p.name
    }
    wrong = [name for name, (same, _) in found.items() if same is False]
    refused = [name for name, (same, _) in found.items() if same is None]
    words = " ".join(said for same, said in found.values() if same is None)
    try:
        listed = f"{len(iter_masks(folder / 'folder'))} masks in the folder"
    except FaceMaskError as error:
        listed = str(error)
    named = "png" in words.lower() or refused == ["big.tif"]  # which is 48 bytes without a picture
    ok = not wrong and named and not listed.startswith("0 ")
    return Outcome(ok, f"wrong: {wrong}; refused: {refused}; {listed}; {words[:120]}")


@case("20-duplicate-parts")
def _copies(folder: Path, _out: Path) -> Outcome:
    same, said = opened(folder / "face", expected(folder))
    named = all(name in said for name in ("hair (1)", "nose - Copy"))
    return Outcome(bool(same) and named and len(iter_masks(folder / "face")) == 1, said)


@case("21-part-size")
def _part_size(folder: Path, _out: Path) -> Outcome:
    same, said = opened(folder / "face")
    named = all(word in said for word in ("hair", "256 x 256", "128 x 128"))
    return Outcome(same is None and named, said)


@case("25-mask-exif")
def _mask_exif(folder: Path, _out: Path) -> Outcome:
    same, said = opened(folder / "mask.png", expected(folder))
    return Outcome(bool(same) and ("EXIF" in said or "turned" in said), said)


@case("26-photo-exif")
def _photo_exif(folder: Path, _out: Path) -> Outcome:
    right = expected(folder)
    height, width = right.shape
    photo = read_photo(folder / "photo.jpg", (width, height))
    with Image.open(folder / "photo.jpg") as image:
        stored = np.asarray(image.convert("RGB"))
    same = photo.pixels.shape == stored.shape and np.abs(photo.pixels.astype(int) - stored).mean() < 4
    said = " ".join(photo.messages)
    return Outcome(same or bool(said), f"as stored: {same}; {said}")


@case("27-photo-names")
def _photo_names(folder: Path, _out: Path) -> Outcome:
    found = {name: find_photo(folder / name) for name in ("x.png", "y.png", "z.png", "w_mask.png")}
    return Outcome(all(found.values()), ", ".join(f"{k}: {v.name if v else None}" for k, v in found.items()))


@case("28-index-csv")
def _index(folder: Path, _out: Path) -> Outcome:
    from facemask_editor.cli.evaluate import Split, select

    def split(name: str) -> list[str] | str:
        try:
            return [path.stem for path in select(folder / name, Split.VALIDATION, None)]
        except FaceMaskError as error:
            return f"refused: {error}"

    plain, bom, semicolon = split("plain"), split("bom"), split("semicolon")
    ok = bom == plain and (semicolon == plain or isinstance(semicolon, str))
    return Outcome(ok, f"plain {plain}, bom {bom}, semicolon {semicolon}")


@case("29-bom-json-toml")
def _bom(folder: Path, _out: Path) -> Outcome:
    try:
        steps, names = Recipe.load(folder / "recipe.json").steps, read_schema(folder / "schema.toml").names
    except FaceMaskError as error:
        return Outcome("BOM" in str(error), str(error))
    return Outcome(True, f"{len(steps)} steps, {len(names)} classes")


@case("33-interlaced-4bit")
def _interlaced(folder: Path, _out: Path) -> Outcome:
    found = {name: opened(folder / name, expected(folder)) for name in ("g4.png", "grey8.png", "inter.png")}
    return Outcome(all(same for same, _ in found.values()), str({k: v[1] for k, v in found.items()}))


@case("36-apng")
def _frames(folder: Path, _out: Path) -> Outcome:
    one, two = opened(folder / "one.png", expected(folder)), opened(folder / "two.png")
    return Outcome(bool(one[0]) and two[0] is None and "frames" in two[1], f"{one[1]}; {two[1]}")


@case("40-part-names")
def _part_names(folder: Path, _out: Path) -> Outcome:
    right = expected(folder)
    found = {name: opened(folder / name, right) for name in ("bare", "dash", "suffix", "upper")}
    ok = all(same or (same is None and "00000_" in said) for same, said in found.values())
    return Outcome(ok, str({k: v[1] for k, v in found.items()}))


@case("42-wrong-suffix")
def _suffix(folder: Path, _out: Path) -> Outcome:
    first, second = opened(folder / "mask.jpg", expected(folder)), opened(folder / "mask2.png")
    return Outcome(bool(first[0]) and second[0] is None and "JPEG" in second[1], f"{first[1]}; {second[1]}")


@case("47-chmod-refused")
def _chmod(folder: Path, out: Path) -> Outcome:
    code, said = run(code=(folder / "run.py").read_text(), folder=out)
    return Outcome(code == 0 and "saved" in said, said.strip().splitlines()[-1])


@case("49-readonly-target")
def _readonly(folder: Path, out: Path) -> Outcome:
    code, said = run(code=(folder / "run.py").read_text(), folder=out)
    return Outcome(code != 0 and "replaced without a word" not in said, said.strip().splitlines()[-1])


@case("50-flat-folder")
def _flat(_folder: Path, out: Path) -> Outcome:
    from facemask_editor.formats import open_mask

    parts = (
        "skin",
        "nose",
        "hair",
        "l_eye",
        "r_eye",
        "u_lip",
        "l_lip",
        "l_brow",
        "r_brow",
        "neck",
        "cloth",
        "mouth",
    )
    took = {}
    for faces in (250, 2000):
        root = out / str(faces)
        root.mkdir()
        for k, part in enumerate(parts):
            picture = np.zeros((32, 32, 3), np.uint8)
            picture[2 * k : 2 * k + 4, 4:28] = 255
            Image.fromarray(picture).save(out / "part.png")
            data = (out / "part.png").read_bytes()
            for face in range(faces):
                (root / f"{face:05d}_{part}.png").write_bytes(data)
        began = time.process_time()
        open_mask(root / "00100_skin.png")
        took[faces] = 1000 * (time.process_time() - began)
    shutil.rmtree(out / "250")
    text = ", ".join(f"{ms:.0f} ms of CPU with {faces} faces" for faces, ms in took.items())
    return Outcome(took[2000] < 60, text)


@case("53-photo-depth")
def _depth(folder: Path, _out: Path) -> Outcome:
    found = {}
    for name in ("float01.tif", "grey12in16.tif"):
        pixels = open_photo(folder / name, (64, 64))
        found[name] = (int(pixels.min()), int(pixels.max()))
    return Outcome(all(high - low > 100 for low, high in found.values()), f"values {found}")


@case("55-photo-108mp")
def _large(_folder: Path, out: Path) -> Outcome:
    Image.new("RGB", (12000, 9000), (90, 80, 70)).save(out / "photo.jpg", quality=30)
    try:
        photo = read_photo(out / "photo.jpg", (512, 384))
    except FaceMaskError as error:
        return Outcome("bomb" not in str(error), f"refused: {error}")
    ok = np.abs(photo.pixels.reshape(-1, 3).mean(axis=0) - (90, 80, 70)).max() < 4
    return Outcome(bool(ok), f"read, {' '.join(photo.messages) or 'nothing said'}")
