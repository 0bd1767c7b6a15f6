"""SEAN and CA2-SIS, which take their styles from a photo under a mask.

Facts: ZPdesu/SEAN ``test.py``, ``run_UI.py``, ``models/networks/normalization.py``; TFonta/CA2SIS
``test.py``, ``test_celeba.sh``, ``models/CA2SIS_model.py``. Both read folders as SPADE does. Their
``test.py`` takes one mask for both, so that an edited mask picks up wrong pixels of the photo: the photo's
own mask goes along for those who can use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.render.handoff.pictures import colour_png, index_png, photo_jpeg
from facemask_editor.render.handoff.shell import command_line, comment, lines
from facemask_editor.render.handoff.target import Need, Options, Target
from facemask_editor.render.handoff.targets.spade import STALE_LIST

if TYPE_CHECKING:
    from facemask_editor.render.handoff.face import Face

_CLASSES = ("--label_nc", 19, "--no_instance")
_RESULTS = "./results/facemask-editor/"
_PICTURES = "results/facemask-editor"
_STYLES = "styles_test/style_codes"
"""Where SEAN keeps the styles of a photo, by class; of a class that a later mask lacks the old one stays."""


def _three_files(face: Face, _options: Options) -> Iterator[tuple[str, bytes]]:
    own = face.label_map if face.photo_mask is None else face.photo_mask
    label = index_png(face.label_map)
    yield f"labels/{face.name}.png", label
    yield f"photo_labels/{face.name}.png", label if own is face.label_map else index_png(own)
    yield f"images/{face.name}.jpg", photo_jpeg(face)


def _sean_files(face: Face, options: Options) -> Iterator[tuple[str, bytes]]:
    yield from _three_files(face, options)
    yield f"vis/{face.name}.png", colour_png(face.label_map)


def _sean_command(root: Path, _names: Sequence[str]) -> str:
    def run(script: str, labels: str, *more: object) -> str:
        model = ("--name", "CelebA-HQ_pretrained", "--load_size", 256, "--crop_size", 256)
        folders = ("--label_dir", root / labels, "--image_dir", root / "images")
        data = ("--dataset_mode", "custom", *folders, *_CLASSES)
        return command_line("python", script, *model, *data, "--gpu_ids", 0, *more)

    return lines(
        (
            comment("masks that fit their photos; styles are read under the mask that is rendered"),
            run("test.py", "labels"),
            "",
            comment("edited masks, with the styles of each photo under its own mask: by this program"),
            command_line(
                *("facemask-editor", "render", root / "labels", "--renderer", "sean"),
                *("--photo", root / "images", "--photo-mask", root / "photo_labels", "--out", _PICTURES),
            ),
            "",
            comment("or one by one in SEAN's window, after the styles were read; older ones are put aside,"),
            comment(
                f"for it would take them where a photo has none; it opens the pictures of {root / 'vis'}"
            ),
            f'[ ! -e {_STYLES} ] || mv {_STYLES} {_STYLES}-"$(date +%s)"',
            run("test.py", "photo_labels", "--results_dir", "./results/photo_styles/"),
            run("run_UI.py", "labels"),
        )
    )


def _ca2sis_command(root: Path, names: Sequence[str]) -> str:
    def run(folder: Path) -> str:
        labels, images = folder / "labels", folder / "images"
        model = ("--name", "celeba_model", "--exclude_bg", "--checkpoints_dir", "./checkpoints/train_celeba/")
        folders = ("--label_dir", labels, "--image_dir", images)
        tested = ("--label_dir_test", labels, "--image_dir_test", images)
        data = ("--batchSize", 2, "--dataset_mode", "custom", *folders, *tested, *_CLASSES)
        rest = ("--nThreads", 4, "--gpu_ids", 0, "--att_loss")
        return command_line("python3", "test.py", *model, "--sample_dir", _RESULTS, *data, *rest)

    text = [comment(f"pictures come to {_RESULTS}rec")]
    if len(names) > 1:
        text.append(run(root))
    if len(names) % 2:
        last = max(names, key=_natural)
        pair = Path("results", f"facemask-editor-{last}")
        text.append(comment("it exchanges styles in pairs and drops the last of an odd number: that one"))
        text.append(comment("is rendered together with a copy of itself"))
        text.append(command_line("mkdir", "-p", pair / "labels", pair / "images"))
        for name in (last, f"{last}_again"):
            text.append(command_line("cp", root / "labels" / f"{last}.png", pair / "labels" / f"{name}.png"))
            text.append(command_line("cp", root / "images" / f"{last}.jpg", pair / "images" / f"{name}.jpg"))
        text.append(run(pair))
    return lines(text)


def _natural(name: str) -> list[str | int]:
    """Return what its reader sorts by: the name with its suffix, numbers as numbers."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", f"{name}.png")]


SEAN = Target(
    key="sean",
    title="SEAN",
    summary="labels, photo_labels, images and vis with equal names, 512 pixels",
    repository="ZPdesu/SEAN",
    photo=Need.NEEDED,
    photo_mask=Need.OPTIONAL,
    ascii_names=True,
    natural_order=True,
    files=_sean_files,
    command=_sean_command,
    remarks=(
        "test.py reads styles under the mask that it renders; photo_labels holds the masks that the photos "
        "were taken with.",
        "Needs a graphics card, and PyTorch 1.2.",
        STALE_LIST,
    ),
)

CA2SIS = Target(
    key="ca2sis",
    title="CA2-SIS",
    summary="labels, photo_labels and images with equal names, 512 pixels",
    repository="TFonta/CA2SIS",
    photo=Need.NEEDED,
    photo_mask=Need.OPTIONAL,
    ascii_names=True,
    natural_order=True,
    files=_three_files,
    command=_ca2sis_command,
    remarks=(
        "test.py reads styles under the mask that it renders; photo_labels holds the masks that the photos "
        "were taken with, for callers of the network.",
        "test.py exchanges styles in pairs: with 1 for --batchSize it stops, and it drops the last of an odd "
        "number.",
        "test.py needs a graphics card, and writes names that Windows does not take.",
        STALE_LIST,
    ),
)
