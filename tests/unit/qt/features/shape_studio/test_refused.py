"""What a model of the paper's network cannot do is grey in the panel, with the reason."""

from dataclasses import replace

import pytest

from facemask_editor.app.circumstances import Circumstances, PartFacts, needs_model, within_model
from facemask_editor.app.donors.takes import TAKES, Facts, Plan, obstacle
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.refused import by_paper_model
from facemask_editor.qt.features.shape_studio.controls import Controls
from facemask_editor.recipe.strengths import Strengths
from tests.helpers.patience import WAIT

REFUSED = by_paper_model()


@pytest.fixture
def controls(qtbot):
    made = Controls(())
    qtbot.addWidget(made)
    return made


@pytest.fixture
def paper(preview):
    """The preview beside a model of the paper's network."""
    session = preview._session
    info = replace(session.model.info, refused=REFUSED, handles=())
    session.set_model(replace(session.model, info=info))
    return preview


def test_sections_say_why_they_rest(controls, paper):
    controls.show_preview(paper)

    for name, section in controls.sections.items():
        why = section._why.text()
        assert bool(why) == (name in REFUSED)
        assert section._controls.isEnabled() == (name not in REFUSED)
        assert not section.isHidden()
    assert "future work" in controls.sections["shape"]._why.text()
    assert not controls.adapt.isEnabled()
    assert "LSTM" in controls.adapt.slider.toolTip()
    assert not controls.difference.isHidden()


def test_another_model_brings_all_of_it_back(controls, preview, paper):
    session = preview._session
    tip = controls.adapt.slider.toolTip()
    controls.show_preview(paper)
    session.set_model(replace(session.model, info=replace(session.model.info, refused={"difference": "no"})))
    controls.show_preview(preview)

    assert all(section._controls.isEnabled() for section in controls.sections.values())
    assert controls.adapt.isEnabled()
    assert controls.adapt.slider.toolTip() == tip
    assert controls.difference.isHidden()


def test_amounts_of_another_model_are_asked_of_none_that_has_them_not(qtbot, paper, engine):
    paper.set_adapt(0.2)
    paper.set_difference(False)
    with qtbot.waitSignal(paper.preview_changed, timeout=WAIT):
        paper.new_shape()

    recipe = engine.requests[-1].recipe
    assert (recipe.adapt, recipe.difference) == (1.0, False)
    assert paper.draft.adapt == 0.2  # for the next model


def test_the_part_vae_always_edits_by_difference(qtbot, preview, engine):
    preview.set_difference(False)
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()

    assert engine.requests[-1].recipe.difference


def test_strengths_within_a_model_keep_what_it_can():
    strengths = Strengths(adapt=0.2, denoise=0.1, difference=False)

    assert strengths.within({}) == strengths
    assert strengths.within({"adapt": ""}) == Strengths(denoise=0.1, difference=False)


def test_actions_say_why_the_model_cannot():
    rule = within_model("complete", needs_model)

    assert rule(Circumstances(open=True)) == ""
    assert rule(Circumstances()) == "Open a mask first"
    assert "cannot tell" in rule(Circumstances(open=True, part=PartFacts(refused=REFUSED)))


def test_pixels_of_a_second_face_are_not_taken_by_a_model_that_knows_none():
    take = next(take for take in TAKES if "nose" in take.names)
    facts = Facts([], {"other": ["nose"]}, ["nose"], refused=REFUSED)
    plan = Plan(take, (("other", 1.0),), 1.0, True)

    assert "no pixels" in obstacle(plan, SCHEMA, facts)
    assert obstacle(replace(plan, exact=False), SCHEMA, facts) == ""
    assert obstacle(plan, SCHEMA, replace(facts, refused={})) == ""
