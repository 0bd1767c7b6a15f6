import json

import pytest

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.training.reports.adaptation import ADAPTS, neighbour_errors, read_pairs
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import draw_face
from tests.helpers.sample_masks import write_grey
from tests.helpers.trained_model import trained_model


@pytest.fixture
def folder(tmp_path):
    for number in range(2):
        write_grey(tmp_path / f"00000{number}.png", draw_face(128, seed=number + 1))
        write_grey(tmp_path / f"00000{number}_after.png", draw_face(128, seed=number + 11))
    (tmp_path / "synthesis.json").write_text(json.dumps({"pairs": "nose"}))
    return tmp_path


def test_leaving_the_neighbours_alone_is_the_yardstick(folder, tmp_path_factory):
    kind, pairs = read_pairs(folder)
    assert kind == "nose"
    found = neighbour_errors(pairs, ("nose",), load_model(trained_model(tmp_path_factory)))
    assert tuple(found) == ADAPTS
    assert found[0.0] == 100
    assert len(set(found.values())) > 1, "adapting must change something"


def test_pairs_are_read_in_their_order_and_limited(folder):
    _, pairs = read_pairs(folder, 1)
    ((before, after),) = pairs
    assert (before != after).any()


@pytest.mark.parametrize("settings", [None, "not JSON", '{"pairs": ""}', '{"pairs": "turn"}', "{}"])
def test_other_folders_are_refused(folder, settings):
    if settings is None:
        (folder / "synthesis.json").unlink()
    else:
        (folder / "synthesis.json").write_text(settings)
    with pytest.raises(FaceMaskError, match=r"no folder of|pairs of"):
        read_pairs(folder)
