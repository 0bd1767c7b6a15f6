"""What named parameters bring to the handles."""

import json

import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.training.fit.handles_supervision import MEANT_FOR, by_parameter, parameters
from tests.helpers.faces import draw_face


def line(wings, yaw, left):
    face = {
        "features": {"nose_wings": wings},
        "pose": {"yaw": yaw},
        "hair": {"style": "bob", "length_left": left, "length_right": 1.0},
    }
    return json.dumps({"index": 0, "face": face})


def test_parameters_are_read_by_name_and_missing_ones_are_zero():
    meant, pose = parameters([line(0.2, 5.0, 0.5), line(0.3, -5.0, 2.0)])
    keys = list(MEANT_FOR)
    assert meant[:, keys.index(("nose", "width"))].tolist() == [0.2, 0.3]
    assert meant[:, keys.index(("hair", "length"))].tolist() == [1.5, 3.0]
    assert meant[:, keys.index(("nose", "length"))].tolist() == [0.0, 0.0]
    assert pose[:, 0].tolist() == [5.0, -5.0]


def test_a_parameter_that_codes_follow_gives_their_direction():
    rng = np.random.default_rng(0)
    wings, yaw = rng.normal(0, 1, (2, 200))
    meant, pose = parameters([line(w, y, 0.0) for w, y in zip(wings, yaw, strict=True)])
    nose = SCHEMA.index("nose")
    codes = rng.normal(0, 0.1, (200, len(SCHEMA), 8)).astype(np.float32)
    codes[:, nose, 3] += 2 * wings
    codes[:, nose, 5] += yaw
    direction = by_parameter(nose, codes, [draw_face(64)] * 200, meant, pose)["nose.width"]
    assert int(np.abs(direction).argmax()) == 3
    assert abs(direction[5]) < 0.1
