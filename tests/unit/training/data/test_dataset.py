from dataclasses import fields

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FaceMaskError, FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.encode import encode_parts, resize_nearest
from facemask_editor.fields.layout import face_layout
from facemask_editor.training.data.augment import mirror
from facemask_editor.training.data.dataset import bank_store, build_bank, load_masks
from tests.helpers.faces import draw_faces
from tests.helpers.sample_masks import small_face, write_grey

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

    with pytest.raises(FaceMaskError, match="1 of 1 rows name no mask and 23 of 23 masks are in no row"):
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
    monkeypatch.setattr("facemask_editor.training.data.dataset.PARALLEL_FROM", 2)
    shared = build_bank(masks, LAYOUT, bent=-1, seed=0, jobs=2)
    assert np.array_equal(alone.grids, shared.grids)
    assert np.array_equal(alone.placements, shared.placements)
    assert np.array_equal(alone.present, shared.present)
    assert alone.plain.all()
    assert len(alone.grids) == 5


def test_what_the_reader_said_is_kept_with_the_masks(tmp_path):
    data = write_faces(tmp_path / "data")
    Image.fromarray(np.dstack([small_face(64)] * 3)).save(data / "007.png")
    said = (f"{data / '007.png'}: The RGB channels hold class ids, not colours.",)

    for _ in range(2):  # the second time from the disk
        assert load_masks(data, cache=tmp_path / "cache").messages == said


def test_masks_on_disk_are_those_in_memory_and_are_read_once(tmp_path, monkeypatch):
    data = write_faces(tmp_path / "data")
    (data / "007.png").write_bytes(b"no picture")
    expected = load_masks(data)
    first = load_masks(data, cache=tmp_path / "cache")
    monkeypatch.setattr(
        "facemask_editor.training.data.dataset.open_mask", lambda *args: pytest.fail("read again")
    )
    again = load_masks(data, cache=tmp_path / "cache")

    for masks in (first, again):
        assert np.array_equal(masks.training, expected.training)
        assert np.array_equal(masks.validation, expected.validation)
        assert masks.skipped == expected.skipped
    assert first.key == again.key != ""


def test_masks_on_disk_follow_a_change_of_the_files(tmp_path):
    data = write_faces(tmp_path / "data")
    before = load_masks(data, cache=tmp_path / "cache")
    write_grey(data / "001.png", FACES[5])
    after = load_masks(data, cache=tmp_path / "cache")

    assert before.key != after.key
    assert np.array_equal(after.training[0], resize_nearest(FACES[5], 256, 256))


def test_reading_that_was_cut_short_goes_on(tmp_path, monkeypatch):
    data = write_faces(tmp_path / "data")
    monkeypatch.setattr("facemask_editor.training.data.dataset.PARALLEL_FROM", 4)

    def stop(done, total):
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_masks(data, stop, cache=tmp_path / "cache")
    steps = []
    masks = load_masks(data, lambda done, total: steps.append(done), cache=tmp_path / "cache")

    assert steps == list(range(8, 23))
    assert np.array_equal(masks.training, load_masks(data).training)


def stored(tmp_path):
    if not (tmp_path / "data").exists():
        write_faces(tmp_path / "data", FACES[:10])
    masks = load_masks(tmp_path / "data", cache=tmp_path / "cache")
    return masks, bank_store(tmp_path / "cache", masks, LAYOUT, 1, 0)


def test_a_bank_on_disk_is_that_in_memory_and_is_encoded_once(tmp_path, monkeypatch):
    masks, store = stored(tmp_path)
    expected = build_bank(masks.training, LAYOUT, bent=1, seed=0)
    first = build_bank(masks.training, LAYOUT, bent=1, seed=0, store=store)
    name = "facemask_editor.training.data.dataset.encode_parts"
    monkeypatch.setattr(name, lambda *args: pytest.fail("encoded again"))
    again = build_bank(masks.training, LAYOUT, bent=1, seed=0, store=stored(tmp_path)[1])

    for bank in (first, again):
        for field in fields(bank):
            assert np.array_equal(getattr(bank, field.name), getattr(expected, field.name)), field.name


def test_encoding_that_was_cut_short_goes_on(tmp_path, monkeypatch):
    masks, store = stored(tmp_path)
    monkeypatch.setattr("facemask_editor.training.data.dataset.PARALLEL_FROM", 2)

    def stop(done, total):
        if done == 14:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_bank(masks.training, LAYOUT, bent=1, seed=0, store=store, report=stop)
    steps = []
    bank = build_bank(
        masks.training, LAYOUT, bent=1, seed=0, store=stored(tmp_path)[1],
        report=lambda done, total: steps.append(done),
    )  # fmt: skip

    assert steps == list(range(13, 28))  # four masks of three each were noted
    expected = build_bank(masks.training, LAYOUT, bent=1, seed=0)
    for field in fields(bank):
        assert np.array_equal(getattr(bank, field.name), getattr(expected, field.name)), field.name


@pytest.mark.parametrize(("bent", "seed", "same"), [(1, 0, True), (2, 0, False), (1, 1, False)])
def test_a_bank_of_other_copies_is_another_store(tmp_path, bent, seed, same):
    masks, store = stored(tmp_path)

    assert (bank_store(tmp_path / "cache", masks, LAYOUT, bent, seed).folder == store.folder) == same


def test_several_processes_read_the_same(tmp_path, monkeypatch):
    data = write_faces(tmp_path / "data", FACES[:12])
    (data / "007.png").write_bytes(b"no picture")
    alone = load_masks(data)
    monkeypatch.setattr("facemask_editor.training.data.dataset.PARALLEL_FROM", 5)
    shared = load_masks(data, jobs=2, cache=tmp_path / "cache")

    assert np.array_equal(shared.training, alone.training)
    assert np.array_equal(shared.validation, alone.validation)
    assert shared.skipped == alone.skipped
