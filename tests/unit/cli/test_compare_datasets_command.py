import json

import pytest

from facemask_editor.formats import write_index_png
from facemask_editor.training.reports.components_bar import ComponentsBar
from tests.helpers.faces import draw_faces


@pytest.fixture
def folders(tmp_path):
    for name, masks in (("real", draw_faces(20, 64)), ("synthetic", draw_faces(8, 64))):
        (tmp_path / name).mkdir()
        for number, mask in enumerate(masks):
            write_index_png(tmp_path / name / f"{number:02}.png", mask)
    return tmp_path / "synthetic", tmp_path / "real"


def test_figures_are_printed_and_written(command, folders, tmp_path):
    figures, ranges = tmp_path / "figures.json", tmp_path / "ranges.json"
    status, out, err = command(
        "compare-datasets",
        *folders,
        "--no-forest",
        "--limit",
        "6",
        "--json",
        figures,
        "--ranges",
        ranges,
        "--jobs",
        "1",
    )

    assert status == 0
    assert "every part is in range" in out
    assert "nose centre y" in out
    assert "6/6 masks" in err
    stored = json.loads(figures.read_text())
    assert (stored["synthetic"]["masks"], stored["real_validation"]["masks"]) == (6, 2)
    assert json.loads(ranges.read_text())["masks"] == 18


def test_a_cache_that_fits_is_used_and_a_stale_one_is_written_anew(command, folders, tmp_path):
    cache = tmp_path / "reference.npz"
    arguments = ("compare-datasets", *folders, "--no-forest", "--no-tables", "--cache", cache, "--jobs", "1")
    first = command(*arguments)
    second = command(*arguments)

    assert first[:2] == second[:2]
    assert "real" in first[2]
    assert "real" not in second[2]

    (folders[1] / "19.png").unlink()
    assert "19/19 masks" in command(*arguments)[2]


def test_an_empty_folder_is_an_error(command, folders, tmp_path):
    (tmp_path / "empty").mkdir()

    status, _, err = command("compare-datasets", tmp_path / "empty", folders[1])

    assert status == 1
    assert "number of masks is 0" in err


def test_components_are_compared_for_both_layouts(command, folders, tmp_path, monkeypatch):
    seen = []

    def compare(synthetic, training, validation, *, layout, report):
        seen.append((len(synthetic), len(training), len(validation), layout is None))
        figures = {"model": "", "masks": 2, "miou": 80.0, "pixel_accuracy": 90.0, "per_class_iou": {}}
        return ComponentsBar(128, figures | {"miou": 80.25}, figures, 18, 8)

    monkeypatch.setattr("facemask_editor.training.reports.components_bar.compare_components", compare)
    figures = tmp_path / "figures.json"
    status, out, _ = command(
        "compare-datasets", *folders, "--no-forest", "--components", "--json", figures, "--jobs", "1"
    )

    assert status == 0
    assert seen == [(8, 18, 2, True), (8, 18, 2, False)]
    assert "whole picture: mIoU 80.25 on 18 real masks, 80.00 on 8 synthetic ones; +0.25 points" in out
    assert json.loads(figures.read_text())["components"]["own frames"]["gap"] == 0.25


def test_the_old_name_is_understood_and_the_new_one_shown(command, folders):
    arguments = (*folders, "--no-forest", "--no-tables", "--jobs", "1")
    now, before = command("compare-datasets", *arguments), command("judge", *arguments)
    assert before[:2] == now[:2]
    assert "judge is now called compare-datasets" in before[2].splitlines()[0]
    assert "now called" not in now[2]


def test_help_has_the_new_name_alone(command):
    _, out, _ = command("-h")
    assert "compare-datasets" in out
    assert "judge" not in out


@pytest.mark.parametrize("option", ["--json", "--ranges"])
def test_a_file_that_cannot_be_written_is_one_line(command, folders, tmp_path, option):
    status, _, err = command(
        "compare-datasets", *folders, "--no-forest", "--jobs", "1", option, tmp_path / "no" / "file.json"
    )
    assert status == 1
    assert "not written" in err.splitlines()[-1]
