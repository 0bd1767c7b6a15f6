import pickle

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

import facemask_editor.api as fm
from tests.helpers.sample_masks import small_face

PLAN = {
    "seed": 7,
    "edit": [{"kind": "nudge", "parts": "all", "probability": 0.7, "sigma": {"uniform": [0.5, 1.5]}}],
}


def equal(one, other):
    return all(
        torch.equal(value, other[key]) if torch.is_tensor(value) else value == other[key]
        for key, value in one.items()
    )


def test_an_item_is_what_the_plan_draws_in_this_epoch(masks, model):
    items = fm.AugmentedMasks(masks, PLAN, model=model)
    items.set_epoch(2)

    item = items[1]

    drawn = fm.draw(masks / "ben.png", PLAN, 2, model=model)
    assert np.array_equal(item["mask"].numpy(), drawn.label_map)
    assert item["mask"].dtype == torch.uint8
    assert (item["name"], item["index"], item["edited"], len(items)) == ("ben", 1, True, 3)


def test_neither_order_nor_another_set_changes_an_item(masks, model):
    forwards, backwards = (fm.AugmentedMasks(masks, PLAN, model=model) for _ in range(2))
    items = [forwards[place] for place in range(3)]
    others = [backwards[place] for place in (2, 1, 0)][::-1]
    alone = fm.AugmentedMasks([masks / "cleo.png"], PLAN, model=model)[0]

    assert all(map(equal, items, others))
    assert torch.equal(alone["mask"], items[2]["mask"])
    assert equal(forwards[-1], items[2])


def test_another_epoch_and_another_seed_are_other_draws(masks, model):
    items, other = fm.AugmentedMasks(masks, PLAN, model=model), fm.AugmentedMasks(
        masks, PLAN, seed=8, model=model
    )  # fmt: skip
    first = items[0]["mask"]
    assert not torch.equal(other[0]["mask"], first)
    items.set_epoch(1)
    assert not torch.equal(items[0]["mask"], first)
    items.set_epoch(0)
    assert torch.equal(items[0]["mask"], first)


# Python warns of any fork where other tests have left threads of their own
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_workers_that_stay_give_the_items_of_each_epoch(masks, model):
    items = fm.AugmentedMasks(masks, PLAN, photos=True, model=model)
    alone = {epoch: [] for epoch in (0, 1)}
    for epoch, found in alone.items():
        items.set_epoch(epoch)
        found += [items[place] for place in range(3)]

    loader = DataLoader(items, batch_size=None, num_workers=2, persistent_workers=True)
    for epoch, expected in alone.items():
        items.set_epoch(epoch)
        assert all(map(equal, loader, expected))


def test_a_set_goes_to_processes_that_begin_anew(masks, model):
    items = fm.AugmentedMasks(masks, PLAN, model=model)
    items.set_epoch(3)
    again = pickle.loads(pickle.dumps(items))
    assert again.epoch == 3
    assert equal(again[0], items[0])


def test_photos_move_with_their_masks(masks, model):
    items = fm.AugmentedMasks(masks, PLAN, photos=True, model=model)
    drawn = fm.draw(masks / "anna.png", PLAN, model=model)
    photo = items[0]["photo"]
    assert (tuple(photo.shape), photo.dtype) == ((3, 64, 64), torch.uint8)
    assert np.array_equal(photo.numpy().transpose(1, 2, 0), fm.render(drawn, "builtin").picture)
    assert not np.array_equal(photo.numpy().transpose(1, 2, 0), drawn.photo)


def test_a_mask_without_a_photo_is_named_before_training(masks):
    (masks / "ben.jpg").unlink()
    with pytest.raises(fm.FormatError, match=r"ben\.png: photo is missing"):
        fm.AugmentedMasks(masks, PLAN, photos=True)


def test_a_dropped_output_is_the_mask_as_it_is(masks, model, nothing_is_good_enough):
    plan = {**PLAN, "accept": {"defects": True, "redraws": 0}}
    item = fm.AugmentedMasks(masks, plan, photos=True, model=model)[0]
    assert item["edited"] is False
    assert np.array_equal(item["mask"].numpy(), fm.open(masks / "anna.png").label_map)
    assert np.array_equal(item["photo"].numpy().transpose(1, 2, 0), fm.open(masks / "anna.png").photo)


def test_arrays_and_opened_masks_do_too(model):
    mask = fm.open(small_face(64, shift=1), name="anna")
    items = fm.AugmentedMasks([small_face(64), mask], PLAN, model=model)
    assert items.names == ("000000", "anna")
    assert np.array_equal(items[1]["mask"].numpy(), fm.draw(mask, PLAN, model=model).label_map)


def test_a_transform_makes_the_item(masks, model):
    items = fm.AugmentedMasks(masks, PLAN, model=model, transform=lambda item: item["mask"].long())
    batch = next(iter(DataLoader(items, batch_size=3)))
    assert (tuple(batch.shape), batch.dtype) == ((3, 64, 64), torch.int64)


def test_each_mask_is_in_one_split(masks):
    plan = {**PLAN, "split": {"train": 0.5, "test": 0.5}}
    names = [set(fm.AugmentedMasks(masks, plan, split=split).names) for split in ("train", "test")]
    assert names[0] | names[1] == {"anna", "ben", "cleo"}
    assert not names[0] & names[1]
    with pytest.raises(ValueError, match="validation"):
        fm.AugmentedMasks(masks, plan, split="validation")


def test_a_folder_that_is_not_there_is_named_before_training(masks):
    with pytest.raises(fm.FormatError, match="nowhere"):
        fm.AugmentedMasks(masks / "nowhere", PLAN)


def test_two_masks_of_one_name_are_refused(masks):
    with pytest.raises(fm.FormatError, match="anna"):
        fm.AugmentedMasks([masks / "anna.png", masks / "anna.png"], PLAN)


def test_there_is_no_item_beyond_the_last(masks):
    items = fm.AugmentedMasks(masks, PLAN)
    with pytest.raises(IndexError):
        items[3]
    with pytest.raises(ValueError, match="epoch"):
        items.set_epoch(-1)
