from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.core.split import training_of, validation_of


def test_every_tenth_from_the_first_on():
    names = [f"{number:03d}" for number in range(31)]
    assert validation_of(names) == ("000", "010", "020", "030")


@given(st.sets(st.text(max_size=4), max_size=60).map(sorted))
def test_each_name_is_in_one_of_the_two(names):
    kept, seen = validation_of(names), training_of(names)
    assert sorted([*kept, *seen]) == names
    assert not set(kept) & set(seen)
    assert len(kept) == -(-len(names) // 10)
