"""What becomes of real masks that are stored in other ways: right, asked, or silently wrong.

python -m benchmarks.cases.recognition ../shared/data/celebamask_mini [--every N] [--full] [--only WORD]

For each way the share of masks that are read rightly, that are left as they are or refused with words that
name what is wrong, that get other words, and that are wrong without any; first all masks, then the validation
tenth, from which no threshold was chosen. Then the false remarks on masks as they are. A remark that left and
right are exchanged is true where both eyes and brows of a mask do lie so.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.cases.ways import ORDERS, WAYS, Way, viewers
from facemask_editor.core.convert import convert_schema
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.labels import CELEBAMASK_HQ, OWN_ORDER
from facemask_editor.formats import iter_masks, open_mask
from facemask_editor.training.data.split import kept_back

RIGHT, ASKED, OTHER, SILENT = "right", "asked", "other words", "SILENT"
_L, _R = (tuple(CELEBAMASK_HQ.index(f"{side}_{part}") for part in ("eye", "brow")) for side in "lr")


def exchanged(mask: np.ndarray) -> bool:
    """Return whether the left eye and brow of a mask lie where those of a face from the front do not."""
    columns = np.arange(mask.shape[1])
    places = {i: np.average(columns, weights=(mask == i).sum(0)) for i in (*_L, *_R) if (mask == i).any()}
    pairs = [places[a] < places[b] for a, b in zip(_L, _R, strict=True) if a in places and b in places]
    return bool(pairs) and sum(pairs) * 2 >= len(pairs)


def outcome(mask: np.ndarray, way: Way, path: Path) -> tuple[str, str]:
    """Return what becomes of a mask, and what was said."""
    Image.fromarray(np.ascontiguousarray(way.store(mask))).save(path)
    try:
        read = open_mask(path)
    except FaceMaskError as error:
        text = str(error).lower()
        return (ASKED if _named(text, way) else OTHER), text
    said = " ".join(read.messages)
    order = ORDERS[way.order]
    seen = way.turn(mask)
    held = np.array([order.to_canonical[i] for i in order.from_canonical], np.uint8)[seen]
    found = read.label_map
    if read.schema != CELEBAMASK_HQ:
        found = convert_schema(found, read.schema, CELEBAMASK_HQ).label_map
    named = _named(said, way)
    if np.array_equal(found, held):
        fault = way.kept and not (way.sides and exchanged(mask))
        return (RIGHT if named or not fault else OTHER if said else SILENT), said
    if way.kept and np.array_equal(found, viewers(held)):
        return RIGHT, said  # its sides were put right
    return (ASKED if named else OTHER if said else SILENT), said


def _named(text: str, way: Way) -> bool:
    """Return whether words name what is wrong: the way, or the order where it is another one."""
    title = ORDERS[way.order].title.split()[0].lower()
    foreign = way.order != OWN_ORDER and title in text.lower()
    return foreign or any(word in text.lower() for word in way.words)


def remarks_of(masks: dict[str, np.ndarray], path: Path) -> Iterator[tuple[str, str, bool]]:
    """Yield name, words and whether they are true for each mask that gets any as it is."""
    for name, mask in masks.items():
        Image.fromarray(mask).save(path)
        for text in open_mask(path).messages:
            yield name, text, "Left and right" in text and exchanged(mask)


def table(title: str, counts: dict[str, Counter[str]]) -> None:
    """Print one line for each way."""
    print(f"\n{title}\n{'':28}" + "".join(f"{word:>13}" for word in (RIGHT, ASKED, OTHER, SILENT)))
    for way, count in counts.items():
        print(f"{way:28}" + "".join(f"{count[word]:13}" for word in (RIGHT, ASKED, OTHER, SILENT)))


def main() -> int:
    """Print all tables; returns 1 where a bar is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--full", action="store_true", help="at full size; else at half, as fast again")
    parser.add_argument("--only", default="")
    parser.add_argument("--words", action="store_true", help="print what was said where it is not right")
    options = parser.parse_args()
    folder = options.data / "labels" if (options.data / "labels").is_dir() else options.data
    paths = list(iter_masks(folder))
    kept = kept_back(options.data, paths)
    step = 1 if options.full else 2
    masks = {p.stem: np.asarray(Image.open(p))[::step, ::step].copy() for p in paths[:: options.every]}
    every: dict[str, Counter[str]] = {}
    tenth: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as place:
        path = Path(place) / "mask.png"
        began = time.monotonic()
        for name, way in WAYS.items():
            if options.only and options.only not in name:
                continue
            every[name], tenth[name] = Counter(), Counter()
            words: Counter[tuple[str, str]] = Counter()
            for stem, mask in masks.items():
                what, said = outcome(mask, way, path)
                every[name][what] += 1
                if stem in kept:
                    tenth[name][what] += 1
                if what != RIGHT and options.words:
                    words[what, said[:150]] += 1
            if options.words:
                print(f"{name}: {dict(every[name])}", flush=True)
            for (what, said), count in words.most_common(4):
                print(f"  {name}: {count} {what}: {said}")
        table(f"All {len(masks)} masks, {time.monotonic() - began:.0f} s", every)
        table(f"The validation tenth, {sum(stem in kept for stem in masks)} masks", tenth)
        told = list(remarks_of(masks, path))
    false = [(name, text) for name, text, true in told if not true]
    print(f"\nAs they are: {len(told)} remarks, {len(false)} false ({100 * len(false) / len(masks):.2f} %)")
    for text, count in Counter(text for _, text in false).most_common():
        print(f"  {count} false: {text}")
    silent = sum(exchanged(mask) for mask in masks.values()) - sum(true for *_, true in told)
    print(f"  {silent} masks whose sides are exchanged get none")
    return int(len(false) > 0.01 * len(masks))


if __name__ == "__main__":
    sys.exit(main())
