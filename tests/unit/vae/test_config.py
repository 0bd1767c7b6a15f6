import dataclasses
import json

import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.layout import face_layout
from facemask_editor.vae.config import PLACEMENT, VaeConfig, config_for, layout_from_dict

NOSE, SKIN = SCHEMA.index("nose"), SCHEMA.index("skin")


def test_a_code_in_its_own_frame_is_a_placement_and_a_shape():
    config = config_for(whole_shape=24, own_shape=12, prior_own=4, prior_whole=8)

    assert (config.shape_size(NOSE), config.code_size(NOSE), config.prior_size(NOSE)) == (12, 16, 8)
    assert (config.shape_size(SKIN), config.code_size(SKIN), config.prior_size(SKIN)) == (24, 24, 8)


def test_the_prior_knows_no_more_numbers_than_a_code_has():
    config = config_for(whole_shape=24, own_shape=12)

    assert config.prior_size(NOSE) == 12 + PLACEMENT
    assert config.prior_size(SKIN) == 24


@pytest.mark.parametrize(
    "sizes", [{"whole_shape": 257}, {"own_shape": 253}, {"code": 128, "whole_shape": 8, "own_shape": 8}]
)
def test_sizes_that_do_not_fit_a_code_are_refused(sizes):
    with pytest.raises(ValueError, match="code"):
        config_for(**sizes)


def test_each_class_needs_a_layout():
    with pytest.raises(ValueError, match="19 layouts for 2 classes"):
        VaeConfig(("a", "b"), face_layout(SCHEMA))


def test_a_layout_comes_back_from_json():
    layout = face_layout(SCHEMA)

    assert layout_from_dict(json.loads(json.dumps(dataclasses.asdict(layout)))) == layout
