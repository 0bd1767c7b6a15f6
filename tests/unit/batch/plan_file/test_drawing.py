import math
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.batch.plan_file.balance import expected_shares
from facemask_editor.batch.plan_file.drawing import Drawing
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from tests.helpers.batch_runs import PARTS, drawing_of, write_faces, write_plan

RICH = {
    "adapt": {"uniform": [0.2, 0.8]},
    "locks": {"hair": 0.5},
    "split": {"train": 0.5, "test": 0.5},
    "classes": {"eye_g": {"share": 0.3}, "hat": {"add": 0.2, "remove": 0.4}},
    "edit": [
        {"kind": "resample", "parts": ["nose", "hair"], "probability": 0.5},
        {"kind": "nudge", "parts": "all", "probability": 0.3, "sigma": {"normal": [0.4, 0.3]}},
        {"kind": "shape", "handles": ["nose.length", "eye.size"], "amount": {"uniform": [-2, 2]}},
        {"kind": "expression", "names": ["smile", "frown"], "pick": "one", "probability": 0.7},
        {"kind": "remove", "parts": ["ear_r", "neck_l"], "probability": 0.5},
    ],
}

stems = st.text(min_size=1, max_size=12)
variants = st.integers(0, 100)
have = st.sets(st.sampled_from(PARTS)).map(lambda names: tuple(n for n in PARTS if n in names))


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    return drawing_of(tmp_path_factory.mktemp("rich"), **RICH)


@pytest.fixture(scope="module")
def certain(tmp_path_factory):
    classes = {"hat": {"share": 0}, "eye_g": {"share": 1}, "cloth": {"add": 0, "remove": 0}}
    edits = [
        {"kind": "nudge", "parts": "all", "probability": 1},
        {"kind": "resample", "parts": "all", "probability": 0},
    ]
    folder = tmp_path_factory.mktemp("certain")
    return drawing_of(folder, locks={"hair": 1, "skin": 0}, classes=classes, edit=edits)


def kinds(recipe, kind):
    return [step for step in recipe.steps if step.kind == kind]


def test_the_same_plan_draws_the_same_in_any_order(rich, tmp_path):
    outputs = [(f"face{n}", variant) for n in range(5) for variant in range(3)]
    forwards = {each: rich.recipe(*each, PARTS) for each in outputs}
    again = drawing_of(tmp_path, **RICH)

    assert {each: again.recipe(*each, PARTS) for each in reversed(outputs)} == forwards
    assert len(set(map(repr, forwards.values()))) == len(outputs)


def test_a_recipe_is_what_it_has_always_been(tmp_path):
    """The first lines of a manifest must be made again by every later release."""
    edits = [{"kind": "nudge", "parts": ["nose"], "sigma": {"uniform": [0, 1]}}]
    (step,) = drawing_of(tmp_path, seed=5, edit=edits).recipe("00012", 3, PARTS).steps

    assert (step.seed, step.sigma) == (4127423381, pytest.approx(0.09747765545565623, abs=1e-15))


@given(stems, variants, have)
def test_nothing_comes_that_nobody_asked_for(rich, stem, variant, present):
    recipe = rich.recipe(stem, variant, present)

    assert 0.2 <= recipe.adapt <= 0.8
    assert set(recipe.locks) <= {"hair"}
    gone = {step.part for step in kinds(recipe, "remove")}
    assert gone <= set(present) & {"eye_g", "hat", "ear_r", "neck_l"}
    added = {step.part for step in kinds(recipe, "resample")} - set(present)
    assert added <= {"eye_g", "hat"}
    for step in recipe.steps:
        part = getattr(step, "part", None)
        assert part not in recipe.locks
        assert part is None or part in present or part in added
        assert part not in gone or step.kind == "remove"
    assert all(0 <= step.sigma <= 5 for step in kinds(recipe, "nudge"))
    assert all(-2 <= step.amount <= 2 for step in kinds(recipe, "shape"))
    assert len(kinds(recipe, "expression")) <= 1


@given(stems, variants, have, st.integers(1, 5))
def test_a_redraw_keeps_what_an_output_gets(rich, stem, variant, present, attempt):
    first = rich.recipe(stem, variant, present)
    again = rich.recipe(stem, variant, present, attempt)

    def what(recipe):
        return recipe.locks, [
            (step.kind, *(getattr(step, name, "") for name in ("part", "handle", "name")))
            for step in recipe.steps
        ]

    assert what(first) == what(again)
    assert first.adapt != again.adapt
    assert {step.seed for step in kinds(first, "nudge")}.isdisjoint(
        step.seed for step in kinds(again, "nudge")
    )


@given(stems, variants)
def test_probabilities_0_and_1_are_exact(certain, stem, variant):
    recipe = certain.recipe(stem, variant, PARTS)

    assert [step.part for step in kinds(recipe, "nudge")] == [
        name for name in PARTS if name not in {"hair", "hat"}
    ]
    assert [step.part for step in kinds(recipe, "remove")] == ["hat"]
    assert (recipe.locks, kinds(recipe, "resample")) == (("hair",), [])
    bare = certain.recipe(stem, variant, ("skin",))
    assert [step.part for step in kinds(bare, "resample")] == ["eye_g"]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("before", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("told", [True, False])
def test_classes_are_as_often_as_asked(tmp_path, share, before, told):
    number = 2000
    table = {"share": share, **({"before": before} if told else {})}
    drawing = drawing_of(tmp_path, classes={"eye_g": table})
    have = [n < before * number for n in range(number)]

    recipes = [drawing.recipe(f"f{n}", 0, ("eye_g",) if had else ()) for n, had in enumerate(have)]

    changes = [len(recipe.steps) for recipe in recipes]
    after = sum(had != bool(changed) for had, changed in zip(have, changes, strict=True))
    assert abs(after - share * number) < 6 * math.sqrt(number * 0.25)
    assert drawing.plan.classes["eye_g"].after(before) == pytest.approx(share)
    if told:  # no more masks change than need be
        assert abs(sum(changes) - abs(share - before) * number) < 6 * math.sqrt(number * 0.25)


@pytest.mark.parametrize("pick", ["together", "one"])
def test_parts_come_together_or_one_alone(tmp_path, pick):
    parts = ["l_eye", "r_eye", "nose"]
    drawing = drawing_of(tmp_path, edit=[{"kind": "nudge", "parts": parts, "probability": 0.5, "pick": pick}])

    found = [[step.part for step in drawing.recipe(f"f{n}", 0, PARTS).steps] for n in range(60)]

    wanted = [parts] if pick == "together" else [[part] for part in parts]
    assert [each for each in [[], *wanted] if each not in found] == []
    assert [each for each in found if each not in [[], *wanted]] == []


def test_an_edit_more_changes_no_other_one(tmp_path):
    nudge = {"kind": "nudge", "parts": "all", "sigma": {"uniform": [0, 1]}}
    alone = drawing_of(tmp_path, edit=[nudge])
    among = drawing_of(tmp_path, edit=[{"kind": "resample", "parts": "nose"}, nudge])

    assert kinds(among.recipe("a", 0, PARTS), "nudge") == list(alone.recipe("a", 0, PARTS).steps)


def test_a_plan_crosses_to_another_process(rich):
    there = pickle.loads(pickle.dumps(rich))

    assert there.plan == rich.plan
    assert [there.recipe("a", n, PARTS) for n in range(5)] == [rich.recipe("a", n, PARTS) for n in range(5)]


@pytest.mark.parametrize("pick", ["each", "one"])
@pytest.mark.parametrize("lock", [0.0, 0.5])
def test_the_expected_share_is_what_comes_out(tmp_path, pick, lock):
    number, half = 2000, 0.5
    removed = {"kind": "remove", "parts": ["hat", "eye_g"], "probability": 0.6, "pick": pick}
    drawing = drawing_of(
        tmp_path, locks={"hat": lock}, classes={"hat": {"add": 0.4, "remove": 0.2}}, edit=[removed]
    )
    expected = expected_shares(drawing.plan, {"hat": half, "skin": 1.0})

    found = 0
    for face in range(number):
        present = ("skin", "eye_g", *(["hat"] if face < half * number else []))
        steps = drawing.recipe(f"f{face}", 0, present).steps
        gone = {step.part for step in steps if step.kind == "remove"}
        added = {step.part for step in steps if step.kind == "resample"}
        found += "hat" in (set(present) - gone) | added

    assert abs(found / number - expected["hat"]) < 6 * math.sqrt(0.25 / number)
    assert expected["skin"] == 1.0


def test_amounts_that_a_model_may_refuse_are_seen_before_any_work(tmp_path):
    drawing = drawing_of(tmp_path, denoise={"uniform": [0.5, 1.0]}, adapt={"choice": [1.0, 0.4]})

    assert (drawing.template.denoise, drawing.template.adapt) == (1.0, 0.4)


# Second faces


def with_donors(folder, *, donors=("d1", "d2", "d3"), index="", **table):
    write_faces(folder / "donors", *donors)
    source = {"donors": "donors", **({"index": "index.csv"} if index else {})}
    if index:
        (folder / "index.csv").write_text(index)
    edits = table.pop("edit", [{"kind": "blend", "parts": ["nose", "hair"], "alpha": {"uniform": [0, 1]}}])
    return drawing_of(folder, source=source, edit=edits, **table)


def test_second_faces_are_drawn_from_the_folder(tmp_path):
    drawing = with_donors(tmp_path)

    found = {step.donor for n in range(40) for step in drawing.recipe(f"f{n}", 0, PARTS).steps}

    assert found == {(tmp_path / "donors" / f"d{n}.png").resolve().as_posix() for n in (1, 2, 3)}


def test_nobody_gets_a_part_of_themselves_or_of_another_split(tmp_path):
    names = [f"d{n}" for n in range(30)]
    rows = "".join(f"{name},p{n // 3}\n" for n, name in enumerate(names))
    drawing = with_donors(
        tmp_path, donors=names, index=f"stem,person\n{rows}", split={"train": 0.5, "test": 0.5}
    )
    drawing.check(names)
    people = drawing.people

    for stem in names:
        for variant in range(8):
            for step in drawing.recipe(stem, variant, PARTS).steps:
                donor = drawing.donors.paths[step.donor].stem
                assert people.person_of(donor) != people.person_of(stem)
                assert drawing.split_of(donor) == drawing.split_of(stem)


def test_several_second_faces_are_mixed(tmp_path):
    edits = [{"kind": "blend", "parts": "nose", "faces": 2}]
    drawing = with_donors(tmp_path, edit=edits)

    mixes = [drawing.recipe(f"f{n}", 0, PARTS).steps[0] for n in range(20)]

    assert {len(step.donors) for step in mixes} == {1, 2}
    assert all(sum(step.donors.values()) > 0 and not step.donor for step in mixes)


def test_pixels_of_several_parts_come_from_one_face(tmp_path):
    edits = [{"kind": "transplant", "parts": ["mouth", "u_lip", "l_lip"]}]
    (step,) = with_donors(tmp_path, edit=edits).recipe("a", 0, ("u_lip", "l_lip")).steps

    assert step.parts == ("mouth", "u_lip", "l_lip")
    assert step.donor


def test_a_split_without_second_faces_is_refused_before_any_work(tmp_path):
    drawing = with_donors(tmp_path, donors=["only"])

    drawing.check(["a"])
    with pytest.raises(FormatError, match=r"number of second faces is 1; only needs a second face"):
        drawing.check(["a", "only"])


def test_a_folder_without_second_faces_is_refused(tmp_path):
    (tmp_path / "donors").mkdir()

    with pytest.raises(FormatError, match="number of masks is 0; a folder with second faces"):
        with_donors(tmp_path, donors=())


def test_a_mask_in_no_row_is_refused(tmp_path):
    (tmp_path / "index.csv").write_text("stem,person\na,ann\n")
    drawing = drawing_of(tmp_path, source={"index": "index.csv"})

    with pytest.raises(FormatError, match=r"index.csv: stem is without 'b'; 1 of 2 masks are in no row"):
        drawing.check(["a", "b"])


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_seeds_are_seeds(tmp_path_factory, seed):
    path = write_plan(tmp_path_factory.mktemp("s"), seed=seed, edit=[{"kind": "resample", "parts": "nose"}])
    (step,) = Drawing.read(path, SCHEMA).recipe("a", 0, PARTS).steps

    assert 0 <= step.seed < 2**32
