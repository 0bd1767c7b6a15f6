import numpy as np
import pytest

from facemask_editor.errors import FaceMaskError, FormatError
from facemask_editor.fields.encode import encode_parts, resize_nearest
from facemask_editor.fields.layout import face_layout
from facemask_editor.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.training.augment import mirror
from facemask_editor.training.dataset import build_bank, load_masks
from tests.helpers.faces import draw_faces
from tests.helpers.sample_masks import write_grey

LAYOUT = face_layout(SCHEMA)
FACES = draw_faces(23, 64)


def write_faces(folder, faces=FACES):
    for number, face in enumerate(faces):
        write_grey(folder / f"{number:03d}.png", face)
    return folder


def known(masks):
    """Return which of `FACES` the masks are, by number."""
    large = {resize_nearest(face, 256, 256).tobytes(): number for number, face in enumerate(FACES)}
    return [large[mask.tobytes()] for mask in masks]


def test_without_an_index_every_tenth_file_is_kept_back(tmp_path):
    masks = load_masks(write_faces(tmp_path / "masks"))

    assert known(masks.validation) == [0, 10, 20]
    assert known(masks.training) == [n for n in range(23) if n % 10]


@pytest.mark.parametrize("given", ["data", "labels"])
def test_with_an_index_its_rows_decide(tmp_path, given):
    write_faces(tmp_path / "data/labels")
    rows = [f"{n:03d}" for n in reversed(range(3, 23))]
    (tmp_path / "data/index.csv").write_text("name,stem\n" + "".join(f"x,{r}\n" for r in rows))

    masks = load_masks(tmp_path / "data" if given == "data" else tmp_path / "data/labels")

    # sorted: 003, 013; what the index does not name is trained on
    assert known(masks.validation) == [3, 13]
    assert known(masks.training) == [n for n in range(23) if n not in (3, 13)]


def test_masks_come_at_256_whatever_their_size(tmp_path):
    faces = [resize_nearest(face, 40 + 30 * n, 300 - 7 * n) for n, face in enumerate(FACES[:12])]
    masks = load_masks(write_faces(tmp_path, faces))

    assert masks.training.shape == (10, 256, 256)
    assert masks.validation.shape == (2, 256, 256)
    assert np.array_equal(masks.training[0], resize_nearest(faces[1], 256, 256))


def test_files_that_cannot_be_read_are_named_and_left_out(tmp_path):
    write_faces(tmp_path)
    (tmp_path / "007.png").write_bytes(b"no picture")
    steps = []

    masks = load_masks(tmp_path, lambda done, total: steps.append((done, total)))

    assert len(masks.skipped) == 1
    assert "007.png" in masks.skipped[0]
    assert len(masks.training) == 19
    assert steps == [(n, 23) for n in range(23)]


@pytest.mark.parametrize("count", [1, 5, 9])
def test_too_few_masks_are_refused_with_their_number(tmp_path, count):
    with pytest.raises(FaceMaskError, match=f"{count - 1} masks for training and 1 for validation"):
        load_masks(write_faces(tmp_path, FACES[:count]))


def test_an_index_of_other_masks_is_refused(tmp_path):
    write_faces(tmp_path)
    (tmp_path / "index.csv").write_text("stem\nother\n")

    with pytest.raises(FaceMaskError, match="23 masks for training and 0 for validation"):
        load_masks(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FormatError, match="nowhere"):
        load_masks(tmp_path / "nowhere")


def masks_at_256(count):
    return np.stack([resize_nearest(face, 256, 256) for face in FACES[:count]])


def test_a_bank_holds_masks_mirror_images_and_bent_copies():
    masks, steps = masks_at_256(2), []
    bank = build_bank(masks, LAYOUT, bent=2, seed=0, report=lambda done, total: steps.append((done, total)))

    assert len(bank.label_maps) == len(bank.grids) == len(bank.placements) == len(bank.present) == 8
    assert list(bank.plain) == [True, True, False, False] * 2
    for number in range(2):
        assert np.array_equal(bank.label_maps[4 * number], masks[number])
        assert np.array_equal(bank.label_maps[4 * number + 1], mirror(masks[number], SCHEMA))
        assert not np.array_equal(bank.label_maps[4 * number + 2], masks[number])
    assert steps[-1] == (8, 8)


def test_a_bank_s_grids_are_those_of_its_masks():
    bank = build_bank(masks_at_256(2), LAYOUT, bent=1, seed=0)

    for i, label_map in enumerate(bank.label_maps):
        encoded = encode_parts(label_map, LAYOUT)
        assert np.array_equal(bank.grids[i], encoded.grids.astype(np.float16))
        assert np.array_equal(bank.placements[i], encoded.placements)
        assert np.array_equal(bank.present[i], encoded.present)


def test_below_zero_only_the_masks_themselves_are_encoded():
    bank = build_bank(masks_at_256(2), LAYOUT, bent=-1, seed=0)

    assert np.array_equal(bank.label_maps, masks_at_256(2))
    assert bank.plain.all()


def test_bent_copies_depend_on_the_seed_and_the_mask_s_number():
    first, again, other = (build_bank(masks_at_256(2), LAYOUT, bent=1, seed=s).label_maps for s in (1, 1, 2))
    more = build_bank(masks_at_256(3), LAYOUT, bent=1, seed=1).label_maps

    assert np.array_equal(first, again)
    assert np.array_equal(first, more[:6])
    assert not np.array_equal(first[2], other[2])


def test_several_processes_encode_the_same(monkeypatch):
    masks = np.stack([resize_nearest(face, 256, 256) for face in draw_faces(5, 64)])
    alone = build_bank(masks, LAYOUT, bent=-1, seed=0)
    monkeypatch.setattr("facemask_editor.training.dataset.PARALLEL_FROM", 2)
    shared = build_bank(masks, LAYOUT, bent=-1, seed=0, jobs=2)
    assert np.array_equal(alone.grids, shared.grids)
    assert np.array_equal(alone.placements, shared.placements)
    assert np.array_equal(alone.present, shared.present)
    assert alone.plain.all()
    assert len(alone.grids) == 5
