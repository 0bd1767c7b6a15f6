"""The head: MakeHuman's base mesh with its shape and expression targets, cut to what a portrait shows.

Frame: x to the person's left (the right of a frontal picture), y up, z out of the face, origin between the
eyeballs,
decimetres. The *canonical* position of a vertex is its place on the mean of a young woman and a young man;
nose and
brow outlines are drawn there, so that they follow shape, expression and pose.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facemask_editor.synthesis.camera import times
from facemask_editor.synthesis.head.assets import (
    BASE_MESH,
    FACE_UNITS,
    TARGETS,
    AssetFolder,
    ObjMesh,
    find_assets,
    read_obj,
    read_target,
)
from facemask_editor.synthesis.head.inside import mouth_parts
from facemask_editor.synthesis.head.macro import ANCESTRIES, macro_weights

Float = NDArray[np.float64]
Sparse = tuple[NDArray[np.intp], NDArray[np.float32]]

DETAIL_FOLDERS = (
    "asym", "cheek", "chin", "ears", "eyebrows", "eyes", "forehead", "head", "mouth", "neck", "nose", "torso",
)  # fmt: skip
"""Folders of shape targets that change what a portrait shows."""

_OPPOSITES = (
    ("decr", "incr"), ("down", "up"), ("backward", "forward"), ("in", "out"), ("compress", "uncompress"),
    ("concave", "convex"),
)  # fmt: skip

AZIMUTHS: Float = np.linspace(-180.0, 180.0, 97)
ELEVATIONS: Float = np.linspace(90.0, -45.0, 55)
"""Degrees; azimuth 0 looks forward, +90 to the person's left; elevation 90 is the crown."""

SKULL_CENTRE: Float = np.array([0.0, 0.2, -0.62])

LOWEST = -3.6
"""Nothing below this height (dm under the eyes, on the canonical head) is kept; no crop shows it."""


@dataclass(frozen=True)
class Surface:
    """Kinds of surface, as ``HeadModel.kind`` has them per triangle."""

    SKIN = 0
    BODY = 1
    MOUTH = 2
    EYE = 3


@dataclass(frozen=True)
class HeadModel:
    """Vertices, triangles and targets. All arrays are read only by convention.

    Attributes:
        base: (V, 3) float64 base mesh in MakeHuman's frame.
        triangles: (T, 3) int32; ``kind`` (T,) uint8 a `Surface`.
        canonical: (V, 3) float64 canonical positions.
        lip_ring: (V,) float32 quads between the vertex and the mouth cavity (0 inside, 99 far away).
        lip_side: (V,) float32 +1 upper, -1 lower, 0 at the corners.
        eye_ring: (V,) float32 the same for the eye cavities.
        ear: (V,) float32, above 1 on the ears.
        skull: (len(AZIMUTHS), len(ELEVATIONS), 3) vertex indices and weights of the head's surface as seen
        from
            `SKULL_CENTRE`: what hair and hats are built on.
        eyes: vertex indices of both eyeballs (person's left, right).
        targets: name to (vertex indices, offsets).
        details: signed detail parameters: name to (target at +1, target at -1 or None).
    """

    base: Float
    triangles: NDArray[np.int32]
    kind: NDArray[np.uint8]
    canonical: Float
    lip_ring: NDArray[np.float32]
    lip_side: NDArray[np.float32]
    eye_ring: NDArray[np.float32]
    ear: NDArray[np.float32]
    skull: tuple[NDArray[np.intp], Float]
    eyes: tuple[NDArray[np.intp], NDArray[np.intp]]
    targets: Mapping[str, Sparse]
    details: Mapping[str, tuple[str, str | None]]

    @functools.cached_property
    def attributes(self) -> NDArray[np.float32]:
        """(V, 7) what pixels need to know: canonical x, y, z, lip ring, lip side, eye ring, ear."""
        columns = [self.canonical, self.lip_ring[:, None], self.lip_side[:, None], self.eye_ring[:, None]]
        return np.concatenate([*columns, self.ear[:, None]], 1).astype(np.float32)

    @functools.cached_property
    def person_details(self) -> tuple[str, ...]:
        """Detail parameters of a person's shape: all but the expression's units and the body's measures."""
        return tuple(
            name
            for name in self.details
            if not name.startswith(("unit-", "measure-bust", "measure-underbust", "measure-waist",
            "measure-hips",
                                    "asymm-", "torso-trans", "head-trans", "measure-nape"))
        )  # fmt: skip

    @functools.cached_property
    def body_only(self) -> NDArray[np.intp]:
        """Vertices of the torso that no triangle of the head shares."""
        torso = np.unique(self.triangles[self.kind == Surface.BODY])
        return np.setdiff1d(torso, np.unique(self.triangles[self.kind != Surface.BODY])).astype(np.intp)

    @functools.cached_property
    def mouth_corners(self) -> NDArray[np.intp]:
        """The two vertices at the corners of the mouth."""
        inner = np.flatnonzero(self.lip_ring == 1)
        x = self.canonical[inner, 0]
        return inner[[x.argmax(), x.argmin()]]

    @functools.cached_property
    def inner_parts(self) -> NDArray[np.float32]:
        """(V,) 1 on the eyeballs, 2 upper teeth, 3 lower teeth, 4 tongue, 0 elsewhere."""
        skin = np.unique(self.triangles[self.kind == Surface.SKIN])
        part = mouth_parts(self.canonical, self.triangles[self.kind == Surface.MOUTH], skin)
        for eye in self.eyes:
            part[eye] = 1
        return part

    @functools.cached_property
    def lobes(self) -> NDArray[np.intp]:
        """The lowest vertex of each ear, the person's left first."""
        ears = np.flatnonzero(self.ear > 1.5)
        left, right = ears[self.canonical[ears, 0] > 0], ears[self.canonical[ears, 0] < 0]
        return np.array([side[self.canonical[side, 1].argmin()] for side in (left, right)])

    @functools.cached_property
    def nose_root(self) -> int:
        """The vertex of the face between the eyes."""
        skin = np.unique(self.triangles[self.kind == Surface.SKIN])
        skin = skin[self.canonical[skin, 2] > 0]
        return int(skin[np.hypot(self.canonical[skin, 0], self.canonical[skin, 1]).argmin()])

    def shape(self, weights: Mapping[str, float], like: Mapping[str, float] | None = None) -> Float:
        """Vertices (V, 3) float64 for target weights.

        The origin lies between the eyeballs: those of the weights ``like`` where they are given, so that
        eyes that move do so in the head and do not move all the rest.
        """
        vertices = self._morphed(weights)
        return vertices - self.centre(vertices if like is None else self._morphed(like))

    def _morphed(self, weights: Mapping[str, float]) -> Float:
        vertices = self.base.copy()
        for name, weight in weights.items():
            if weight:
                index, offset = self.targets[name]
                vertices[index] += weight * offset
        return vertices

    def skull_points(self, vertices: Float) -> Float:
        """The head's surface in `AZIMUTHS` x `ELEVATIONS` directions (A, E, 3) for shaped ``vertices``."""
        index, weight = self.skull
        points: Float = (vertices[index] * weight[..., None]).sum(2)
        return points

    def centre(self, vertices: Float) -> Float:
        """The point between the eyeballs (3,)."""
        left, right = self.eyes
        middle: Float = (vertices[left].mean(0) + vertices[right].mean(0)) / 2
        return middle

    def detail_weights(self, details: Mapping[str, float]) -> dict[str, float]:
        """Target weights of signed detail parameters."""
        weights: dict[str, float] = {}
        for name, value in details.items():
            positive, negative = self.details[name]
            if value >= 0:
                weights[positive] = weights.get(positive, 0.0) + value
            elif negative is not None:
                weights[negative] = weights.get(negative, 0.0) - value
        return weights


@functools.cache
def head_model() -> HeadModel:
    """The head of the installed assets, read once per process (about two seconds)."""
    return read_head(find_assets())


def read_head(assets: AssetFolder) -> HeadModel:
    """Build the model; raises `AssetsMissing` when a file is missing."""
    mesh = read_obj(assets.read(BASE_MESH))
    targets = {}
    for folder in ("macrodetails", *DETAIL_FOLDERS):
        for name in assets.names(f"{TARGETS}/{folder}"):
            targets[_stem(name)] = read_target(assets.read(name))
    for name in assets.names(FACE_UNITS):
        targets[f"unit-{_stem(name)}"] = read_target(assets.read(name))

    groups = np.array(mesh.groups)
    body = np.flatnonzero(groups == "body")
    kind = np.full(len(groups), 255, np.uint8)
    kind[body] = _body_kinds(mesh, body)
    kind[np.isin(groups, ["helper-upper-teeth", "helper-lower-teeth", "helper-tongue"])] = Surface.MOUTH
    eyeballs = np.isin(groups, ["helper-l-eye", "helper-r-eye"])
    kind[eyeballs] = Surface.EYE

    canonical = _canonical(mesh.vertices, targets)
    left = np.unique(mesh.quads[groups == "helper-l-eye"])
    right = np.unique(mesh.quads[groups == "helper-r-eye"])
    canonical -= (canonical[left].mean(0) + canonical[right].mean(0)) / 2
    keep = (
        (kind < 255)
        & (canonical[mesh.quads, 1].min(1) > LOWEST)
        & (np.abs(canonical[mesh.quads, 0]).max(1) < 3.2)
    )

    used, inverse = np.unique(mesh.quads[keep], return_inverse=True)
    quads = inverse.reshape(-1, 4).astype(np.int32)
    kept_kind = kind[keep]
    place = np.full(len(mesh.vertices), -1)
    place[used] = np.arange(len(used))

    cut = {name: _cut(target, place) for name, target in targets.items()}
    neighbours = _neighbours(quads[kept_kind == Surface.SKIN], len(used))
    mouth_ring = _rings(neighbours, np.unique(quads[kept_kind == Surface.MOUTH]))
    eye_ring = _rings(neighbours, np.unique(quads[kept_kind == Surface.EYE]))
    ear = _ears(cut, len(used))
    return HeadModel(
        base=mesh.vertices[used],
        triangles=np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]),
        kind=np.concatenate([kept_kind, kept_kind]),
        canonical=canonical[used],
        lip_ring=mouth_ring,
        lip_side=_lip_side(neighbours, mouth_ring, canonical[used]),
        eye_ring=eye_ring,
        ear=ear,
        skull=_skull(canonical[used], np.unique(quads[kept_kind == Surface.SKIN]), ear),
        eyes=(place[left], place[right]),
        targets=cut,
        details=_signed(sorted(name for name in cut if not name.startswith(("universal-", *ANCESTRIES)))),
    )


def _stem(name: str) -> str:
    return name.rsplit("/", 1)[-1].split(".target")[0]


def _cut(target: tuple[NDArray[np.int32], NDArray[np.float32]], place: NDArray[np.intp]) -> Sparse:
    index, offset = target
    moved = (place[index] >= 0) & (np.abs(offset).max(1) > 5e-4)
    return place[index[moved]], offset[moved]


def _canonical(base: Float, targets: Mapping[str, tuple[NDArray[np.int32], NDArray[np.float32]]]) -> Float:
    vertices = base.copy()
    ancestry = dict.fromkeys(ANCESTRIES, 1 / 3)
    for name, weight in macro_weights(male=0.5, age=0.5, muscle=0.5, weight=0.5, ancestry=ancestry).items():
        index, offset = targets[name]
        vertices[index] += weight * offset
    return vertices


def _body_kinds(mesh: ObjMesh, body: NDArray[np.intp]) -> NDArray[np.uint8]:
    """Surfaces of the body's quads by their island in the texture: head, torso, mouth cavity, two eye
    cavities."""
    parent = np.arange(len(mesh.uv))

    def root(corner: int) -> int:
        while parent[corner] != corner:
            parent[corner] = parent[parent[corner]]
            corner = int(parent[corner])
        return corner

    for quad in mesh.quad_uv[body]:
        first = root(int(quad[0]))
        for corner in quad[1:]:
            parent[root(int(corner))] = first
    island = np.array([root(int(corner)) for corner in mesh.quad_uv[body, 0]])
    kinds = np.full(len(body), 255, np.uint8)
    sizes = {3938: Surface.BODY, 3116: Surface.SKIN, 398: Surface.MOUTH, 293: Surface.EYE}
    for number, count in zip(*np.unique(island, return_counts=True), strict=True):
        kinds[island == number] = sizes.get(int(count), 255)
    return kinds


def _neighbours(quads: NDArray[np.int32], count: int) -> list[set[int]]:
    neighbours: list[set[int]] = [set() for _ in range(count)]
    for quad in quads:
        for a, b in zip(quad, np.roll(quad, -1), strict=True):
            neighbours[a].add(int(b))
            neighbours[b].add(int(a))
    return neighbours


def _rings(neighbours: list[set[int]], inside: NDArray[np.int32]) -> NDArray[np.float32]:
    """Quad steps over the skin from the rim of a cavity whose vertices are ``inside`` (99: further than
    9)."""
    ring = np.full(len(neighbours), 99, np.float32)
    ring[inside] = 0
    queue = deque(int(vertex) for vertex in inside if neighbours[vertex])
    while queue:
        vertex = queue.popleft()
        for other in neighbours[vertex]:
            if ring[vertex] < 9 and ring[other] > ring[vertex] + 1:
                ring[other] = ring[vertex] + 1
                queue.append(other)
    return ring


def _lip_side(neighbours: list[set[int]], ring: NDArray[np.float32], canonical: Float) -> NDArray[np.float32]:
    """Upper (+1) or lower (-1) lip per vertex: told on the ninth ring by height, handed inwards along the
    columns."""
    side = np.zeros(len(ring), np.float32)
    rim = ring == 9
    corner = canonical[ring == 1]
    height = corner[np.abs(corner[:, 0]).argmax(), 1]
    side[rim] = np.sign(canonical[rim, 1] - height)
    for step in range(8, -1, -1):
        for vertex in np.flatnonzero(ring == step):
            outer = [other for other in neighbours[vertex] if ring[other] == step + 1]
            if outer:
                side[vertex] = np.sign(side[outer].sum())
    return side


def _ears(targets: Mapping[str, Sparse], count: int) -> NDArray[np.float32]:
    """How far the targets that spread the ears move each vertex, 1 = the ear's edge: no vertex group names
    them."""
    ear = np.zeros(count, np.float32)
    for side in "lr":
        index, offset = targets[f"{side}-ear-wing-incr"]
        ear[index] = np.abs(offset).max(1) / 0.03
    return ear


def directions(azimuth: Float, elevation: Float) -> Float:
    """Unit vectors (..., 3) of angles in degrees."""
    a, e = np.radians(azimuth), np.radians(elevation)
    return np.stack([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)], -1)


def sample_skull(skull: Float, elevation: Float) -> Float:
    """Points of `HeadModel.skull_points` (A, E, 3) at elevations (A, R), linear between: (A, R, 3)."""
    inside = np.clip(elevation, ELEVATIONS[-1], ELEVATIONS[0])
    place = (ELEVATIONS[0] - inside) / (ELEVATIONS[0] - ELEVATIONS[-1]) * (len(ELEVATIONS) - 1)
    low = np.clip(place.astype(np.intp), 0, len(ELEVATIONS) - 2)
    share = (place - low)[..., None]
    column = np.arange(len(AZIMUTHS))[:, None]
    points: Float = skull[column, low] * (1 - share) + skull[column, low + 1] * share
    return points


def _skull(
    canonical: Float, skin: NDArray[np.int32], ear: NDArray[np.float32]
) -> tuple[NDArray[np.intp], Float]:
    """The three vertices nearest to each direction and their weights, ears left out."""
    vertices = skin[ear[skin] < 0.4]
    rays = canonical[vertices] - SKULL_CENTRE
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    grid = directions(*np.meshgrid(AZIMUTHS, ELEVATIONS, indexing="ij"))
    distance = np.arccos(np.clip(times(grid.reshape(-1, 3), rays), -1, 1))
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :3]
    weight = 1 / (np.take_along_axis(distance, nearest, 1) + 0.02) ** 2
    weight /= weight.sum(1, keepdims=True)
    shape = (*grid.shape[:2], 3)
    return vertices[nearest].reshape(shape).astype(np.intp), weight.reshape(shape)


def _signed(names: list[str]) -> dict[str, tuple[str, str | None]]:
    """Opposite targets as one signed parameter (``nose-hump-decr-incr``, as MakeHuman names them); single
    ones alone."""
    known = set(names)
    details: dict[str, tuple[str, str | None]] = {}
    taken: set[str] = set()
    for name in names:
        for low, high in _OPPOSITES:
            if name.endswith(f"-{high}") and f"{name[: -len(high)]}{low}" in known:
                opposite = f"{name[: -len(high)]}{low}"
                details[f"{opposite}-{high}"] = (name, opposite)
                taken |= {name, opposite}
    for name in names:
        if name not in taken:
            details[name] = (name, None)
    return dict(sorted(details.items()))
