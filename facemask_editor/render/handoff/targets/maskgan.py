"""MaskGAN, whose folders have numbers for names.

Facts: switchablenorms/CelebAMask-HQ ``MaskGAN_demo/data/image_folder.py`` and ``aligned_dataset.py``: a
folder of n files is read as ``0.png`` to ``n-1.png``, photos as ``0.jpg`` and so on, whatever their names
are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.render.handoff.pictures import index_png, photo_jpeg
from facemask_editor.render.handoff.shell import command_line, comment, lines
from facemask_editor.render.handoff.target import Need, Options, Target

if TYPE_CHECKING:
    from facemask_editor.render.handoff.face import Face


def _files(face: Face, _options: Options) -> Iterator[tuple[str, bytes]]:
    own = face.label_map if face.photo_mask is None else face.photo_mask
    yield f"test_label/{face.name}.png", index_png(face.label_map)
    yield f"test_labelref/{face.name}.png", index_png(own)
    yield f"test_img/{face.name}.jpg", photo_jpeg(face)


def _command(root: Path, _names: Sequence[str]) -> str:
    data = command_line("--dataroot", root, "--phase", "test", "--label_nc", 19)
    return lines(
        (
            comment(
                "MaskGAN has no command for a folder; in MaskGAN_demo, the reader in data/aligned_dataset.py"
            ),
            comment(f"takes this one with {data}"),
            comment("the window opens single files, and misreads some classes (see the remarks)"),
            command_line("python", "demo.py"),
        )
    )


MASKGAN = Target(
    key="maskgan",
    title="MaskGAN",
    summary="test_label, test_labelref and test_img, numbered from 0, 512 pixels",
    repository="switchablenorms/CelebAMask-HQ",
    photo=Need.NEEDED,
    photo_mask=Need.OPTIONAL,
    numbered=True,
    files=_files,
    command=_command,
    remarks=(
        "names.csv tells which number is which mask.",
        "Its window, demo.py, reads r_brow as l_brow, hair as l_lip, hat as hair and ear_r as hat: it cuts "
        "numbers off that it should round. No file avoids that; its folder reader is right.",
        "Needs a graphics card, and PyTorch 0.4.",
    ),
)
