import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.training.loop.parallel import Team, join
from facemask_editor.training.trainer import train
from tests.helpers.faces import draw_faces
from tests.helpers.patience import PATIENCE
from tests.helpers.sample_masks import write_grey

OPTIONS = ["--config", "tiny", "--steps", "3", "--batch-size", "4", "--device", "cpu"]


def test_alone_there_is_nobody_to_wait_for(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    with join("cpu") as team:
        team.wait()

        assert team == Team("cpu", 0, 1)
        assert team.leads
        assert team.average(torch.tensor(3.0)) == 3.0


def test_a_batch_is_shared_in_order():
    rows = list(range(6))

    assert [rows[Team(rank=rank, size=3).share(6)] for rank in range(3)] == [[0, 1], [2, 3], [4, 5]]
    with pytest.raises(FaceMaskError, match="batch of 7 masks cannot be shared equally by 3 processes"):
        Team(size=3).share(7)


def test_two_processes_train_the_model_of_one(tmp_path):
    data = tmp_path / "data"
    for number, face in enumerate(draw_faces(14, 96)):
        write_grey(data / f"{number:03d}.png", face)
    run = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    program = ["-m", "facemask_editor", "train", data, "--out", tmp_path / "two", *OPTIONS]
    done = subprocess.run([*run, *map(str, program)], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[-3000:]

    one = train(data, config="tiny", out=tmp_path / "one", steps=3, batch_size=4)

    assert done.stdout.splitlines() == [f"trained; {tmp_path / 'two/tiny.safetensors'}"]
    mine, theirs = load_file(one), load_file(tmp_path / "two/tiny.safetensors")
    assert mine.keys() == theirs.keys()
    for name, value in mine.items():
        assert torch.allclose(value.float(), theirs[name].float(), rtol=2e-3, atol=1e-4), name
    logs = [(tmp_path / name / "log.csv").read_text().splitlines() for name in ("one", "two")]
    assert [row.split(",")[0] for row in logs[1]] == ["step", "1", "2", "3"]
    for ours, other in zip(logs[0][1:], logs[1][1:], strict=True):
        pairs = zip(ours.split(","), other.split(","), strict=True)
        assert all(float(a) == pytest.approx(float(b), rel=1e-3) for a, b in pairs)
