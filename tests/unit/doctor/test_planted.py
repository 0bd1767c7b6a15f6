"""Every kind of fault, planted into faces that have none: found, and mended alone."""

import numpy as np
import pytest

from benchmarks.doctor.false_alarms import tell
from benchmarks.doctor.planted import PLANTS
from facemask_editor.core.paths import resources_dir
from facemask_editor.doctor.examine import examine
from facemask_editor.doctor.finding import Severity
from facemask_editor.formats import open_mask

FACES = ("sample_01", "sample_02", "sample_03")
SURE = {
    "island", "hole", "sides", "one pair's sides", "upside down", "lip order", "single part's side",
}  # fmt: skip
"""Faults whose fix gives back the very pixels."""


def good_face(name):
    return open_mask(resources_dir() / "samples" / f"{name}.png").label_map


@pytest.mark.parametrize("name", FACES)
def test_a_good_face_has_no_findings(name):
    assert examine(good_face(name)) == ()


@pytest.mark.parametrize("fault", PLANTS)
def test_a_planted_fault_is_found_and_its_fix_touches_nothing_else(fault):
    rng = np.random.default_rng(3)
    planted = 0
    for name in FACES:
        face = good_face(name)
        made = next((made for _ in range(20) if (made := PLANTS[fault](face, rng))), None)
        if made is None:
            continue
        planted += 1
        found = [each for each in examine(made.label_map) if tell(made.parts, made.kinds, each)]
        assert found, f"{fault} in {name}"
        fix = next((each.fix for each in found if each.fix), None)
        if fix is None or made.label_map.shape != face.shape:
            continue
        mended = fix(made.label_map)
        untouched = made.label_map == face
        np.testing.assert_array_equal(mended[untouched], face[untouched])
        if fault in SURE:
            np.testing.assert_array_equal(mended, face)
    assert planted or fault == "earring, no ear"


def test_findings_tell_where_and_have_a_fix_or_a_reason():
    rng = np.random.default_rng(0)
    face = good_face("sample_01")
    for plant in PLANTS.values():
        made = next((made for _ in range(20) if (made := plant(face, rng))), None)
        for finding in examine(made.label_map) if made else ():
            assert (finding.fix is None) == bool(finding.no_fix)
            assert finding.sentence.endswith(".")
            if finding.pieces:
                mask = finding.mask(made.label_map.shape)
                assert int(mask.sum()) == finding.area
                assert mask[finding.box.slices].sum() == finding.area


def test_the_worst_comes_first_and_ids_differ():
    rng = np.random.default_rng(5)
    face = good_face("sample_02")
    island = PLANTS["island"](face, rng)
    while island is None:
        island = PLANTS["island"](face, rng)
    both = PLANTS["lip order"](island.label_map, rng)
    found = examine(both.label_map)

    severities = [each.severity for each in found]
    assert severities == sorted(severities, reverse=True)
    assert severities[0] is Severity.ERROR
    assert len({each.id for each in found}) == len(found)
