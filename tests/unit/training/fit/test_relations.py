import numpy as np

from facemask_editor.measures.relations.ranges import RelationRanges
from facemask_editor.measures.relations.registry import relations
from facemask_editor.training.fit.relations import main
from facemask_editor.weights.checkpoint import load_model
from facemask_editor.weights.whole_face import DISTANCES, EXCESSES
from tests.helpers.faces import draw_faces
from tests.helpers.sample_masks import write_grey
from tests.helpers.trained_model import trained_model


def test_ranges_are_added_to_a_model(tmp_path, tmp_path_factory, monkeypatch):
    faces = draw_faces(30, 256)
    for number, face in enumerate(faces):
        write_grey(tmp_path / f"faces/{number:03d}.png", face)
    out = tmp_path / "with.safetensors"
    model = trained_model(tmp_path_factory)
    monkeypatch.setattr("sys.argv", ["fit", str(model), str(tmp_path / "faces"), "--out", str(out)])

    main()

    before, after = load_model(model), load_model(out)
    ranges = RelationRanges.of_tables(after.tables)
    training = [face for number, face in enumerate(faces) if number % 10]
    assert [ranges.excess(relations(face)) for face in training] == [0] * len(training)
    assert np.isfinite(after.tables[DISTANCES]).all()
    assert (after.tables[EXCESSES] == 0).all()
    for key, table in before.tables.items():
        if not key.startswith(("relations.", "judgement.")):
            assert np.array_equal(after.tables[key], table)
