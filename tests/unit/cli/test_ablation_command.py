import pytest

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.training import ablation as module
from facemask_editor.training.ablation import Budget, Row
from facemask_editor.training.loop.configs import PAPER_CONFIGS
from facemask_editor.training.loop.run import TrainProgress


@pytest.fixture
def calls(monkeypatch):
    """An ablation that records what it is asked for."""
    found = []

    def ablation(data, out, *, progress, **options):
        found.append({"data": data, "out": out, **options})
        progress(TrainProgress("paper: network", 1, 2, 0.5))
        out.mkdir()
        rows = [Row(name, 1000, 70.0, 90.0, {"skin": 0.5}, 2, "9 masks") for name in PAPER_CONFIGS]
        return Budget("data", 2, 4, 1e-3, 3, "bf16"), rows

    monkeypatch.setattr(module, "ablation", ablation)
    return found


def test_options_reach_the_ablation_and_the_report_is_written(command, calls, masks, tmp_path):
    out = tmp_path / "run"
    status, printed, err = command(
        "ablation", masks, "--out", out, "--steps", 2, "--batch-size", 4, "--learning-rate", 0.001,
        "--seed", 3, "--precision", "bf16", "--jobs", 2, "--device", "cpu",
    )  # fmt: skip

    assert (status, printed) == (0, f"written; {out / 'ablation.md'}\n")
    assert calls == [
        {
            "data": masks, "out": out, "steps": 2, "minutes": None, "batch_size": 4, "learning_rate": 0.001,
            "seed": 3, "device": "cpu", "jobs": 2, "precision": "bf16",
            "schema": CELEBAMASK_HQ,
        }
    ]  # fmt: skip
    assert "paper: network: 1/2 steps, loss 0.5000" in err
    assert (out / "ablation.png").is_file()
    assert "on CPU" in (out / "ablation.md").read_text()


def test_an_error_is_one_line(command, masks, tmp_path, monkeypatch):
    def ablation(*args, **options):
        raise FaceMaskError("the budget is either steps or minutes")

    monkeypatch.setattr(module, "ablation", ablation)

    status, out, err = command("ablation", masks, "--out", tmp_path / "run", "--device", "cpu")

    assert (status, out, err) == (1, "", "facemask-editor: the budget is either steps or minutes\n")
