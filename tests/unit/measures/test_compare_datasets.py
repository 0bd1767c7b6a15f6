import json

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.formats import write_index_png
from facemask_editor.measures.compare import features, out_of_range, quantiles, score_forest, shifts
from facemask_editor.measures.compare_datasets import Reference, compare, describe_files
from facemask_editor.measures.descriptors import describe_all
from facemask_editor.measures.ranges import Ranges
from facemask_editor.measures.report import report
from tests.helpers.faces import draw_faces

NOSE, HAT = SCHEMA.index("nose"), SCHEMA.index("hat")


@pytest.fixture(scope="module")
def faces():
    return describe_all(draw_faces(60))


@pytest.fixture(scope="module")
def reference(faces):
    return Reference(faces[6:], faces[:6], tuple(map(str, range(60))))


@pytest.fixture(scope="module")
def long_noses(faces):
    changed = faces.copy()
    changed[:, NOSE, 4:] += 5  # height, hull, pieces
    return changed


def test_shares_below_and_above_the_range(faces):
    ranges = Ranges.of_descriptors(faces)
    numbers = np.repeat(quantiles(faces)[2:3], 4, 0)
    numbers[0, NOSE, 3], numbers[1:3, NOSE, 3] = ranges.low[NOSE, 3] - 1, ranges.high[NOSE, 3] + 1

    below, above = out_of_range(numbers, ranges)

    assert (below[NOSE, 3], above[NOSE, 3]) == (0.25, 0.5)
    assert below.sum() == 0.25


def test_quantiles_are_of_the_parts_that_are_there(faces):
    numbers = np.full((5, 19, 8), np.nan, np.float32)
    numbers[:3, NOSE] = np.array([1, 2, 3])[:, None]

    assert quantiles(numbers)[2, NOSE].tolist() == [2.0] * 8
    assert np.isnan(quantiles(numbers)[:, HAT]).all()


def test_shift_is_zero_for_equals_one_for_disjoint_and_unknown_without_parts():
    one = np.full((4, 19, 8), np.nan, np.float32)
    one[:, NOSE] = np.arange(4)[:, None]
    other = one.copy()
    other[:, NOSE, 1] += 10
    other[:, NOSE, 2] += 1

    found = shifts(one, other)

    assert found[NOSE, :3].tolist() == [0.0, 1.0, 0.25]
    assert np.isnan(found[HAT]).all()


def test_features_hold_no_nan_and_presence_last(faces):
    found = features(faces)

    assert found.shape == (len(faces), 19 * 9)
    assert np.isfinite(found).all()
    assert found[:, 19 * 8 + NOSE].all()
    assert set(found[:, 19 * 8 + HAT]) == {0.0, 1.0}


def test_a_forest_sees_long_noses_and_nothing_where_there_is_nothing(faces, long_noses):
    pytest.importorskip("sklearn")

    seen = score_forest(faces[:30], long_noses[30:], SCHEMA.names, trees=40)
    blind = score_forest(faces[:30], faces[30:], SCHEMA.names, trees=40)

    assert seen.auc > 0.95
    assert seen.importance[0][0].startswith("nose ")
    assert 0.2 < blind.auc < 0.8
    assert seen.auc == score_forest(faces[:30], long_noses[30:], SCHEMA.names, trees=40).auc
    with pytest.raises(ValueError, match="too few"):
        score_forest(faces[:4], faces, SCHEMA.names)


def test_a_comparison_finds_what_is_wrong(reference, long_noses):
    found = compare(long_noses, reference, forest=False)

    assert found.above[NOSE, 4] == 1.0
    assert found.shift[NOSE, 4] == 1.0
    assert found.synthetic.by_class[NOSE] == 0.0
    assert found.synthetic.every_part == 0.0
    assert found.forest is None
    text = report(found, worst=3)
    worst = text.split("Synthetic parts outside")[1].splitlines()[2]
    assert worst.startswith("nose height")
    assert "100.0" in worst


def test_figures_are_plain_json(reference, faces):
    pytest.importorskip("sklearn")

    found = compare(faces, reference)
    figures = json.loads(json.dumps(found.to_dict(), allow_nan=False))

    assert figures["synthetic"]["masks"] == 60
    assert figures["real_validation"]["masks"] == 6
    assert figures["classes"]["nose"]["presence"] == 1.0
    assert len(figures["classes"]["nose"]["descriptors"]["height"]["quantiles"]) == 5
    assert 0 <= figures["forest"]["auc"] <= 1
    assert "AUC" in report(found)


def test_the_reference_survives_its_file(reference, tmp_path):
    reference.save(tmp_path / "reference.npz")

    again = Reference.load(tmp_path / "reference.npz")

    assert np.array_equal(again.training, reference.training, equal_nan=True)
    assert np.array_equal(again.validation, reference.validation, equal_nan=True)
    assert again.stems == reference.stems


def test_another_file_is_no_reference(tmp_path):
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    with pytest.raises(ValueError, match="no descriptors"):
        Reference.load(tmp_path / "other.npz")


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_the_reader_said_of_a_file_is_passed_on(tmp_path, jobs):
    masks = draw_faces(2 if jobs == 1 else 70, 32)
    paths = [tmp_path / f"{number:03}.png" for number in range(len(masks))]
    for path, mask in zip(paths, masks, strict=True):
        write_index_png(path, mask)
    Image.fromarray(np.dstack([masks[1]] * 3)).save(paths[1])
    told = {}

    describe_files(paths, jobs=jobs, on_messages=told.__setitem__)

    assert {path: messages for path, messages in told.items() if messages} == {
        paths[1]: ("The RGB channels hold class ids, not colours.",)
    }


def test_files_are_described_in_order_alike_in_one_process_and_two(tmp_path):
    masks = draw_faces(70, 32)
    paths = [tmp_path / f"{number:03}.png" for number in range(len(masks))]
    for path, mask in zip(paths, masks, strict=True):
        write_index_png(path, mask)
    told = []

    two = describe_files(paths, jobs=2, report=lambda done, total: told.append((done, total)))

    assert np.array_equal(two, describe_all(masks), equal_nan=True)
    assert np.array_equal(two, describe_files(paths), equal_nan=True)
    assert told[-1] == (70, 70)
    paths[40].write_bytes(b"no picture")
    with pytest.raises(FormatError, match="040"):
        describe_files(paths, jobs=2)
