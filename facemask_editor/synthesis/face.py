"""A face's parameters to its label map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.synthesis.accessories import build_earrings, build_glasses, build_hat
from facemask_editor.synthesis.annotate import annotate
from facemask_editor.synthesis.camera import Crop, crop, project, turn_head, turn_torso
from facemask_editor.synthesis.clothes import dress
from facemask_editor.synthesis.hair import build_hair
from facemask_editor.synthesis.head.head import HeadModel, Surface
from facemask_editor.synthesis.head.macro import macro_weights
from facemask_editor.synthesis.outlines import outline_plane, sample_plane
from facemask_editor.synthesis.parameters import FaceParameters, Pose
from facemask_editor.synthesis.raster import draw, interpolate, snap
from facemask_editor.synthesis.shapes import Float, Piece

Labels = NDArray[np.uint8]
L = {name: index for index, name in enumerate(CELEBAMASK_HQ.names)}

X, Y, Z, LIP_RING, LIP_SIDE, EYE_RING, EAR = range(7)


EAR_SHOWN = 0.58
"""An ear of which less than this share looks out of the hair is not annotated."""


class Watcher(Protocol):
    """What wants to know which surface is seen at each pixel, beyond its label."""

    def head(
        self, turned: Float, winner: NDArray[np.int32], weights: NDArray[np.float32], at: NDArray[np.float32]
    ) -> None:
        """Head and torso are drawn: turned vertices (V, 3), buffers and attributes (H, W, 7)."""

    def piece(
        self, piece: Piece, points: Float, winner: NDArray[np.int32], weights: NDArray[np.float32]
    ) -> None:
        """A piece is drawn over what was there: its turned points; it won where ``winner`` is ``FIRST`` and
        more."""


FIRST = 1 << 24
"""Number of a loose piece's first triangle in the buffers; the head's start at 0."""


@dataclass
class Buffers:
    """What the rasteriser fills: nearest depth, winning triangle, its weights."""

    nearest: Float
    winner: NDArray[np.int32]
    weights: NDArray[np.float32]

    @classmethod
    def empty(cls, size: int) -> Buffers:
        """Nothing drawn yet."""
        return cls(
            np.full((size, size), -np.inf),
            np.full((size, size), -1, np.int32),
            np.zeros((size, size, 2), np.float32),
        )


def shaped_vertices(
    model: HeadModel, parameters: FaceParameters, like: FaceParameters | None = None
) -> Float:
    """Vertices (V, 3) of the person with the expression, before any turn; the origin is that of ``like``."""
    return model.shape(_weights(model, parameters), None if like is None else _weights(model, like))


def _weights(model: HeadModel, parameters: FaceParameters) -> dict[str, float]:
    person = parameters.person
    total = person.african + person.asian + person.caucasian
    weights = macro_weights(
        male=person.male,
        age=person.age,
        muscle=person.muscle,
        weight=person.weight,
        ancestry={name: getattr(person, name) / total for name in ("african", "asian", "caucasian")},
    )
    weights.update(model.detail_weights(person.details))
    for name, value in parameters.expression.items():
        weights[f"unit-{name}"] = value
    return weights


def render(
    model: HeadModel, parameters: FaceParameters, size: int = 512, framed_as: FaceParameters | None = None
) -> Labels:
    """The label map (size, size) uint8 of one face.

    Args:
        model: The head.
        parameters: The face.
        size: Side in pixels.
        framed_as: The face before an edit, whose place in the picture is kept: the crop follows eyes and
            mouth, and a mouth drawn anew would move hair and neck.
    """
    return annotate(seen_labels(model, parameters, size, framed_as), parameters, size / 512)


def seen_labels(
    model: HeadModel,
    parameters: FaceParameters,
    size: int,
    framed_as: FaceParameters | None = None,
    watcher: Watcher | None = None,
    vertices: Float | None = None,
) -> Labels:
    """`render` before anyone draws: the label of the surface that is seen at each pixel.

    ``vertices`` are those of `shaped_vertices`, where they are known.
    """
    if vertices is None:
        vertices = shaped_vertices(model, parameters, framed_as)
    pieces, glasses = _pieces(model, parameters, vertices)
    pose = parameters.pose
    body = model.body_only
    turned = turn_head(vertices, pose)
    turned[body] = turn_torso(vertices[body], model.canonical[body, 1], pose)

    flat = project(turned, pose)
    if framed_as is None:
        view = _view(model, turned, pose, size)
    else:
        view = _view(
            model, turn_head(shaped_vertices(model, framed_as), framed_as.pose), framed_as.pose, size
        )

    buffers = Buffers.empty(size)
    draw(
        snap(view.pixels(flat)), np.ascontiguousarray(turned[:, 2]), model.triangles, 0,
        buffers.nearest, buffers.winner, buffers.weights,
    )  # fmt: skip
    attributes = np.zeros((size, size, 7), np.float32)
    interpolate(model.attributes, model.triangles, 0, buffers.winner, buffers.weights, attributes)
    labels = _head_labels(model, parameters, buffers.winner, attributes)
    labels = dress(labels, _surface(model, buffers.winner), attributes, parameters)
    if watcher is not None:
        watcher.head(turned, buffers.winner, buffers.weights, attributes)

    def over(piece: Piece) -> NDArray[np.bool_]:
        points = turn_head(piece.vertices, pose)
        before = buffers.winner.copy()
        draw(
            snap(view.pixels(project(points, pose))), np.ascontiguousarray(points[:, 2]), piece.triangles,
            FIRST, buffers.nearest, buffers.winner, buffers.weights,
        )  # fmt: skip
        if watcher is not None:
            watcher.piece(piece, points, buffers.winner, buffers.weights)
        won: NDArray[np.bool_] = buffers.winner >= FIRST
        buffers.winner[won] = before[won]
        return won

    ears = {label: int((labels == label).sum()) for label in (L["l_ear"], L["r_ear"])}
    for piece in pieces:
        labels[over(piece)] = piece.label
    for label, whole in ears.items():
        left_over = labels == label
        if 0 < left_over.sum() < EAR_SHOWN * whole:
            labels[left_over] = L["hair"]
    # Eyes and brows are annotated through the lenses; the frame wins over all else that it lies before.
    through = np.isin(labels, [L["l_eye"], L["r_eye"], L["l_brow"], L["r_brow"]])
    for piece in glasses:
        labels[over(piece) & ~through] = piece.label
    return labels


def _view(model: HeadModel, turned: Float, pose: Pose, size: int) -> Crop:
    """The crop for a turned head."""
    eyes = np.stack([project(turned[index].mean(0, keepdims=True), pose)[0] for index in model.eyes])
    return crop(eyes, project(turned[model.mouth_corners], pose).mean(0), pose, size)


def _pieces(model: HeadModel, parameters: FaceParameters, vertices: Float) -> tuple[list[Piece], list[Piece]]:
    skull = model.skull_points(vertices)
    eyes = np.stack([vertices[index].mean(0) for index in model.eyes])
    lobes = vertices[model.lobes]
    root = float(vertices[model.nose_root, 2])
    wear = parameters.wear
    pieces = build_hair(parameters.hair, skull)
    pieces += build_hat(wear, skull, parameters.hair.seed)
    pieces += build_earrings(wear, lobes, parameters.hair.seed)
    return pieces, build_glasses(wear, eyes, root)


def _surface(model: HeadModel, winner: NDArray[np.int32]) -> Labels:
    """`Surface` per pixel, 255 where nothing is."""
    kind: Labels = np.where(winner >= 0, model.kind[winner], 255).astype(np.uint8)
    return kind


def _head_labels(
    model: HeadModel, parameters: FaceParameters, winner: NDArray[np.int32], at: NDArray[np.float32]
) -> Labels:
    features = parameters.features
    kind = _surface(model, winner)
    labels = np.zeros(winner.shape, np.uint8)
    skin = kind == Surface.SKIN
    front = skin & (at[..., Z] > -0.45)
    labels[skin] = L["skin"]
    labels[skin & (at[..., Z] < -0.72) & (at[..., Y] < -0.4)] = L["neck"]
    drawn = sample_plane(outline_plane(features), at[..., X], at[..., Y])
    labels[front & (drawn > 0)] = drawn[front & (drawn > 0)]

    left = at[..., X] > 0
    eye = (kind == Surface.EYE) | (front & (at[..., EYE_RING] < features.eye_margin))
    for side, name, shown in (
        (left, "l_eye", features.eye_shown[0]),
        (~left, "r_eye", features.eye_shown[1]),
    ):
        labels[eye & side] = L[name] if shown else L["skin"]
    ear = skin & (at[..., EAR] > 0.45)
    for side, name, hidden in zip(
        (left, ~left), ("l_ear", "r_ear"), parameters.annotator.hides_ears, strict=True
    ):
        labels[ear & side] = L["skin"] if hidden else L[name]
    labels[kind == Surface.MOUTH] = L["mouth"]
    upper = at[..., LIP_SIDE] > 0
    labels[front & upper & (at[..., LIP_RING] < features.upper_lip)] = L["u_lip"]
    labels[front & ~upper & (at[..., LIP_RING] < features.lower_lip)] = L["l_lip"]
    return labels
