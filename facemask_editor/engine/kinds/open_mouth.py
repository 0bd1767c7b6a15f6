"""A mouth opened between closed lips, for the kinds of steps that ask for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.engine.deform.closing import closed
from facemask_editor.engine.deform.register_mouth import opened
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.fields.mended import mended_between
from facemask_editor.fields.repair import repaired

_OPENINGS = (1.0, 0.7, 0.45)
"""Shares of the height of a mouth that are tried between thin lips, which must stay to be seen."""

_FRAMED, _BETTER = 0.88, 0.1
"""Share of the mouth's columns that show both lips; and by how much less of an opening must be better."""


def open_by(stage: Stage, part: int, amount: float) -> Outcome | str:
    """Open a mouth between closed lips, as high as the faces of training that lie so far from their mean.

    Args:
        stage: That no step has changed; its mask shows no mouth.
        part: The mouth's class.
        amount: In standard deviations.
    """
    before, locks, schema = stage.label_map, stage.locks, stage.tools.schema
    name = schema.names[part]
    if amount <= 0:
        return f"{schema.title(part)} is shut already"
    tables = stage.tools.handles.parts[part]
    mean, deviation, _, high = (float(v) for v in tables.stats[tables.shape.handles.index("opening")])
    pixels = stage.ground.frame.unit * float(np.sqrt(before.size)) / REFERENCE_SIZE
    edited = frozenset({part})
    best: tuple[float, float, Outcome] | None = None
    wanted = min(mean + amount * deviation, high)
    for share in _OPENINGS:
        # of a lens, the mean height is pi / 4 of the greatest
        made = opened(before, share * wanted * pixels * 4 / np.pi, locks, schema, stage.settings.adapt)
        if made is None:
            return f"{name} is not in this mask, and the lips do not meet; resample adds it"
        only = np.ones(before.shape, np.bool_) if stage.settings.adapt == 0 else None
        like = made.like if stage.settings.adapt > 0 else None
        after = repaired(before, made.label_map, locks, edited, schema, only, like)
        if not stage.settings.coarse:
            after, _ = closed(before, after, edited, locks, schema, stage.settings.adapt)
        framed = _between_lips(after, part, schema)
        if best is None or framed > best[0] + _BETTER:
            mended = mended_between(made.label_map, after)
            best = framed, share, Outcome(after, flow=made.flow, edited=edited, mended=mended)
        if stage.settings.coarse or framed >= _FRAMED:
            break
    assert best is not None, "a mouth was tried"
    limits = {} if best[1] == 1 else {f"{name}.opening": round(best[1] * amount, 3)}
    return replace(best[2], limits=limits)


def _between_lips(label_map: LabelMap, mouth: int, schema: LabelSchema) -> float:
    """Return the share of a mouth's columns that show both lips."""
    columns = (label_map == mouth).any(0)
    both = columns.copy()
    for lip in ("u_lip", "l_lip"):
        both &= (label_map == schema.index(lip)).any(0)
    return float(both.sum() / max(1, columns.sum()))
