"""Edits after which the parts of a group no longer fit, made in code space and shown as masks at 256."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from facemask_editor.core.groups import BROWS, EYES, HEAD, MOUTH
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.draw.sampler import DETAIL
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.encode.part_state import PartState
from facemask_editor.engine.model_tools import ModelTools
from facemask_editor.engine.stage import MeasuredFace, Settings, Stage
from facemask_editor.training.fit.denoiser_data import EARS, WHOLE_HEAD
from facemask_editor.vae.prior import JointPrior
from facemask_editor.vae.sides import Codes


@dataclass(frozen=True)
class Case:
    """An edit.

    Attributes:
        title: For people.
        parts: Class names of the parts that are drawn or put in; these are denoised.
        relations: Groups of `measures.relations` that must hold.
        donated: Whether they are another face's rather than drawn.
    """

    title: str
    parts: tuple[str, ...]
    relations: tuple[str, ...]
    donated: bool = False


CASES = (
    Case("lips and mouth drawn", MOUTH.names, ("mouth",)),
    Case("eyes drawn", EYES.names, ("eyes",)),
    Case("brows drawn", BROWS.names, ("brows",)),
    Case("ears drawn", EARS.names, ("ears",)),
    Case("head drawn", WHOLE_HEAD.names, (*HEAD.names[1:], "head", "ears")),
    Case("another face's mouth", MOUTH.names, ("mouth",), donated=True),
    Case("another face's upper lip", ("u_lip",), ("mouth",), donated=True),
    Case("another face's lower lip", ("l_lip",), ("mouth",), donated=True),
    Case("another face's left eye", ("l_eye",), ("eyes",), donated=True),
    Case("another face's left brow", ("l_brow",), ("brows",), donated=True),
    Case("another face's left ear", ("l_ear",), ("ears",), donated=True),
)


def drawn_together(
    prior: JointPrior, codes: Codes, present: np.ndarray[tuple[int], np.dtype[np.bool_]],
    parts: Sequence[int], rng: np.random.Generator,
) -> Codes:  # fmt: skip
    """Return codes of which some parts are drawn from the joint prior given all others."""
    given = [p for p in range(1, len(present)) if present[p] and p not in parts]
    mean, covariance = prior.conditional(codes, parts, given)
    factor = np.linalg.cholesky(covariance + 1e-9 * np.eye(len(mean)))
    drawn = prior.split(mean + factor @ rng.standard_normal(len(mean)), parts)
    out = codes.copy()
    for part in parts:
        size, known = prior.config.code_size(part), len(drawn[part])
        out[part] = 0.0
        out[part, :known] = drawn[part]
        out[part, known:size] = DETAIL * rng.standard_normal(size - known)
    return out


class Shown:
    """Shows codes as masks, as the engine makes them at adapt 0."""

    def __init__(self, tools: ModelTools, face: LabelMap) -> None:
        self.tools = tools
        self.face = MeasuredFace(tools, face)

    def mask(self, codes: Codes, parts: Sequence[int], donor: MeasuredFace | None = None) -> LabelMap:
        """Return the mask of the face with some parts as in other codes.

        Args:
            codes: (P, code).
            parts: Those that are changed.
            donor: Whose fine contours they get.
        """
        stage = Stage(self.tools, self.face, frozenset(), Settings(0.0, 0.0, 0), _none, lambda: False)
        for part in parts:
            stage.state.codes[part] = codes[part]
            stage.state.present[part] = True
            donors = {} if donor is None else {donor.encoded: 1.0}
            stage.state.parts[part] = PartState(source=0.0, donors=donors)
        return stage.outcome().label_map


def _none(key: str) -> EncodedFace:
    raise KeyError(key)
