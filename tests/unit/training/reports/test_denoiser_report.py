import sys

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.model_tools import ModelTools
from facemask_editor.measures.relations.ranges import RelationRanges
from facemask_editor.measures.relations.registry import RELATIONS
from facemask_editor.training.fit.denoiser_cases import CASES, Shown
from facemask_editor.training.fit.denoiser_data import known_parts
from facemask_editor.training.reports import denoiser_report
from facemask_editor.training.reports.denoiser_report import Way, figures, holds, ways_of
from facemask_editor.vae.relation_block import RelationBlock
from facemask_editor.weights.checkpoint import load_model
from facemask_editor.weights.denoiser import Denoiser, tables_of
from tests.helpers.faces import draw_face
from tests.helpers.random_model import write_random_model
from tests.helpers.sample_masks import write_grey

ANY = RelationRanges(np.full(len(RELATIONS), -np.inf), np.full(len(RELATIONS), np.inf))
NONE = RelationRanges(np.full(len(RELATIONS), 1e8), np.full(len(RELATIONS), 1e9))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_random_model(tmp_path_factory.mktemp("models") / "random.safetensors")


@pytest.fixture(scope="module")
def faces(path):
    tools = ModelTools(load_model(path), "cpu")
    return [Shown(tools, draw_face(256, seed=seed)) for seed in (1, 2)]


@pytest.fixture(scope="module")
def denoiser(path):
    torch.manual_seed(0)
    parts = known_parts(load_model(path).vae.config)
    return Denoiser(parts, RelationBlock(len(parts), 6, 16, 1))


def test_relations_are_asked_of_what_is_shown(faces):
    case = CASES[1]
    assert figures(case, faces, Way("as it is"), ANY, 1)["holds"] == 1
    assert holds(faces[0].face.label_map, case, ANY)
    assert not holds(faces[0].face.label_map, case, NONE)


def test_a_donors_part_is_kept_whole_unless_something_mends_it(faces, denoiser):
    case = next(case for case in CASES if case.donated)
    ways = ways_of({"LSTM": denoiser})
    kept = [figures(case, faces, way, ANY, 1)["kept"] for way in ways]
    assert kept[0] == pytest.approx(1)
    assert all(share != pytest.approx(1, abs=1e-3) for share in kept[1:])


def test_two_draws_for_a_face_differ(faces):
    assert figures(CASES[1], faces, Way("as it is"), ANY, 2)["diversity"] > 0


def test_only_the_parts_of_the_case_may_get_pixels(faces):
    shown = faces[0]
    nose = SCHEMA.index("nose")
    codes = shown.face.encoded.codes.copy()
    codes[nose, 0] += 20
    before, after = shown.face.label_map, shown.mask(codes, [nose])
    assert (before != after).any()
    assert set(np.unique(after[before != after])) <= {nose, SCHEMA.index("skin"), SCHEMA.background}


def test_the_command_prints_a_table(path, denoiser, tmp_path, monkeypatch, capsys):
    masks = tmp_path / "masks"
    masks.mkdir()
    for number in range(10):
        write_grey(masks / f"{number:06d}.png", draw_face(128, seed=number + 1))
    tables, ranges = tmp_path / "tables.safetensors", tmp_path / "ranges.npz"
    save_file(tables_of(denoiser.parts, denoiser._block), tables)
    np.savez(ranges, **ANY.tables())
    arguments = ["--tables", str(tables), "--ranges", str(ranges), "--cases", "eyes drawn", "--seeds", "1"]
    monkeypatch.setattr(sys, "argv", ["report", str(path), str(masks), *arguments])
    denoiser_report.main()

    rows = capsys.readouterr().out.splitlines()
    assert [row.split(" | ")[1] for row in rows[2:]] == [
        "the faces as they are", "as it is", "LSTM, s = 0.5", "LSTM, s = 1",
    ]  # fmt: skip
