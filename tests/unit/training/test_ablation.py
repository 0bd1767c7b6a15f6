import json

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import CheckpointError, FaceMaskError
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.training import ablation as module
from facemask_editor.training.ablation import PAPER_FIGURES, Budget, Row, ablation
from facemask_editor.training.loop.configs import PAPER_CONFIGS
from facemask_editor.training.reports.ablation_report import COLOURS, draw_bars, table, write_report
from facemask_editor.training.reports.evaluate import evaluate
from facemask_editor.training.trainer import train
from facemask_editor.weights.any_model import load_any_model
from facemask_editor.weights.checkpoint import load_model
from facemask_editor.weights.paper_file import load_paper_model
from tests.helpers.faces import draw_faces
from tests.helpers.sample_masks import write_grey
from tests.helpers.small_paper import shrink_configs

FACES = draw_faces(13, 64)


@pytest.fixture(scope="module", autouse=True)
def smaller():
    patch = pytest.MonkeyPatch()
    shrink_configs(patch)
    yield
    patch.undo()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    for number, face in enumerate(FACES):
        write_grey(folder / f"{number:03d}.png", face)
    return folder


@pytest.fixture(scope="module")
def made(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("ablation")
    phases = []
    budget, rows = ablation(
        data, out, steps=2, batch_size=2, learning_rate=1e-3, progress=lambda s: phases.append(s.phase)
    )
    return out, budget, rows, phases


def test_the_six_networks_come_in_the_order_of_table_1(made, data):
    _, budget, rows, phases = made

    assert [row.config for row in rows] == list(PAPER_CONFIGS) == list(PAPER_FIGURES)
    assert budget == Budget(str(data), 2, 2, 1e-3, 0, "32")
    assert list(dict.fromkeys(phase.split(":")[0] for phase in phases)) == list(PAPER_CONFIGS)
    for row in rows:
        assert row.masks == 2
        assert 0 < row.miou < 100
        assert 0 < row.accuracy < 100
        assert set(row.per_class.values()) != {0.0}


def test_each_is_a_model_that_only_the_evaluation_reads(made):
    out, _, rows, _ = made
    for row in rows:
        path = out / row.config / f"{row.config}.safetensors"
        model = load_paper_model(path)
        assert model.vae.config == PAPER_CONFIGS[row.config].vae
        assert model.card.weighted == PAPER_CONFIGS[row.config].weighted
        assert model.card.steps == 2
        with pytest.raises(CheckpointError, match="paper's network"):
            load_model(path)


def test_a_model_of_the_paper_is_evaluated_as_its_card_says(made):
    out, _, rows, _ = made
    path = out / "paper" / "paper.safetensors"

    result = evaluate([FACES[0], FACES[10]], str(path))

    assert result["miou"] == rows[-1].miou
    assert result["per_class_iou"] == rows[-1].per_class
    assert type(load_any_model(path)) is type(load_paper_model(path))


def test_all_see_the_same_masks(made):
    out, _, _, _ = made
    assert len(list((out / "prepared").iterdir())) == 1  # one set of masks for all six


def test_the_two_losses_differ_where_they_should(made):
    out, _, _, _ = made
    first = {
        name: (out / name / "log.csv").read_text().splitlines()[1].split(",")[2] for name in PAPER_CONFIGS
    }

    assert first["lstm3"] != first["lstm3-weighted"]
    assert first["bilstm3"] != first["paper"]


def test_finished_networks_are_not_trained_again(made, data, monkeypatch):
    out, budget, rows, _ = made
    monkeypatch.setattr(module, "train", lambda *args, **options: pytest.fail("trained again"))

    again = ablation(data, out, steps=2, batch_size=2, learning_rate=1e-3)

    assert again == (budget, rows)


def test_a_stop_is_gone_on_from(made, data, tmp_path):
    _, _, rows, _ = made

    def stop(state):
        if state.phase == "lstm1: network" and state.step == 1:
            raise KeyboardInterrupt

    options = {"steps": 2, "batch_size": 2, "learning_rate": 1e-3}
    with pytest.raises(KeyboardInterrupt):
        ablation(data, tmp_path, progress=stop, **options)
    seen = []
    _, again = ablation(data, tmp_path, progress=lambda s: seen.append((s.phase, s.step)), **options)

    assert again == rows
    assert ("no-lstm: network", 1) not in seen
    assert ("lstm1: network", 1) not in seen
    assert ("lstm1: network", 2) in seen


def test_another_budget_or_other_masks_need_another_folder(made, data, tmp_path):
    for folder, steps in ((data, 3), (tmp_path, 2)):
        with pytest.raises(FaceMaskError, match="holds another ablation, Budget"):
            ablation(folder, made[0], steps=steps, batch_size=2, learning_rate=1e-3)


def test_minutes_become_steps_once(data, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_affordable", lambda minutes, *rest: int(minutes))
    monkeypatch.setattr(module, "PAPER_CONFIGS", {"paper": PAPER_CONFIGS["paper"]})

    first, _ = ablation(data, tmp_path, minutes=1, batch_size=2)
    monkeypatch.setattr(module, "_affordable", lambda minutes, *rest: 99)
    again, _ = ablation(data, tmp_path, minutes=1, batch_size=2)

    assert first.steps == again.steps == 1


def test_a_trial_says_how_many_steps_the_time_allows():
    from facemask_editor.core.labels import CELEBAMASK_HQ
    from facemask_editor.training.loop.precision import Precision

    assert module._affordable(1e-9, 2, "cpu", Precision.FULL, CELEBAMASK_HQ) == 1
    assert module._affordable(1e6, 2, "cpu", Precision.FULL, CELEBAMASK_HQ) > 100


def test_what_cannot_be_is_refused(data, tmp_path, monkeypatch):
    with pytest.raises(FaceMaskError, match="either steps or minutes"):
        ablation(data, tmp_path, steps=1, minutes=1)
    with pytest.raises(FaceMaskError, match="random weights"):
        train(data, config="paper", out=tmp_path / "a", start="generated-free")
    with pytest.raises(FaceMaskError, match="unknown precision 'half'; known: 32, bf16, 16"):
        train(data, config="paper", out=tmp_path / "b", precision="half")
    with pytest.raises(FaceMaskError, match="unknown precision 'half'; known: 32, bf16, 16"):
        ablation(data, tmp_path / "b", steps=1, precision="half")
    with pytest.raises(FaceMaskError, match="16 needs a GPU"):
        train(data, config="paper", out=tmp_path / "b", precision="16")
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(FaceMaskError, match="in one process"):
        ablation(data, tmp_path, steps=1)


def test_a_processor_without_the_lstm_is_told_before_any_work(tmp_path, monkeypatch):
    def refuse(*args):
        raise RuntimeError(
            "could not create a primitive descriptor for the LSTM forward propagation primitive"
        )

    monkeypatch.setattr("torch.nn.LSTM.forward", refuse)
    missing = tmp_path / "no such folder"
    for kind in (
        lambda: train(missing, config="paper", out=tmp_path / "a", precision="bf16"),
        lambda: train(missing, config="default", out=tmp_path / "a", precision="bf16"),
        lambda: ablation(missing, tmp_path / "b", minutes=1, precision="bf16"),
    ):
        with pytest.raises(FaceMaskError, match="no LSTM with precision bf16 on CPU; choose 32"):
            kind()
    assert not (tmp_path / "b").exists()
    for config, precision in (("no-lstm", "bf16"), ("paper", "32")):  # neither needs it: on to the data
        with pytest.raises(FaceMaskError, match="no such folder"):
            train(missing, config=config, out=tmp_path / "c", precision=precision)


def rows_of(per_class):
    return [Row(name, 1000 + i, 70.0 + i, 90.0, per_class, 2, "11 masks of data")
            for i, name in enumerate(PAPER_CONFIGS)]  # fmt: skip


def test_the_report_puts_the_paper_s_values_beside():
    text = table(
        Budget("data", 50, 4, 1e-3, 0, "bf16"), rows_of({"skin": 0.5, "nose": 0.25}), "CPU", "plot.png"
    )

    assert "| Ours | `paper` | 1,005 | 75.00 | 90.00 | 70.31 | 92.39 |" in text
    assert "| W/o LSTM block | `no-lstm` | 1,000 | 70.00 | 90.00 | 68.49 | 94.24 |" in text
    assert "| nose | " + " | ".join(["25.0"] * 6) + " |" in text
    assert "50 steps of 4 masks" in text
    assert "precision bf16" in text
    assert "](plot.png)" in text


def test_bars_are_as_high_as_their_figures():
    picture = np.asarray(draw_bars(rows_of({"skin": 1.0, "nose": 0.5})))[60:, :]
    for colour in COLOURS:
        columns = (picture == colour).all(2).sum(0)
        heights = sorted({int(v) for v in columns if v})
        assert heights[-1] == pytest.approx(2 * heights[0], abs=2)
    assert not (np.asarray(draw_bars(rows_of({"skin": 0.0})))[60:520] == COLOURS[1]).all(2).any()


def test_the_report_and_its_plot_lie_side_by_side(made):
    out, budget, rows, _ = made
    path = write_report(out, budget, rows, "CPU")

    assert path == out / "ablation.md"
    assert "`paper`" in path.read_text()
    with Image.open(out / "ablation.png") as picture:
        assert picture.mode == "RGB"
    assert json.loads((out / "ablation.json").read_text())["steps"] == 2


def test_a_run_of_the_paper_s_network_depends_on_its_seed_alone(data, tmp_path):
    options = {"config": "no-lstm", "steps": 1}
    runs = [
        train(data, out=tmp_path / str(i), seed=seed, **options).read_bytes()
        for i, seed in enumerate([0, 0, 1])
    ]

    assert runs[0] == runs[1] != runs[2]


def test_a_mask_of_any_size_is_redrawn_at_256(made):
    from facemask_editor.training.reports.evaluate import redraw_by_paper

    vae = load_paper_model(made[0] / "paper" / "paper.safetensors").vae
    answer = redraw_by_paper(vae, resize_nearest(FACES[0], 300, 200))

    assert (answer.shape, answer.dtype) == ((256, 256), np.uint8)
    assert np.array_equal(answer, redraw_by_paper(vae, resize_nearest(FACES[0], 300, 200)))
