"""The bank of exemplars: built, read, refused where it is damaged, and chosen from."""

import json

import numpy as np
import pytest

from facemask_editor.core.errors import EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.paths import resources_dir
from facemask_editor.engine.exemplar.bank import COLUMNS, hair_bank, index_text, read_bank, signature
from facemask_editor.engine.exemplar.choose import companion, order, suitability
from facemask_editor.engine.exemplar.head_frame import head_frame
from facemask_editor.engine.exemplar.tiles import HAIR, cleaned, mirrored, plain
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.formats.png.encode import encode_png
from facemask_editor.formats.read import open_mask
from facemask_editor.training.fit.exemplars import chosen, sheet, why_not
from tests.unit.engine.exemplar.test_hair import FACES, NAMES

FACES_256 = [resize_nearest(mask, 256, 256) for mask in FACES]


@pytest.fixture(scope="module")
def built():
    return chosen(((str(i), mask) for i, mask in enumerate(FACES_256)), 100)


def write(folder, entries, tiles):
    data = encode_png(sheet(tiles), None, 9)
    (folder / "hair.png").write_bytes(data)
    (folder / "hair.json").write_text(index_text(entries, data))


def test_what_is_built_is_read(tmp_path, built):
    entries, tiles, left_out = built
    assert len(entries) + sum(left_out.values()) == len(FACES)
    assert len(entries) >= 2
    write(tmp_path, entries, tiles)
    bank = read_bank(tmp_path)
    assert len(bank) == 2 * len(entries)
    for number, (entry, tile) in enumerate(zip(entries, tiles, strict=True)):
        plain_one, mirror = bank.exemplar(2 * number), bank.exemplar(2 * number + 1)
        assert np.array_equal(plain_one.tile, tile)
        assert np.array_equal(mirror.tile, mirrored(tile))
        # every second ray is kept
        assert np.abs(plain_one.frame.skull - entry.frame.skull).max() < 0.04
        assert plain_one.frame.yaw == pytest.approx(entry.frame.yaw, abs=1e-3)
        assert mirror.frame.yaw == pytest.approx(-entry.frame.yaw, abs=1e-3)
        apart = np.abs(signature(mirror.tile, mirror.frame) - mirror.sign)
        assert np.median(apart) < 0.05


@pytest.mark.parametrize("damage", ["png", "json", "version", "short", "missing"])
def test_a_damaged_bank_is_refused(tmp_path, built, damage):
    entries, tiles, _ = built
    write(tmp_path, entries, tiles)
    png, index = tmp_path / "hair.png", tmp_path / "hair.json"
    table = json.loads(index.read_text())
    if damage == "png":
        png.write_bytes(png.read_bytes()[:-30])
    elif damage == "json":
        index.write_text(index.read_text()[:-30])
    elif damage == "version":
        index.write_text(json.dumps(table | {"version": 99}))
    elif damage == "short":
        table["exemplars"][0]["skull"].pop()
        index.write_text(json.dumps(table))
    else:
        png.unlink()
    with pytest.raises(EngineError, match="exemplars"):
        read_bank(tmp_path)


def test_the_shipped_bank_is_small_and_whole():
    folder = resources_dir() / "exemplars"
    assert (folder / "hair.png").stat().st_size < 600_000
    bank = hair_bank()
    assert len(bank) == 2 * 336
    assert open_mask(folder / "hair.png").label_map.shape[1] == 256 * COLUMNS
    for row in range(0, len(bank), 61):
        assert (bank.exemplar(row).tile == HAIR).mean() >= 0.01


def test_faces_that_are_no_exemplars_are_named():
    mask = FACES_256[0]
    frame = head_frame(mask)
    assert why_not(mask, None, cleaned(plain(mask))) == "an eye is missing"
    hat = mask.copy()
    hat[:20] = NAMES.index("hat")
    assert why_not(hat, frame, cleaned(plain(hat))) == "it wears a hat"
    bald = np.where(mask == NAMES.index("hair"), 0, mask).astype(np.uint8)
    assert why_not(bald, frame, cleaned(plain(bald))) == "no hair"


def test_a_plain_mask_has_seven_classes_and_is_mirrored_back():
    for mask in FACES_256:
        tile = plain(mask, CELEBAMASK_HQ)
        assert tile.max() < 7
        assert np.array_equal(mirrored(mirrored(tile)), tile)


def test_the_order_hangs_on_seed_and_salt_and_companions_are_others():
    bank = hair_bank()
    frame = head_frame(FACES[0])
    score = suitability(bank, frame)
    orders = [order(score, seed, salt, 1.0) for seed in range(5) for salt in (0, 9)]
    assert len({int(found[0]) for found in orders}) >= 6
    assert not np.array_equal(order(score, 3, 1, 1.0), orders[0])
    assert np.array_equal(order(score, 0, 0, 1.0), orders[0])
    assert score[order(score, 0, 0, 0.0)[0]] == score.max()
    for found in orders:
        assert companion(bank, found, 0) // 2 != int(found[0]) // 2
