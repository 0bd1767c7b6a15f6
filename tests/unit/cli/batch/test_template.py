import pytest
import typer

from facemask_editor.cli.batch_template import Template, read_weights
from facemask_editor.core.errors import FormatError
from facemask_editor.recipe.recipe import Blend, Complete, Nudge, Recipe, Remove, Resample, Shape


def template_of(donor=None, numbers=None, **asked):
    template = Template(donor)
    template.add_options(asked, numbers or {})
    return template


def test_steps_come_in_the_documented_order(tmp_path):
    donor = tmp_path / "d.png"
    template = template_of(
        donor,
        blend=["l_eye=1"],
        nudge=["u_lip,l_lip=0.5", "all=0.1"],
        resample=["nose,all"],
        numbers={"temperature": 0.5},
        remove=["hat"],
        complete=[""],
        shape=["nose.length=+1.5", "l_brow.raise=-1:one"],
    )

    assert template.steps == [
        Remove(part="hat"),
        Complete(temperature=0.5),
        Resample(part="nose", temperature=0.5),
        Resample(part="all", temperature=0.5),
        Nudge(part="u_lip", sigma=0.5),
        Nudge(part="l_lip", sigma=0.5),
        Nudge(part="all", sigma=0.1),
        Blend(part="l_eye", alpha=1, donor=donor.as_posix()),
        Shape(part="nose", handle="length", amount=1.5),
        Shape(part="l_brow", handle="raise", amount=-1, side="one"),
    ]
    assert template.donors == {donor.as_posix(): donor}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"nudge": ["nose=9"]}, "nose=9: input should be less than or equal to 5"),
        ({"nudge": ["nose=nan"]}, "nose=nan"),
        ({"blend": ["nose=1.5"]}, "nose=1.5"),
        ({"remove": ["hat"], "resample": ["hat"]}, "hat is to be changed as well"),
        ({"remove": ["hat"], "nudge": ["hat=1"]}, "hat is to be changed as well"),
        ({"remove": ["nose"], "shape": ["nose.length=1"]}, "nose is to be changed as well"),
        ({"shape": ["nose.length=9"]}, "nose=9: input should be less than or equal to 6"),
    ],
)
def test_values_out_of_range_and_contradictions_are_refused(tmp_path, options, message):
    with pytest.raises(typer.BadParameter, match=message):
        template_of(tmp_path / "d.png", **options)


def test_every_kind_has_its_own_temperature_where_none_is_given():
    assert template_of(resample=["nose"], complete=[""]).steps == [
        Complete(temperature=0),
        Resample(part="nose", temperature=1),
    ]


def test_an_option_counts_each_time_it_is_given():
    steps = template_of(nudge=["nose=0.5", "nose=0.5"], resample=["nose", "hair"]).steps

    assert [(step.kind, step.part) for step in steps] == [
        ("resample", "nose"), ("resample", "hair"), ("nudge", "nose"), ("nudge", "nose"),
    ]  # fmt: skip


def test_without_a_recipe_and_an_amount_neighbours_follow_as_in_the_window():
    assert template_of(nudge=["nose=1"]).recipe((), None).adapt == Recipe().adapt == 1.0


def test_a_recipe_of_version_1_without_an_amount_leaves_neighbours_alone(tmp_path):
    path = tmp_path / "edit.json"
    path.write_text('{"version": 1, "steps": [{"kind": "nudge", "part": "nose"}]}')
    template = Template(None)

    template.add_recipe(path)

    assert template.recipe((), None).adapt == 0.0


def test_a_completion_in_a_recipe_file_needs_no_part(tmp_path):
    path = tmp_path / "edit.json"
    Recipe(steps=(Complete(seed=4), Nudge(part="nose"))).save(path)
    template = Template(None)

    template.add_recipe(path)

    assert template.steps == [Complete(seed=4), Nudge(part="nose")]


def test_a_blend_needs_a_donor():
    with pytest.raises(typer.BadParameter, match="--blend needs --donor FILE"):
        template_of(blend=["nose=0.5"])


def test_remove_goes_with_all_of_another_step():
    assert len(template_of(remove=["hat"], resample=["all"]).steps) == 2


def test_the_recipe_file_comes_first_and_options_add_to_it(tmp_path):
    path = tmp_path / "edit.json"
    Recipe(steps=(Nudge(part="nose", seed=7),), locks=("hair",), adapt=0.25).save(path)
    template = Template(None)

    template.add_recipe(path)
    template.add_options({"resample": ["u_lip"]}, {})

    assert template.recipe(("skin", "hair"), None) == Recipe(
        steps=(Nudge(part="nose", seed=7), Resample(part="u_lip")), locks=("hair", "skin"), adapt=0.25
    )
    assert template.recipe((), 0.75).adapt == 0.75
    assert template.recipe((), 0).adapt == 0


@pytest.mark.parametrize("in_recipe_folder", [True, False])
def test_a_donor_in_a_recipe_is_found_beside_it_or_from_here(tmp_path, monkeypatch, in_recipe_folder):
    (tmp_path / "recipes").mkdir()
    monkeypatch.chdir(tmp_path)
    donor = (tmp_path / "recipes" if in_recipe_folder else tmp_path) / "d.png"
    donor.touch()
    path = tmp_path / "recipes/edit.json"
    Recipe(steps=(Blend(part="nose", donor="d.png"),)).save(path)
    template = Template(None)

    template.add_recipe(path)

    assert template.steps == [Blend(part="nose", donor=donor.as_posix())]


def test_a_blend_in_a_recipe_without_a_donor_takes_the_option(tmp_path):
    path = tmp_path / "edit.json"
    Recipe(steps=(Blend(part="nose"),)).save(path)

    message = r"edit\.json: recipe field steps\.0\.donor is missing; blend nose needs one, here or as --donor"
    with pytest.raises(FormatError, match=message):
        Template(None).add_recipe(path)
    template = Template(tmp_path / "d.png")
    template.add_recipe(path)

    assert template.steps == [Blend(part="nose", donor=(tmp_path / "d.png").as_posix())]


@pytest.mark.parametrize(
    ("recipe", "field"),
    [
        (Recipe(steps=(Nudge(part="nose"), Nudge(part="chin"))), r"steps\.1\.part is 'chin'"),
        (Recipe(locks=("chin",)), "locks is 'chin'"),
    ],
)
def test_an_unknown_class_in_a_recipe_file_is_named_with_the_file(tmp_path, recipe, field):
    path = tmp_path / "edit.json"
    recipe.save(path)

    with pytest.raises(FormatError, match=rf"edit\.json: recipe field {field}"):
        Template(None).add_recipe(path)


SHAPED = Shape(part="nose", handle="charm")


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (
            (Nudge(part="nose"), Nudge(part="background")),
            r"steps\.1\.part is 'background'; background is",
        ),
        ((Complete(), Nudge(part="hair")), r"steps\.1\.part is 'hair'; hair is locked, so nudge"),
        (
            (SHAPED,),
            r"steps\.0\.handle is 'charm'; unknown handle nose\.charm; known: nose\.width",
        ),
        (
            (SHAPED.model_copy(update={"part": "all"}),),
            r"steps\.0\.handle is 'charm'; unknown",
        ),
        (
            (Shape(part="cloth", handle="width"),),
            r"steps\.0\.part is 'cloth'; cloth has no handles; parts",
        ),
    ],
)
@pytest.mark.parametrize("locked", ["in the file", "by option"])
def test_a_step_of_a_file_that_cannot_be_carried_out_is_named_with_the_file(tmp_path, steps, message, locked):
    path = tmp_path / "edit.json"
    Recipe(steps=steps, locks=("hair",) if locked == "in the file" else ()).save(path)
    template = Template(None)

    def read():
        template.add_recipe(path)
        template.recipe(("hair",) if locked == "by option" else (), None)

    with pytest.raises(FormatError, match=rf"edit\.json: recipe field {message}"):
        read()


def test_other_names_of_handles_are_known_in_a_file(tmp_path):
    path = tmp_path / "edit.json"
    Recipe(steps=(Shape(part="u_lip", handle="height"), Shape(part="all", handle="width"))).save(path)
    template = Template(None)

    template.add_recipe(path)

    assert [step.handle for step in template.steps] == ["height", "width"]


def test_the_handles_of_the_command_line_are_those_of_the_measures():
    template = Template(None)
    template.add_options({"shape": ["u_lip.height=1", "nose.width=-1:one"]}, {})

    assert [(s.part, s.handle, s.side) for s in template.steps] == [
        ("u_lip", "fullness", "both"), ("nose", "width", "one"),
    ]  # fmt: skip


def test_several_donors_are_mixed_by_their_weights(tmp_path):
    a, b = tmp_path / "a.png", tmp_path / "b.png"
    template = Template([a, b], weights=read_weights("3,1", 2))
    template.add_options({"blend": ["nose=1"]}, {})

    assert template.steps == [Blend(part="nose", alpha=1, donors={a.as_posix(): 3.0, b.as_posix(): 1.0})]
    assert template.donors == {a.as_posix(): a, b.as_posix(): b}
    with pytest.raises(typer.BadParameter, match="--exact takes one --donor, not 2"):
        Template([a, b]).add_options({"transplant": ["nose"]}, {})


def test_a_recipe_finds_each_of_its_donors(tmp_path):
    a, b = tmp_path / "a.png", tmp_path / "b.png"
    b.touch()
    path = tmp_path / "edit.json"
    Recipe(steps=(Blend(part="nose", donors={"a.png": 1.0, "b.png": 0.5}),)).save(path)
    template = Template(None)

    template.add_recipe(path)

    assert template.steps == [Blend(part="nose", donors={a.as_posix(): 1.0, b.as_posix(): 0.5})]


@pytest.mark.parametrize(
    ("text", "count"), [("1,x", 2), ("", 1), ("0,0", 2), ("-1,2", 2), ("nan", 1), ("1,2", 3)]
)
def test_weights_that_mean_nothing_are_refused(text, count):
    with pytest.raises(typer.BadParameter):
        read_weights(text, count)


def test_exact_takes_one_step_for_all_its_parts(tmp_path):
    template = Template(tmp_path / "d.png")
    template.add_options({"transplant": ["u_lip,l_lip"]}, {})

    [step] = template.steps
    assert step.kind == "transplant"
    assert step.parts == ("u_lip", "l_lip")
    assert step.donor == (tmp_path / "d.png").as_posix()
    with pytest.raises(typer.BadParameter, match="no part is called background"):
        template.add_options({"transplant": ["background"]}, {})
