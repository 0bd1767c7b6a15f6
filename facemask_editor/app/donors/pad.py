"""The geometry of the blend pad: faces on the corners, a point inside that weighs them.

The pad is the square from (0, 0), its upper left corner, to (1, 1). Two faces lie on a line, three on a
triangle, four on the square itself. Needs nothing but the standard library.
"""

from __future__ import annotations

from collections.abc import Sequence

Point = tuple[float, float]
Weights = tuple[float, ...]

MOST = 4
"""Faces on a pad."""

_CORNERS: dict[int, tuple[Point, ...]] = {
    1: ((0.5, 0.5),),
    2: ((0.0, 0.5), (1.0, 0.5)),
    3: ((0.0, 1.0), (0.5, 0.0), (1.0, 1.0)),
    4: ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),
}


def corners(count: int) -> tuple[Point, ...]:
    """Return where the faces lie, in their order; raises ValueError for a number that has no pad."""
    if count not in _CORNERS:
        raise ValueError(f"a blend pad has 1 to {MOST} faces, not {count}")
    return _CORNERS[count]


def centre(count: int) -> Point:
    """Return the point at which all faces weigh the same."""
    return point_of([1.0 / count] * count)


def weights_at(point: Point, count: int) -> Weights:
    """Return the weight of each face at a point: none below 0, together 1, at a corner all that face's.

    Points outside count as the nearest one inside.
    """
    x, y = inside(point, count)
    if count == 1:
        return (1.0,)
    if count == 2:
        return 1.0 - x, x
    if count == 3:
        # the upper corner's share is the height; the rest is parted along the base
        top = 1.0 - y
        right = min(max(x - top / 2, 0.0), y)
        return y - right, top, right
    return (1 - x) * (1 - y), x * (1 - y), x * y, (1 - x) * y


def point_of(weights: Sequence[float]) -> Point:
    """Return the point of the weights of as many faces: the mean of the corners by their weights.

    Raises:
        ValueError: For a number that has no pad, and where no weight is above 0.
    """
    total = sum(weights)
    if not total > 0:
        raise ValueError("one weight at least is more than 0")
    places = corners(len(weights))
    x, y = (sum(w * place[axis] for w, place in zip(weights, places, strict=True)) for axis in (0, 1))
    return x / total, y / total


def inside(point: Point, count: int) -> Point:
    """Return the point of the pad that lies nearest to any point."""
    places = corners(count)
    if count == 1:
        return places[0]
    if count == 2:
        return _clipped(point[0]), places[0][1]
    if count == 4:
        return _clipped(point[0]), _clipped(point[1])
    left, top, right = places
    x, y = point
    # of the sides of the triangle: below the base, and outside the two that meet at the top
    if y <= 1 and abs(x - 0.5) <= y / 2:
        return point
    near = [_on_segment(point, *side) for side in ((left, top), (top, right), (left, right))]
    return min(near, key=lambda at: (at[0] - x) ** 2 + (at[1] - y) ** 2)


def _clipped(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _on_segment(point: Point, a: Point, b: Point) -> Point:
    along = b[0] - a[0], b[1] - a[1]
    share = ((point[0] - a[0]) * along[0] + (point[1] - a[1]) * along[1]) / (along[0] ** 2 + along[1] ** 2)
    share = _clipped(share)
    return a[0] + share * along[0], a[1] + share * along[1]
