"""One part as something that can be deformed and measured."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.deform.exponential import at_pixels, displacement, grid_shape
from facemask_editor.engine.deform.handle.bases import Axes, axes_of, velocity
from facemask_editor.fields.signed_distance import FloatField, signed_distance, smooth_distance
from facemask_editor.measures.coverage import Coverage, ShapeFrame, Values
from facemask_editor.measures.shapes import PartShape, measure_part

_MARGIN = 8
"""Pixels round a part over which its distance is known."""

_PROBE = 0.4
"""Standard deviations by which a quantity is moved to see what its velocity does."""

Coefficients = npt.NDArray[np.float64]


_KEPT = 16
"""Deformations that are kept."""


class Body:
    """A part, its distance, its quantities and what its velocities do to them; for one mask.

    Args:
        name: Of the class.
        shape: Its quantities.
        extent: H x W bool, the pixels of the part; at least one is set.
        frame: Of the face.
        side: 1 or -1, as of `measures.shapes.sides`.
        deviations: (quantities,) one standard deviation of each.
        scale: (2,) reference pixels to a pixel of the extent, across and down.
        step: Pixels from node to node.
    """

    def __init__(
        self,
        name: str,
        shape: PartShape,
        extent: npt.NDArray[np.bool_],
        frame: ShapeFrame,
        side: float,
        deviations: Values,
        scale: tuple[float, float],
        step: int,
    ) -> None:
        box = box_of(extent)
        assert box is not None, "the part has pixels"
        self.name, self.shape, self.side, self.deviations = name, shape, side, deviations
        self._frame, self._scale, self._step = frame, scale, step
        self.box = box
        height, width = extent.shape
        self._known = box.grow(_MARGIN, width, height)
        self.inside = np.ascontiguousarray(extent[self._known.slices])
        self._field = smooth_distance(signed_distance(self.inside))
        # none is known beyond the margin: what lies further is as far as the margin
        self._field = np.maximum(self._field, np.float32(-_MARGIN))
        # one edit asks for the same deformations several times
        self._most: dict[bytes, tuple[np.float32, np.float32]] = {}
        self._moved: dict[tuple[bytes, Box], FloatField] = {}
        self.axes: Axes = axes_of(self.inside, self._known.x0, self._known.y0)

    @cached_property
    def values(self) -> Values | None:
        """Its quantities, None for less than a few pixels."""
        return self.measured(np.zeros(len(self.deviations)))

    @cached_property
    def response(self) -> tuple[Values, npt.NDArray[np.float64]]:
        """What the velocities do.

        Returns:
            The pixels of each velocity that change its own quantity by about a standard deviation, and what
            that does to all quantities in deviations: (quantities, velocities).
        """
        count, values = len(self.deviations), self.values
        assert values is not None, "only what has been measured is deformed"
        unit = self._frame.unit / float(np.sqrt(self._scale[0] * self._scale[1]))
        scale, response = np.zeros(count), np.zeros((count, count))
        for k in range(count):
            try_out = 0.02 * unit
            for _ in range(2):
                moved = self.measured(try_out * np.eye(count)[k])
                if moved is None:
                    break
                change = (moved - values) / self.deviations
                if abs(change[k]) < 1e-6:
                    break
                scale[k], response[:, k] = try_out / change[k], change / change[k]
                if 0.5 < abs(change[k]) / _PROBE < 2:
                    break
                try_out *= float(np.clip(_PROBE / abs(change[k]), 0.2, 5.0))
        return scale, response

    def moved_box(self, coefficients: Coefficients, margin: float) -> Box:
        """Return pixels that hold the deformed part and a margin; it may reach beyond the picture."""
        x0, y0, x1, y1 = self.box
        key = coefficients.tobytes()
        if key not in self._most:
            xs = np.array([x0, (x0 + x1) / 2, x1], np.float32)
            ys = np.array([y0, (y0 + y1) / 2, y1], np.float32)
            most = np.abs(self.velocity(coefficients, xs[None, :], ys[:, None])).max(axis=(1, 2))
            if len(self._most) >= _KEPT:
                self._most.clear()
            self._most[key] = most[0], most[1]
        dx, dy = (int(np.ceil(v * 1.4 + margin)) for v in self._most[key])
        return Box(x0 - dx, y0 - dy, x1 + dx, y1 + dy)

    def velocity(self, coefficients: Coefficients, x: FloatField, y: FloatField) -> FloatField:
        """Return the forward velocity at points, in pixels."""
        return velocity(self.axes, self.shape.quantities, coefficients, x, y)

    def grid_velocity(self, coefficients: Coefficients, box: Box) -> FloatField:
        """Return the forward velocity in pixels on the grid of a box."""
        rows, columns = grid_shape(box, self._step)
        x = box.x0 + (np.arange(columns, dtype=np.float32) + np.float32(0.5)) * np.float32(self._step)
        y = box.y0 + (np.arange(rows, dtype=np.float32) + np.float32(0.5)) * np.float32(self._step)
        return self.velocity(coefficients, x[None, :], y[:, None])

    def displacement(self, coefficients: Coefficients, box: Box) -> FloatField:
        """Return the backward displacement in nodes on the grid of a box."""
        key = coefficients.tobytes(), box
        if key not in self._moved:
            if len(self._moved) >= _KEPT:
                self._moved.clear()
            self._moved[key] = displacement(
                self.grid_velocity(coefficients, box) * np.float32(-1 / self._step)
            )
        return self._moved[key]

    def field(self, coefficients: Coefficients, box: Box) -> FloatField:
        """Return the distance to the edge of the deformed part over a box, in pixels, positive inside."""
        if not coefficients.any():
            x = np.arange(box.width, dtype=np.float32)[None, :] + np.zeros((box.height, 1), np.float32)
            y = np.arange(box.height, dtype=np.float32)[:, None] + np.zeros((1, box.width), np.float32)
        else:
            x, y = at_pixels(self.displacement(coefficients, box), self._step, (box.height, box.width))
        return self.look(x + np.float32(box.x0), y + np.float32(box.y0))

    def look(self, x: FloatField, y: FloatField) -> FloatField:
        """Return the distance to the edge of the part as it is, at pixels of the picture."""
        known = self._known
        return np.asarray(
            cv2.remap(
                self._field,
                x - np.float32(known.x0),
                y - np.float32(known.y0),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            ),
            np.float32,
        )

    def measured(self, coefficients: Coefficients) -> Values | None:
        """Return the quantities of the deformed part; None where hardly anything is left of it."""
        box = self.moved_box(coefficients, 3)
        weights = np.clip(self.field(coefficients, box) + np.float32(0.5), 0, 1)
        return self._measure(weights, box)

    def measured_pixels(self, inside: npt.NDArray[np.bool_], box: Box) -> Values | None:
        """Return the quantities of other pixels, h x w bool over a box."""
        return self._measure(inside.astype(np.float32), box)

    def _measure(self, weights: FloatField, box: Box) -> Values | None:
        across, down = self._scale
        part = Coverage(
            weights,
            (np.arange(box.x0, box.x1, dtype=np.float64) + 0.5) * across,
            (np.arange(box.y0, box.y1, dtype=np.float64) + 0.5) * down,
        )
        # the pixels of a picture of another size count as those of the reference, as for all masks
        return measure_part(self.name, part, self._frame, self.side)
