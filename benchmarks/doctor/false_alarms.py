"""What the mask doctor says of good masks, and which planted faults it finds.

    python benchmarks/doctor/false_alarms.py MASKS [--generated 100] [--planted 100] [--list]

MASKS is a folder of real masks; every tenth is for validation, and thresholds were chosen on the others.
Prints for each kind how many masks have a finding of each severity, then how many planted faults of each kind
are found, and of those with a fix, whether pixels beyond the fault were touched and how much was restored.
A remark that left and right are exchanged counts as true where an independent rule agrees: the means of both
eyes, brows or ears, or of a single one against the nose.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.doctor.planted import PLANTS
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.split import validation_of
from facemask_editor.doctor.examine import examine
from facemask_editor.doctor.finding import Finding, Severity
from facemask_editor.formats import iter_masks
from facemask_editor.formats.png.png import read_picture
from facemask_editor.synthesis.generator import FaceGenerator

_TRIES = 6


def exchanged(mask: LabelMap) -> bool:
    """Return whether the two of a pair lie the wrong way round, or a single one on the wrong side."""
    nose = _column(mask, "nose")
    for left, right in SCHEMA.pairs:
        a, b = (_column(mask, SCHEMA.names[label]) for label in (left, right))
        if a is not None and b is not None and a < b:
            return True
        if nose is not None and ((a is not None and a < nose) or (b is not None and b > nose)):
            return True
        if (
            nose is not None
            and (a is None) != (b is None)
            and _astride(mask, right if a is None else left, nose)
        ):
            return True
    return False


def _astride(mask: LabelMap, label: int, column: float) -> bool:
    """Return whether a class lies on both sides of a column and not in it."""
    xs = np.nonzero(mask == label)[1]
    return bool(xs.min() < column < xs.max()) and not (abs(xs - column) < 8).any()


def _column(mask: LabelMap, name: str) -> float | None:
    xs = np.nonzero(mask == SCHEMA.index(name))[1]
    return float(xs.mean()) if len(xs) else None


def count_findings(masks: dict[str, LabelMap], listed: bool) -> None:
    """Print what is said of masks that are as people made them."""
    kinds = {severity: Counter[str]() for severity in Severity}
    alarmed, false, clean = set[str](), set[str](), 0
    began = time.process_time()
    found = {name: examine(mask) for name, mask in masks.items()}
    spent = time.process_time() - began
    for name, findings in found.items():
        clean += not findings
        for kind, severity in {(each.kind, each.severity) for each in findings}:
            kinds[severity][kind] += 1
        loud = [each for each in findings if each.severity > Severity.HINT]
        if loud:
            alarmed.add(name)
        rest = [each for each in loud if each.kind != "sides" or not exchanged(masks[name])]
        if rest:
            false.add(name)
            if listed:
                print(f"  {name}: " + "; ".join(f"{each.severity.word} {each.sentence}" for each in rest))
    total = len(masks)
    print(f"{total} masks, {1000 * spent / total:.1f} ms each, {clean} without any finding")
    for severity in sorted(Severity, reverse=True):
        counts = ", ".join(f"{kind} {n}" for kind, n in kinds[severity].most_common())
        print(f"  {severity.word}s, masks of each kind: {counts or 'none'}")
    print(f"  errors or warnings on {len(alarmed)} masks ({100 * len(alarmed) / total:.1f} %)")
    print(
        f"  of them other than exchanged sides that are so: {len(false)} ({100 * len(false) / total:.2f} %)"
    )


def tell(planted_parts: Sequence[str], kinds: Sequence[str], finding: Finding) -> bool:
    """Return whether a finding tells a planted fault."""
    return finding.kind in kinds and (
        not planted_parts or not finding.parts or bool(set(planted_parts) & set(finding.parts))
    )


def count_planted(masks: Sequence[LabelMap], wanted: int) -> None:
    """Print how many planted faults are found, at which severity, and what their fixes do."""
    print(f"  {'fault':20} planted  found  warning+   with fix  beyond  restored  whole")
    for name, plant in PLANTS.items():
        rng = np.random.default_rng(7)
        planted = found = loud = fixed = beyond = whole = 0
        shares = []
        for at in rng.permutation(len(masks)):
            made = None
            for _ in range(_TRIES):
                made = made or plant(masks[at], rng)
            if made is None:
                continue
            # what the mask has by itself tells nothing of what was planted
            known = examine(masks[at])
            if any(tell(made.parts, made.kinds, each) for each in known):
                continue
            before = {each.id for each in known}
            own = [
                each
                for each in examine(made.label_map)
                if each.id not in before and tell(made.parts, made.kinds, each)
            ]
            planted += 1
            found += bool(own)
            loud += any(each.severity > Severity.HINT for each in own)
            fix = next((each.fix for each in own if each.fix is not None), None)
            if fix is not None and made.label_map.shape == masks[at].shape:
                fixed += 1
                after, wrong = fix(made.label_map), made.label_map != masks[at]
                beyond += bool((after != made.label_map)[~wrong].any())
                shares.append(float((after == masks[at])[wrong].mean()))
                whole += bool((after == masks[at]).all())
            if planted == wanted:
                break
        if not planted:
            print(f"  {name:20} none of the masks can have it")
            continue
        restored = f"{100 * np.mean(shares):8.1f} %" if shares else "         -"
        print(
            f"  {name:20} {planted:7} {100 * found / planted:5.0f} % {100 * loud / planted:7.0f} % "
            f"{fixed:9} {beyond:7} {restored} {whole:6}"
        )


def _read(paths: Iterable[Path]) -> dict[str, LabelMap]:
    return {path.stem: np.asarray(read_picture(path).pixels, np.uint8) for path in paths}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("masks", type=Path)
    parser.add_argument("--generated", type=int, default=100)
    parser.add_argument("--planted", type=int, default=100)
    parser.add_argument("--list", action="store_true")
    asked = parser.parse_args()

    folder = asked.masks / "labels" if (asked.masks / "labels").is_dir() else asked.masks
    masks = _read(iter_masks(folder))
    kept = set(validation_of(tuple(masks)))
    print("\nmasks that thresholds were chosen on")
    count_findings({name: mask for name, mask in masks.items() if name not in kept}, asked.list)
    print("\nvalidation")
    count_findings({name: mask for name, mask in masks.items() if name in kept}, asked.list)
    generator = FaceGenerator(contour_noise=False)
    generated = {
        f"face {index}": generator.render(generator.parameters(3, index)) for index in range(asked.generated)
    }
    if generated:
        print("\ngenerated faces")
        count_findings(generated, asked.list)
        print("\nfaults planted into generated faces")
        count_planted(list(generated.values()), asked.planted)
    # a fault cannot be told where its like is there already
    good = [mask for mask in masks.values() if not exchanged(mask)]
    print("\nfaults planted into real masks")
    count_planted(good, asked.planted)


if __name__ == "__main__":
    main()
