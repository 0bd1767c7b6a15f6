"""How long a photo takes to become a mask, step by step, and how much memory.

python -m benchmarks.parse.bench_parse [--photo FILE] [--threads 2]

Without a photo a generated face is used (extra "faces"). The face is placed in pictures of 512 pixels, 12 and
24 megapixels. The memory is what the process holds more at its peak than before the first photo.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from facemask_editor.formats import read_photo_alone

SIZES = {"512": (512, 512), "12 megapixels": (4000, 3000), "24 megapixels": (6000, 4000)}
ROUNDS = 5


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--photo", type=Path)
    arguments.add_argument("--threads", type=int, default=2)
    chosen = arguments.parse_args()
    import torch

    from facemask_editor.parse.parser import NetworkClassifier

    torch.set_num_threads(chosen.threads)
    cv2.setNumThreads(chosen.threads)
    face = read_photo_alone(chosen.photo) if chosen.photo else generated()
    classifier = NetworkClassifier()
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: placed(face, size, Path(folder) / f"{size[0]}.jpg") for name, size in SIZES.items()}
        warm(paths["512"], classifier)
        before = peak()
        for name, path in paths.items():
            report(name, path, classifier)
            print(f"    peak +{peak() - before:.0f} MiB", flush=True)


def report(name: str, path: Path, classifier) -> None:
    from facemask_editor.parse.evidence.crop import face_crop
    from facemask_editor.parse.evidence.evidence import evidence_of
    from facemask_editor.parse.evidence.faces import find_faces
    from facemask_editor.parse.finish.finish import finish

    steps: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        photo = timed(steps, "read", lambda: read_photo_alone(path))
        found = timed(steps, "faces", lambda photo=photo: find_faces(photo))
        face = found[0]
        crop = face_crop(face.points)
        evidence = timed(
            steps, "evidence", lambda photo=photo, face=face, crop=crop: evidence_of(photo, face, crop, 512)
        )
        likely = timed(steps, "network", lambda evidence=evidence: classifier.probabilities(evidence))
        timed(steps, "finish", lambda evidence=evidence, likely=likely: finish(evidence, likely))
    means = {step: 1000 * float(np.median(values)) for step, values in steps.items()}
    told = ", ".join(f"{step} {value:.0f}" for step, value in means.items())
    print(f"{name}: {sum(means.values()):.0f} ms ({told})")


def timed(steps: dict[str, list[float]], step: str, work: Callable):
    start = time.perf_counter()
    result = work()
    steps.setdefault(step, []).append(time.perf_counter() - start)
    return result


def warm(path: Path, classifier) -> None:
    from facemask_editor.parse.evidence.faces import find_faces
    from facemask_editor.parse.parser import parse_face

    photo = read_photo_alone(path)
    parse_face(classifier, photo, find_faces(photo)[0])


def generated() -> np.ndarray:
    from facemask_editor.synthesis.generator import FaceGenerator
    from facemask_editor.synthesis.shaded import shaded_face

    generator = FaceGenerator()
    return shaded_face(generator.model, generator.parameters(31, 10), 512, 31).picture


def placed(face: np.ndarray, size: tuple[int, int], path: Path) -> Path:
    """Write the face in the middle of a picture of this width and height, three quarters as high."""
    width, height = size
    side = height if size == (512, 512) else 3 * height // 4
    picture = np.full((height, width, 3), 96, np.uint8)
    top, left = (height - side) // 2, (width - side) // 2
    picture[top : top + side, left : left + side] = cv2.resize(
        face, (side, side), interpolation=cv2.INTER_CUBIC
    )
    cv2.imwrite(str(path), picture[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    return path


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
