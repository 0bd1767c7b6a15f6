"""Draw the pictures of `docs/doctor.md`: faults planted into bundled samples, and what the panel says.

python docs/doctor_pictures.py
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from PySide6.QtWidgets import QApplication

from facemask_editor.core import paths
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelMap
from facemask_editor.doctor.examine import examine, mend
from facemask_editor.doctor.finding import Finding
from facemask_editor.formats import open_mask
from facemask_editor.qt.actions.actions import Actions
from facemask_editor.qt.features.doctor.panel import DoctorPanel
from facemask_editor.qt.look.theme import Theme

_OUT = Path(__file__).parent / "images"
_SIDE = 240
_PANEL = 330, 420
_INK = (255, 255, 255)


def sample(number: int) -> LabelMap:
    """Return a bundled sample."""
    return open_mask(paths.resources_dir() / "samples" / f"sample_{number:02}.png").label_map


def _painted(mask: LabelMap, name: str, centre: tuple[int, int], radius: int) -> LabelMap:
    out = mask.copy()
    cv2.circle(out, centre, radius, SCHEMA.index(name), -1)
    return out


def torn(mask: LabelMap) -> LabelMap:
    """Return it with a hole, an island and specks."""
    out = _painted(mask, "background", (330, 350), 7)
    out = _painted(out, "r_brow", (80, 120), 8)
    return _painted(out, "hair", (190, 360), 1)


def exchanged(mask: LabelMap) -> LabelMap:
    """Return it with left and right exchanged."""
    return SCHEMA.flip_table[mask]


def twice(mask: LabelMap) -> LabelMap:
    """Return it with a second nose."""
    own = mask == SCHEMA.index("nose")
    out = mask.copy()
    out[np.roll(own, (-190, -190), (0, 1)) & (mask == SCHEMA.index("hair"))] = SCHEMA.index("nose")
    return out


def lips(mask: LabelMap) -> LabelMap:
    """Return it with the lips exchanged."""
    out = mask.copy()
    upper, lower = SCHEMA.index("u_lip"), SCHEMA.index("l_lip")
    out[mask == upper], out[mask == lower] = lower, upper
    return out


def blended(mask: LabelMap) -> LabelMap:
    """Return its ids resized as if they were colours."""
    return cv2.resize(cv2.resize(mask, (300, 300), interpolation=cv2.INTER_LINEAR), (512, 512))


def on_its_head(mask: LabelMap) -> LabelMap:
    """Return it with its rows in reverse."""
    return np.ascontiguousarray(mask[::-1])


FAULTS: dict[str, Callable[[LabelMap], LabelMap]] = {
    "torn": torn, "sides": exchanged, "twice": twice, "lips": lips, "blended": blended, "head": on_its_head,
}  # fmt: skip


def picture(mask: LabelMap, findings: tuple[Finding, ...] = ()) -> np.ndarray:
    """Return its colours, with the outlines of what was found: _SIDE x _SIDE x 3."""
    shown = SCHEMA.palette_array[mask].copy()
    for finding in findings:
        where = finding.mask(mask.shape).astype(np.uint8)
        where = cv2.dilate(where, np.ones((7, 7)))
        edges, _ = cv2.findContours(where, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(shown, edges, -1, _INK, 2)
    return cv2.resize(shown, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)


def main() -> None:
    application = QApplication.instance() or QApplication([])
    Theme(application).choose("dark")
    face = sample(1)
    for name, plant in FAULTS.items():
        broken = plant(face)
        found = examine(broken)
        mended = mend(broken)
        marked = found if name not in ("blended", "sides", "head") else ()
        gap = np.full((_SIDE, 8, 3), 255, np.uint8)
        pair = np.hstack([picture(broken, marked), gap, picture(mended.label_map)])
        cv2.imwrite(str(_OUT / f"doctor_{name}.png"), pair[..., ::-1])
        print(name, [each.sentence for each in found], "left", [each.sentence for each in mended.left])
    both = lips(torn(exchanged(face)))
    panel = DoctorPanel(Actions(application)["shape.fix_all"])
    panel.resize(*_PANEL)
    panel.show()
    panel.show_findings(examine(both))
    panel.choose_first()
    application.processEvents()
    panel.grab().save(str(_OUT / "doctor_panel.png"))


if __name__ == "__main__":
    main()
