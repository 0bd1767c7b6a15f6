"""The parser's training: what it learns from, how it is changed, and that it goes on where it was stopped."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.parse.channels import COUNT
from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.network.file import read_parser_card
from facemask_editor.parse.network.network import ParserConfig, ParserNetwork
from facemask_editor.training.parser.augment import NOTHING, Strength, augmented, plain, spoilt
from facemask_editor.training.parser.examples import MATTE, SIDE, Example, Examples, write_shard
from facemask_editor.training.parser.loop import LoopConfig, ParserTraining, Source
from facemask_editor.training.parser.scores import CORE, Scores
from facemask_editor.training.parser.sides import sides_by_points
from facemask_editor.training.parser.train import FREE, ParserPlan, train_parser
from tests.helpers.faces import draw_face

STILL = Strength(turn=0, scale=0, shift=0, points=0, matte=0, light=0, spoil=0, blind=0)
L = {name: index for index, name in enumerate(SCHEMA.names)}


def face_points(labels):
    """Points that stand where a mask has its parts."""
    points = np.full((478, 2), labels.shape[0] / 2, np.float32)
    for name, indices in (
        ("skin", places.OVAL), ("nose", places.NOSE), ("l_eye", places.LEFT_EYE), ("r_eye", places.RIGHT_EYE),
        ("l_brow", places.LEFT_BROW), ("r_brow", places.RIGHT_BROW), ("u_lip", places.LIPS),
    ):  # fmt: skip
        row, column = np.nonzero(labels == L[name])
        angles = np.linspace(0, 2 * np.pi, len(indices), endpoint=False)
        spread = np.stack([np.ptp(column) / 2 * np.cos(angles), np.ptp(row) / 2 * np.sin(angles)], 1)
        points[indices] = spread + np.array([column.mean(), row.mean()])
    points[places.MOUTH_CORNERS] = points[places.LIPS].mean(0) + np.array([[-12, 0], [12, 0]])
    return points


def example(seed=0):
    random = np.random.default_rng(seed)
    labels = draw_face(SIDE, seed=seed, extras=("l_ear", "r_ear"))
    picture = (SCHEMA.palette_array[labels] * 0.6 + random.integers(0, 60, (SIDE, SIDE, 1))).astype(np.uint8)
    layers = [random.normal(size=(2, *shape)).astype(np.float16) for shape in ((24, 32, 32), (128, 16, 16))]
    matte = np.full((MATTE, MATTE), 200, np.uint8)
    return Example(picture, labels, face_points(labels), matte, *layers)


@pytest.fixture
def examples(tmp_path):
    write_shard(tmp_path / "00000.examples", [example(0), example(1)])
    write_shard(tmp_path / "00001.examples", [example(2)])
    return Examples(tmp_path)


def test_examples_are_read_as_they_were_written(examples):
    assert len(examples) == 3
    for index in range(3):
        written, read = example(index), examples[index]
        for name in ("picture", "labels", "points", "matte", "near", "far"):
            assert np.array_equal(getattr(read, name), getattr(written, name))


def test_a_folder_without_examples_is_named(tmp_path):
    with pytest.raises(FaceMaskError, match="no faces to learn from"):
        Examples(tmp_path)


def test_exchanged_sides_are_put_right_and_right_ones_left_alone():
    right = example().labels
    points = face_points(right)
    assert np.array_equal(sides_by_points(right, points), right)
    assert np.array_equal(sides_by_points(SCHEMA.flip_table[right], points), right)


def test_one_pair_alone_is_exchanged():
    right = example().labels
    wrong = right.copy()
    wrong[right == L["l_brow"]], wrong[right == L["r_brow"]] = L["r_brow"], L["l_brow"]
    assert np.array_equal(sides_by_points(wrong, face_points(right)), right)


def test_sides_are_those_of_a_face_that_is_turned():
    right = example().labels
    turned = np.ascontiguousarray(np.rot90(right, 2))
    points = SIDE - 1 - face_points(right)
    assert np.array_equal(sides_by_points(SCHEMA.flip_table[turned], points), turned)


def test_of_equal_masks_all_scores_are_full():
    scores = Scores()
    for seed in range(2):
        labels = draw_face(64, seed=seed)
        scores.add(labels, labels)
    assert (scores.accuracy, scores.mean_iou, scores.core, scores.worst) == (1, 1, 1, 1)
    assert set(CORE) - {"mouth"} <= set(scores.iou())


def test_scores_are_counted_over_all_pixels():
    scores = Scores()
    true, parsed = np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint8)
    true[0], parsed[:2] = L["hair"], L["hair"]  # 4 of 8 pixels
    scores.add(true, parsed)
    scores.add(np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint8))
    assert scores.accuracy == 28 / 32
    assert scores.iou() == {"background": 24 / 28, "hair": 4 / 8}
    assert scores.mean_iou == pytest.approx((24 / 28 + 0.5) / 2)
    assert (scores.core, scores.worst) == (0.5, 12 / 16)
    assert "worst 0.75; background 0.86 hair 0.50" in scores.line()


def test_a_changed_example_keeps_its_shapes_and_classes():
    known = {*np.unique(example().labels).tolist(), NOTHING}
    for seed in range(8):
        lesson = augmented(example(), 64, np.random.default_rng(seed), Strength(recolour=0.5))
        assert lesson.planes.shape == (COUNT, 64, 64)
        assert (lesson.near.shape, lesson.far.shape) == ((24, 32, 32), (128, 16, 16))
        assert np.isfinite(lesson.planes).all()
        assert (lesson.labels.shape, lesson.labels.dtype) == ((64, 64), np.uint8)
        assert set(np.unique(lesson.labels).tolist()) <= known


def test_the_same_draws_give_the_same_lesson():
    first, again, other = (
        augmented(example(), 32, np.random.default_rng(seed), Strength()) for seed in (1, 1, 2)
    )
    assert np.array_equal(first.planes, again.planes)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.planes, other.planes)


def test_a_lesson_that_is_mirrored_has_its_sides_by_the_person():
    seen = set()
    for seed in range(6):
        labels = augmented(example(), 64, np.random.default_rng(seed), STILL).labels
        left, right = (np.argwhere(labels == L[name]).mean(0) for name in ("l_eye", "r_eye"))
        assert left[1] > right[1] + 8
        assert not (labels == NOTHING).any()
        seen.add(labels.tobytes())
    assert len(seen) == 2  # as it is, and mirrored


def test_without_any_change_a_lesson_is_the_example():
    lesson = plain(example(), SIDE)
    assert np.array_equal(lesson.labels, example().labels)
    assert np.allclose(lesson.planes[:3].transpose(1, 2, 0), example().picture / 127.5 - 1, atol=1e-5)
    random = np.random.default_rng(0)
    picture = example().picture
    assert np.abs(spoilt(picture, random, STILL).astype(int) - picture).max() <= 1


def training(examples, folder, steps, seed=3):
    torch.manual_seed(seed)
    config = ParserConfig(channels=COUNT, classes=len(SCHEMA), size=32, widths=(8, 8, 8), fine=4)
    loop = LoopConfig(steps=steps, batch=2, every=2)
    return ParserTraining(ParserNetwork(config), [Source(examples, 1.0, Strength())], folder, loop, seed)


def test_a_training_that_was_stopped_ends_as_one_that_was_not(examples, tmp_path):
    class Stop(Exception):
        pass

    def stop(step, total, loss):
        if step == 3:
            raise Stop

    whole = training(examples, tmp_path / "whole", 4)
    losses = []
    whole.run(lambda step, total, loss: losses.append(loss))
    assert len(losses) == 4
    assert np.isfinite(losses).all()
    with pytest.raises(Stop):
        training(examples, tmp_path / "parts", 4).run(stop)
    later = training(examples, tmp_path / "parts", 4, seed=3)
    with torch.no_grad():
        for weight in later.network.parameters():
            weight.zero_()
    assert later.restore()
    assert later.step == 2
    later.run(lambda step, total, loss: None)
    for one, other in ((whole.mean, later.mean), (whole.network, later.network)):
        state = other.state_dict()
        for key, value in one.state_dict().items():
            assert torch.equal(value, state[key]), key


def test_a_training_without_checkpoint_begins_at_the_start(examples, tmp_path):
    begun = training(examples, tmp_path / "new", 2)
    assert not begun.restore()
    assert begun.step == 0


def test_a_damaged_checkpoint_is_named(examples, tmp_path):
    training(examples, tmp_path / "run", 2).run(lambda step, total, loss: None)
    path = tmp_path / "run" / "parser-checkpoint.safetensors"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(FaceMaskError, match=r"parser-checkpoint\.safetensors: no checkpoint.*delete it"):
        training(examples, tmp_path / "run", 2).restore()


def test_damaged_examples_are_named(examples, tmp_path):
    path = tmp_path / "00001.examples"
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    with pytest.raises(FaceMaskError, match=r"00001\.examples: no examples .*; delete it"):
        Examples(tmp_path)
    np.save(tmp_path / "other.npy", np.zeros((2, 3)))
    (tmp_path / "other.npy").replace(path)
    with pytest.raises(FaceMaskError, match="of another release"):
        Examples(tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "../out"}, "no name of a parser"),
        ({"name": ""}, "no name of a parser"),
        ({"loop": LoopConfig(rate=float("nan"))}, "learning rate of nan"),
        ({"loop": LoopConfig(rate=0.0)}, "learning rate of 0"),
    ],
)
def test_what_no_training_can_do_is_said_before_it_begins(tmp_path, changes, message):
    with pytest.raises(FaceMaskError, match=message):
        train_parser(replace(ParserPlan("small", 2, 0), **changes), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_masks_without_photos_are_named_and_can_be_mended(tmp_path):
    (tmp_path / "masks").mkdir()
    plan = ParserPlan("small", 0, 0, tmp_path / "masks")
    for resume in (False, True):
        with pytest.raises(FaceMaskError, match="no mask to train on has a photo of its name"):
            train_parser(plan, tmp_path / "run", resume=resume)


def test_a_parser_allows_no_more_than_the_one_that_it_was_begun_with(tmp_path):
    def trained(name, **more):
        out = tmp_path / name
        (out / "faces").mkdir(parents=True)
        write_shard(out / "faces" / "00000.examples", [example(0), example(1)])
        licence = more.pop("licence", None)
        loop = LoopConfig(steps=1, batch=2)
        path = train_parser(ParserPlan(name, 2, 0, loop=loop, size=32, **more), out, licence=licence)
        return path, read_parser_card(path)

    _, free = trained("free")
    assert free.licence == FREE
    strict, _ = trained("strict", licence="research only")
    _, later = trained("later", start=str(strict))
    assert (later.licence, later.title) == ("research only", "Parser (research)")
    _, own = trained("own", start=str(strict), licence="CC BY 4.0")
    assert own.licence == "CC BY 4.0; research only"
