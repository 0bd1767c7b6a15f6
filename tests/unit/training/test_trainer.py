import csv
import json
from dataclasses import replace

import pytest
from safetensors import safe_open

from facemask_editor.core.errors import CheckpointError, FaceMaskError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.training.data.augment import mirror
from facemask_editor.training.loop import part_training as module
from facemask_editor.training.trainer import CONFIGS, train
from facemask_editor.weights.checkpoint import list_models, load_model
from tests.helpers.faces import draw_faces
from tests.helpers.sample_masks import write_grey

FACES = draw_faces(14, 96)
STEPS = 6


@pytest.fixture(scope="module", autouse=True)
def smaller():
    """Make the tiny config smaller still."""
    patch = pytest.MonkeyPatch()
    patch.setitem(CONFIGS, "tiny", replace(CONFIGS["tiny"], batch_size=2, samples=20))
    yield
    patch.undo()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    for number, face in enumerate(FACES):
        write_grey(folder / f"{number:03d}.png", face)
    return folder


@pytest.fixture(scope="module")
def unbroken(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("unbroken")
    return train(data, config="tiny", out=out, steps=STEPS)


def stop_at(step):
    def progress(state):
        if state.phase == "network" and state.step == step:
            raise KeyboardInterrupt

    return progress


def rows(path):
    with (path.parent / "log.csv").open(newline="") as file:
        return list(csv.reader(file))


def test_a_run_leaves_a_model_a_card_a_checkpoint_and_a_log(unbroken):
    assert sorted(p.name for p in unbroken.parent.iterdir()) == [
        "checkpoint.safetensors", "log.csv", "prepared", "tiny.json", "tiny.safetensors",
    ]  # fmt: skip
    assert rows(unbroken)[0] == ["step", "loss", "cross_entropy", "kl"]
    assert [row[0] for row in rows(unbroken)[1:]] == [str(n + 1) for n in range(STEPS)]
    model = load_model(unbroken)
    assert model.card.training_data.startswith("12 masks of ")
    assert (model.card.steps, model.card.seed) == (STEPS, 0)
    figures = model.card.figures["validation"]
    assert figures["masks"] == 2
    assert figures["miou"] > 50
    assert list_models()  # the shipped one still


def test_a_resumed_run_equals_an_unbroken_one_to_the_bit(data, unbroken, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        train(data, config="tiny", out=tmp_path, steps=STEPS, progress=stop_at(3))
    assert [p.name for p in sorted(tmp_path.iterdir())] == ["checkpoint.safetensors", "log.csv", "prepared"]
    with safe_open(tmp_path / "checkpoint.safetensors", framework="pt") as file:
        assert file.metadata()["step"] == "3"

    resumed = train(data, config="tiny", out=tmp_path, steps=STEPS, resume=True)

    assert resumed.read_bytes() == unbroken.read_bytes()
    assert resumed.with_suffix(".json").read_text() == unbroken.with_suffix(".json").read_text()
    assert rows(resumed) == rows(unbroken)


def test_rows_beyond_the_checkpoint_are_not_logged_twice(data, unbroken, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        train(data, config="tiny", out=tmp_path, steps=STEPS, progress=stop_at(2))
    with (tmp_path / "log.csv").open("a") as file:  # as a killed run leaves it
        file.write("3,9,9,9\n4,9,9,9\n5,9")

    resumed = train(data, config="tiny", out=tmp_path, steps=STEPS, resume=True)

    assert rows(resumed) == rows(unbroken)


def test_a_finished_run_can_be_finished_again(data, unbroken, tmp_path):
    first = train(data, config="tiny", out=tmp_path, steps=0)
    weights = first.read_bytes()
    phases = []

    second = train(
        data, config="tiny", out=tmp_path, steps=0, resume=True, progress=lambda s: phases.append(s.phase)
    )

    assert second.read_bytes() == weights
    assert "components" not in phases
    assert weights != unbroken.read_bytes()


def test_the_seed_decides_everything(data, unbroken, tmp_path):
    same = train(data, config="tiny", out=tmp_path / "same", steps=1)
    again = train(data, config="tiny", out=tmp_path / "again", steps=1)
    other = train(data, config="tiny", out=tmp_path / "other", steps=1, seed=1)

    assert same.read_bytes() == again.read_bytes()
    assert same.read_bytes() != other.read_bytes()
    assert load_model(other).card.seed == 1


def test_masks_that_are_kept_back_are_never_trained_on(data, tmp_path, monkeypatch):
    banked, weighed = [], []
    build_bank, class_weights = module.build_bank, module.class_weights

    def spy_bank(masks, *args, **options):
        bank = build_bank(masks, *args, **options)
        banked.extend([*masks, *bank.label_maps[bank.plain]])
        return bank

    def spy_weights(masks, classes):
        weighed.extend(masks.numpy())
        return class_weights(masks, classes)

    monkeypatch.setattr(module, "build_bank", spy_bank)
    monkeypatch.setattr(module, "class_weights", spy_weights)
    (tmp_path / "data").mkdir()
    for number, face in enumerate(FACES):
        write_grey(tmp_path / f"data/labels/{number:03d}.png", face)
    kept_back = [1, 11]
    stems = [f"{n:03d}" for n in range(1, 14)]
    (tmp_path / "data/index.csv").write_text("stem\n" + "\n".join(stems) + "\n")

    path = train(tmp_path / "data", config="tiny", out=tmp_path / "out", steps=0)

    forbidden = [resize_nearest(FACES[n], 256, 256) for n in kept_back]
    forbidden = {m.tobytes() for face in forbidden for m in (face, mirror(face, SCHEMA))}
    assert len(banked) == 12 + 24
    assert len(weighed) == 12
    assert not forbidden & {mask.tobytes() for mask in [*banked, *weighed]}
    assert load_model(path).card.figures["validation"]["masks"] == 2


def test_phases_are_told_from_beginning_to_end(data, tmp_path):
    states = []
    train(data, config="tiny", out=tmp_path, steps=1, progress=states.append, name="mine", licence="own")

    order = list(dict.fromkeys(s.phase for s in states))
    assert order == ["read", "encode", "components", "network", "prior", "handles", "judgement", "evaluate"]
    for phase in order[1:]:
        last = [s for s in states if s.phase == phase][-1]
        assert last.step == last.total
    card = json.loads((tmp_path / "mine.json").read_text())
    assert (card["name"], card["licence"]) == ("mine", "own")


def test_files_that_cannot_be_read_are_told(data, tmp_path):
    for number, face in enumerate(FACES):
        write_grey(tmp_path / f"data/{number:03d}.png", face)
    (tmp_path / "data/005.png").write_bytes(b"no picture")
    told = []

    train(
        tmp_path / "data",
        config="tiny",
        out=tmp_path / "out",
        steps=0,
        progress=lambda s: told.append(s.message),
    )

    assert [message for message in told if "005.png" in message]


def test_an_unknown_config_is_named(data, tmp_path):
    with pytest.raises(FaceMaskError, match="unknown config 'huge'; known: default"):
        train(data, config="huge", out=tmp_path)


def test_too_few_masks_are_refused(tmp_path):
    for number, face in enumerate(FACES[:8]):
        write_grey(tmp_path / f"data/{number}.png", face)

    with pytest.raises(FaceMaskError, match="7 masks for training"):
        train(tmp_path / "data", config="tiny", out=tmp_path / "out")


@pytest.mark.parametrize("batch_size", [0, -1, 25])
def test_a_batch_that_does_not_fit_is_refused_before_the_work(data, tmp_path, batch_size):
    with pytest.raises(FaceMaskError, match=rf"batch size is {batch_size}; .* allows 1 to 24"):
        train(data, config="tiny", out=tmp_path / "out", batch_size=batch_size)

    assert [p.name for p in (tmp_path / "out").iterdir()] == ["prepared"]


def test_a_run_is_not_overwritten_unless_it_is_to_be_resumed(data, unbroken):
    before = unbroken.read_bytes()

    with pytest.raises(FaceMaskError, match="holds a checkpoint; continue it with --resume"):
        train(data, config="tiny", out=unbroken.parent)

    assert unbroken.read_bytes() == before


def test_resuming_where_nothing_is_starts(data, unbroken, tmp_path):
    path = train(data, config="tiny", out=tmp_path / "new", steps=STEPS, resume=True)

    assert path.read_bytes() == unbroken.read_bytes()


def test_a_checkpoint_of_another_config_is_refused(data, unbroken):
    with pytest.raises(CheckpointError, match="cannot be resumed"):
        train(data, config="default", out=unbroken.parent, resume=True)


def test_a_folder_that_cannot_be_made_is_named(data, tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(FaceMaskError, match="file"):
        train(data, config="tiny", out=tmp_path / "file/run")


def test_a_training_can_begin_with_another_model(data, unbroken, tmp_path):
    path = train(data, config="tiny", out=tmp_path, steps=0, start=unbroken)
    begun, ended = load_model(unbroken).vae.state_dict(), load_model(path).vae.state_dict()
    assert all((begun[key] == ended[key]).all() for key in begun)
    assert "begun with the model tiny" in load_model(path).card.training_data


def test_a_model_of_other_sizes_cannot_be_begun_with(data, unbroken, tmp_path):
    with pytest.raises(FaceMaskError, match="other sizes"):
        train(data, config="components", out=tmp_path, start=unbroken)


def test_generated_masks_need_no_copies_and_their_model_is_free(data, tmp_path, monkeypatch):
    free = replace(CONFIGS["tiny"], bent=-1, licence=CONFIGS["free"].licence)
    monkeypatch.setitem(CONFIGS, "free", free)
    card = load_model(train(data, config="free", out=tmp_path, steps=1)).card
    assert "mirror" not in card.training_data
    assert card.licence.startswith("Free for any use")


def test_the_licence_can_be_stated(data, tmp_path):
    card = load_model(train(data, config="tiny", out=tmp_path, steps=0, licence="Mine.")).card
    assert card.licence == "Mine."
