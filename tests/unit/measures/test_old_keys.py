from facemask_editor.measures.old_keys import with_old_keys


def test_old_keys_stand_beside_the_new_ones():
    new = {"parts": {"nose": {"nudge": {"in_range": 0.5, "kept": 1.0}}}, "bars": {"nose.nudge.in_range": [1]}}

    found = with_old_keys(new)

    assert found["parts"]["nose"]["nudge"] == {"in_range": 0.5, "plausible": 0.5, "kept": 1.0}
    assert found["bars"] == {"nose.nudge.in_range": [1], "nose.nudge.plausible": [1]}
    assert "plausible" not in new["parts"]["nose"]["nudge"]


def test_what_has_no_old_name_stays():
    value = {"masks": 3, "list": [{"a": 1}, "in_range", None]}
    assert with_old_keys(value) == value
