"""What a camera sees of a generated head at each pixel: surface, place, normal, direction of hair."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.synthesis.annotate import occluded
from facemask_editor.synthesis.face import FIRST, seen_labels
from facemask_editor.synthesis.head.head import HeadModel, Surface
from facemask_editor.synthesis.parameters import FaceParameters
from facemask_editor.synthesis.raster import interpolate
from facemask_editor.synthesis.shaded.noise import Map, unit
from facemask_editor.synthesis.shapes import Float, Piece

Bits = NDArray[np.bool_]
L = {name: index for index, name in enumerate(CELEBAMASK_HQ.names)}

NOTHING, SKIN, MOUTH, EYE = 0, 1, 2, 3
"""Surfaces of the head in ``Seen.surface``; loose pieces stand there as 10 + their label."""

LENS_POINTS = 49
COVERED = ("v", "round", "high", "collar")
"""Necklines over which clothes reach to the arms."""


@dataclass
class Seen:
    """Buffers (H, W, ...) of the picture's geometry, in the camera's frame (x right, y up, z to the eye, dm).

    Attributes:
        labels: uint8, of the surface that is really there: no contour noise, ears and clothes never
            forgotten.
        surface: uint8, kind of surface (see `NOTHING`).
        at: float32 (H, W, 7), canonical coordinates and rings of the head below all pieces.
        normal, place: float32 (H, W, 3), of the front surface, glasses left out.
        part: float32 (H, W), 1 on eyeballs, 2 upper teeth, 3 lower teeth, 4 tongue; else 0.
        along: float32 (H, W, 3), direction in which a piece's rows run: strands of hair.
        uv: float32 (H, W, 2), row and column of a loose piece, 0 to 1 each.
        glass: float32 (H, W), 0 no glasses, up to 1 in a lens from its middle to its rim, 2 frame.
        cover: bool (H, W), something before the face.
        casters: turned points and triangles of everything that throws a shadow.
    """

    model: HeadModel
    size: int
    labels: NDArray[np.uint8] = field(init=False)
    surface: NDArray[np.uint8] = field(init=False)
    at: Map = field(init=False)
    normal: Map = field(init=False)
    place: Map = field(init=False)
    part: Map = field(init=False)
    along: Map = field(init=False)
    uv: Map = field(init=False)
    glass: Map = field(init=False)
    cover: Bits = field(init=False)
    casters: list[tuple[Float, NDArray[np.int32]]] = field(default_factory=list)

    def head(self, turned: Float, winner: NDArray[np.int32], weights: Map, at: Map) -> None:
        """Called by the rasteriser for head and torso."""
        model, shape = self.model, winner.shape
        values = np.concatenate(
            [
                vertex_normals(turned, model.triangles, outward=True),
                turned,
                model.inner_parts[:, None],
            ],
            1,
        ).astype(np.float32)
        out = np.zeros((*shape, values.shape[1]), np.float32)
        interpolate(values, model.triangles, 0, winner, weights, out)
        self.normal, self.place = out[..., :3].copy(), out[..., 3:6].copy()
        self.part, self.at = out[..., 6].copy(), at
        kinds = np.where(model.kind == Surface.MOUTH, MOUTH, np.where(model.kind == Surface.EYE, EYE, SKIN))
        self.surface = np.where(winner >= 0, kinds[winner], NOTHING).astype(np.uint8)
        self.along, self.uv = np.zeros((*shape, 3), np.float32), np.zeros((*shape, 2), np.float32)
        self.glass = np.zeros(shape, np.float32)
        self.casters.append((turned, model.triangles))

    def piece(self, piece: Piece, points: Float, winner: NDArray[np.int32], weights: Map) -> None:
        """Called by the rasteriser for each loose piece."""
        won = winner >= FIRST
        columns = int(piece.triangles[0, 1] - piece.triangles[0, 0])
        rows = len(points) // columns
        row, column = np.divmod(np.arange(len(points)), columns)
        uv = np.stack([row / max(rows - 1, 1), column / max(columns - 1, 1)], 1)
        if piece.label == L["eye_g"]:
            out = np.zeros((*winner.shape, 2), np.float32)
            interpolate(uv.astype(np.float32), piece.triangles, FIRST, winner, weights, out)
            # Arms and bridge are ribbons of fewer points than a lens; a frame alone has no middle.
            whole = columns == LENS_POINTS and np.ptp(points[:columns], axis=0).max() < 1e-6
            self.glass[won] = out[won, 0] if whole else 2.0
            return
        self.casters.append((points, piece.triangles))
        grid: Float = points.reshape(rows, columns, 3)
        tube = piece.label == L["hair"] and columns < 20
        along = np.asarray(np.gradient(grid, axis=0 if tube else 1)).reshape(-1, 3)
        normal = vertex_normals(points, piece.triangles)
        values = np.concatenate([normal, points, along, uv], 1).astype(np.float32)
        out = np.zeros((*winner.shape, values.shape[1]), np.float32)
        interpolate(values, piece.triangles, FIRST, winner, weights, out)
        self.normal[won], self.place[won] = out[won, :3], out[won, 3:6]
        self.along[won], self.uv[won] = out[won, 6:9], out[won, 9:11]
        self.surface[won] = 10 + piece.label


def look_at(model: HeadModel, face: FaceParameters, size: int, vertices: Float) -> Seen:
    """The geometry of a face of shaped ``vertices`` in a picture of ``size`` pixels."""
    seen = Seen(model, size)
    wear = face.wear
    bare = wear.bare_is_neck or wear.neckline not in COVERED
    honest = face.annotator.model_copy(update={"hides_ears": (False, False), "cloth_shown": True})
    real = face.model_copy(
        update={"annotator": honest, "wear": wear.model_copy(update={"bare_is_neck": bare})}
    )
    seen.labels = seen_labels(model, real, size, watcher=seen, vertices=vertices)
    seen.cover = occluded(np.ones_like(seen.labels), face) == 0
    unit(seen.normal)
    # Sheets are thin: what is seen of them faces the eye.
    loose = seen.surface >= 10
    behind = (seen.normal[..., 2] < 0) & loose
    seen.normal[behind] *= -1
    return seen


def vertex_normals(points: Float, triangles: NDArray[np.int32], *, outward: bool = False) -> Float:
    """Unit normals (N, 3) of a mesh; ``outward`` turns them away from its middle as a whole."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    faces = np.cross(b - a, c - a)
    normals = np.stack(
        [
            sum(np.bincount(triangles[:, k], faces[:, axis], len(points)) for k in range(3))
            for axis in range(3)
        ],
        1,
    )
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    if outward and (normals * (points - points.mean(0))).sum() < 0:
        normals = -normals
    return normals
