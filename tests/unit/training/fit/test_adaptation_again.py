import json
import sys

import numpy as np
from safetensors.numpy import load_file

from facemask_editor.training.fit import adaptation_again
from tests.helpers.faces import draw_face
from tests.helpers.random_model import write_random_model
from tests.helpers.sample_masks import write_grey


def test_one_command_makes_pairs_fits_and_measures(tmp_path, monkeypatch, capsys):
    made = []

    def synthesize(folder, kind, seed, count):
        made.append((folder.parent.name, kind, seed, count))
        folder.mkdir(parents=True)
        (folder / "synthesis.json").write_text(json.dumps({"pairs": kind}))
        for number in range(count):
            before = draw_face(128, seed=seed + number)
            write_grey(folder / f"{number:06d}.png", before)
            write_grey(folder / f"{number:06d}_after.png", np.roll(before, 1, axis=0))

    model = write_random_model(tmp_path / "random.safetensors")
    monkeypatch.setattr(adaptation_again, "synthesize", synthesize)
    monkeypatch.setattr(adaptation_again, "SEEDS", {"nose": 7103})
    command = ["again", str(tmp_path / "work"), str(model), "--count", "2", "--unseen", "1"]
    monkeypatch.setattr(sys, "argv", command)
    adaptation_again.main()

    assert made == [("train", "nose", 7103, 2), ("test", "nose", 9103, 1)]
    assert load_file(tmp_path / "work" / "follow-random.safetensors") == {}, "two pairs teach nothing"
    assert "random, nose, nose: adapt 0: 100" in capsys.readouterr().out
