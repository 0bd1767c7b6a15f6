"""SC-GAN, which reads the folder of CelebAMask-HQ by a list of names.

Facts: dvlab-research/SCGAN ``data/celeba_dataset.py`` (names end at their first dot; the network's own
numbers are one less, which the code sees to), ``test.py`` (the configuration overrides the command line),
``model/pix2pix_model.py`` (styles come from the photo unless ``random_z`` is set).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.render.handoff.pictures import index_png, photo_jpeg
from facemask_editor.render.handoff.shell import command_line, comment, lines
from facemask_editor.render.handoff.target import Need, Options, Target

if TYPE_CHECKING:
    from facemask_editor.render.handoff.face import Face

_CONFIGURATION = "config/scgan_celeba-test.yml"
_OURS = "config/facemask-editor.yml"


def _files(face: Face, _options: Options) -> Iterator[tuple[str, bytes]]:
    yield f"CelebAMaskHQ-mask/{face.name}.png", index_png(face.label_map)
    yield f"CelebA-HQ-img/{face.name}.jpg", photo_jpeg(face)


def _closing(names: Sequence[str]) -> Mapping[str, bytes]:
    return {"test_list.txt": "".join(f"{name}.jpg\n" for name in names).encode()}


def _command(root: Path, _names: Sequence[str]) -> str:
    # The last value of a name holds, and JSON text is YAML text too.
    changed = command_line(
        "printf", r"%s\n", "", f"dataroot: {json.dumps(str(root), ensure_ascii=False)}", "batchSize: 1"
    )
    return lines(
        (
            comment(
                "what the configuration says overrides the command line, so that the folder goes in there"
            ),
            f"{{ cat {_CONFIGURATION}; {changed}; }} > {_OURS}",
            command_line("python", "test.py", "--gpu_ids", 0, "--dataset_mode", "celeba", "--config", _OURS),
        )
    )


SCGAN = Target(
    key="scgan",
    title="SC-GAN",
    summary="the folder of CelebAMask-HQ with test_list.txt, 512 pixels",
    repository="dvlab-research/SCGAN",
    photo=Need.STAND_IN,
    ascii_names=True,
    natural_order=True,
    files=_files,
    closing=_closing,
    command=_command,
    remarks=(
        "Styles come from the photo. Where a grey picture stands in, add a line random_z: true to the "
        "configuration: styles are then drawn at random.",
        "Needs a graphics card, PyTorch 1.0 and PyYAML below 6.",
    ),
)
