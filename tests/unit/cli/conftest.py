import pytest

from facemask_editor.cli.app import main
from facemask_editor.core.labels import CELEBAMASK_HQ
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.sample_masks import small_face, write_grey


@pytest.fixture
def engine(monkeypatch):
    """The engine that commands get; its ``models`` records what they asked for."""
    engine = FakeEngine()
    engine.models = []

    def make_engine(model):
        engine.models.append(model)
        return engine

    monkeypatch.setattr("facemask_editor.cli.batch.make_engine", make_engine)
    monkeypatch.setattr("facemask_editor.cli.batch.chosen_schema", lambda schema, model: CELEBAMASK_HQ)
    return engine


@pytest.fixture
def masks(tmp_path):
    folder = tmp_path / "masks"
    for shift, name in enumerate(("a", "b", "c")):
        write_grey(folder / f"{name}.png", small_face(128, shift=shift))
    return folder


@pytest.fixture
def command(capsys):
    """Run the command line; returns exit status, stdout and stderr."""

    def run(*arguments):
        status = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run
