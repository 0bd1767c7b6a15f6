"""A drawn face with lips that meet at their corners."""

import cv2
import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from tests.helpers.faces import draw_face


def face_with_lips(size=256, *, mouth=True, **rest):
    """Return a face whose lips are the halves of an ellipse, closed or with a mouth between them.

    Args:
        size: Side in pixels.
        mouth: Whether it is open.
        rest: As of `draw_face`.
    """
    face = draw_face(size, without=("u_lip", "l_lip"), **rest)
    middle = round(0.5 * size), round(0.76 * size)
    lips = np.zeros(face.shape, np.uint8)
    cv2.ellipse(lips, middle, (round(0.11 * size), round(0.045 * size)), 0, 0, 360, 1, cv2.FILLED)
    upper = np.arange(size)[:, None] < middle[1]
    face[(lips > 0) & upper] = SCHEMA.index("u_lip")
    face[(lips > 0) & ~upper] = SCHEMA.index("l_lip")
    if mouth:
        radii = round(0.08 * size), round(0.015 * size)
        cv2.ellipse(face, middle, radii, 0, 0, 360, SCHEMA.index("mouth"), cv2.FILLED)
    return face
