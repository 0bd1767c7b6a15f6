"""Values that are known in some places, spread smoothly to all others."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.render.builtin.arrays import Floats, floats, sized


def spread(values: Floats, weight: Floats, relax: int = 0) -> Floats:
    """Return values everywhere: known ones where the weight is 1, elsewhere those around.

    Args:
        values: h x w or h x w x k float32.
        weight: h x w float32, 0 to 1.
        relax: Rounds of relaxation at each scale: with some, values change evenly from one known place to the
            next (near the harmonic ones) instead of near the middle between them.
    """
    if min(weight.shape) <= 1:
        total = float(weight.sum())
        flat = values * (weight if values.ndim == 2 else weight[..., None])
        mean = flat.sum((0, 1)) / max(total, 1e-6)
        return np.broadcast_to(mean, values.shape).astype(np.float32)
    size = (weight.shape[1] + 1) // 2, (weight.shape[0] + 1) // 2
    wide = weight if values.ndim == 2 else weight[..., None]
    some = sized(floats(values * wide), size, cv2.INTER_AREA)
    less = sized(weight, size, cv2.INTER_AREA)
    by = np.where(less > 1e-4, less, np.float32(1))
    some = floats(some / (by if values.ndim == 2 else by[..., None]))
    coarse = spread(floats(some), floats(np.minimum(less * 4, 1)), relax)
    fine = sized(coarse, (weight.shape[1], weight.shape[0]), cv2.INTER_LINEAR)
    found = floats(values * wide + fine * (1 - wide))
    for _ in range(relax):
        around = cv2.blur(found, (3, 3), borderType=cv2.BORDER_REPLICATE)
        found = floats(values * wide + around * (1 - wide))
    return floats(found)
