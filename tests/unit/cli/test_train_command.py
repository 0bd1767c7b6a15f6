import sys
from types import ModuleType, SimpleNamespace

import pytest

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ


@pytest.fixture
def trainer(monkeypatch):
    """A trainer that records what it is asked for and reports two steps."""
    fake = ModuleType("facemask_editor.training.trainer")
    fake.calls = []
    fake.error = None

    def train(data, *, progress, **options):
        fake.calls.append({"data": data, **options})
        if fake.error is not None:
            raise fake.error
        for phase, step, total, loss, message in [
            ("read", 5, 5, None, ""),
            ("read", 0, 0, None, "b.png: mode is RGBA"),
            ("train", 1, 2, 0.5, ""),
            ("train", 2, 2, 0.25, ""),
        ]:
            progress(SimpleNamespace(phase=phase, step=step, total=total, loss=loss, message=message))
        return options["out"] / "mine.safetensors"

    fake.train = train
    monkeypatch.setitem(sys.modules, fake.__name__, fake)
    monkeypatch.setattr("facemask_editor.training.trainer", fake, raising=False)
    return fake


def test_options_reach_the_trainer_and_progress_is_shown(command, trainer, masks, tmp_path):
    status, out, err = command(
        "train", masks, "--config", "tiny", "--out", tmp_path / "run", "--seed", 3, "--steps", 2,
        "--batch-size", 4, "--name", "mine", "--device", "cpu", "--resume",
    )  # fmt: skip

    assert (status, out) == (0, f"trained; {tmp_path / 'run/mine.safetensors'}\n")
    assert trainer.calls == [
        {
            "data": masks,
            "config": "tiny",
            "out": tmp_path / "run",
            "resume": True,
            "seed": 3,
            "device": "cpu",
            "steps": 2,
            "batch_size": 4,
            "learning_rate": None,
            "precision": "32",
            "cache": None,
            "name": "mine",
            "licence": None,
            "schema": CELEBAMASK_HQ,
            "jobs": 1,
            "start": None,
        }
    ]
    assert "b.png: mode is RGBA" in err
    assert "train: 1/2 steps, loss 0.5000" in err
    assert "train: 2/2 steps" in err


def test_a_folder_for_the_model_is_needed(command, trainer, masks):
    status, _, err = command("train", masks)

    assert status == 2
    assert "--out" in err


@pytest.mark.parametrize(
    ("error", "status"), [(FormatError("masks", "config", "'huge'"), 1), (KeyboardInterrupt(), 130)]
)
def test_errors_and_ctrl_c_end_in_one_line(command, trainer, masks, tmp_path, error, status):
    trainer.error = error

    result, out, err = command("train", masks, "--out", tmp_path / "run")

    assert (result, out) == (status, "")
    assert len(err.splitlines()) == 1
