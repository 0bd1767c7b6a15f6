from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.batch.plan_file.people import People, read_people
from facemask_editor.core.errors import FormatError

SHARES = {"train": 0.7, "validation": 0.2, "test": 0.1}


@given(st.dictionaries(st.text(min_size=1), st.sampled_from("ABCDEFG"), min_size=1))
def test_all_masks_of_a_person_are_in_one_split(named):
    people = People(named, SHARES)
    splits = {}
    for stem in named:
        splits.setdefault(people.person_of(stem), set()).add(people.split_of(people.person_of(stem)))

    assert all(len(found) == 1 for found in splits.values())


@given(st.sets(st.text(min_size=1), max_size=20), st.text(min_size=1))
def test_other_persons_change_nobodys_split(others, person):
    alone = People({}, SHARES)
    among = People({name: name for name in others}, SHARES)

    assert alone.split_of(person) == among.split_of(person)


@given(st.text(max_size=5), st.sampled_from([2000]))
def test_splits_have_their_shares(prefix, number):
    people = People({}, SHARES)
    found = Counter(people.split_of(f"{prefix}{face}") for face in range(number))

    for name, share in SHARES.items():
        deviation = (number * share * (1 - share)) ** 0.5
        assert abs(found[name] - number * share) < 6 * deviation, found


@pytest.mark.parametrize("name", list(SHARES))
def test_a_share_of_1_takes_all(name):
    people = People({}, {name: 1.0})

    assert {people.split_of(str(face)) for face in range(50)} == {name}


def test_no_split_is_none():
    assert People({}, {}).split_of("a") == ""


def test_a_table_names_persons(tmp_path):
    index = tmp_path / "index.csv"
    index.write_bytes("\ufeffstem;identity\r\n7;ann\r\n00008.png; ben \r\n;\r\n".encode())

    people = People(read_people(index, "stem", "identity"), {})

    assert [people.person_of(stem) for stem in ("00007", "00008", "9")] == ["ann", "ben", "9"]
    assert people.unnamed(["00007", "9"]) == ["9"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stem,name\n1,ann\n", r"columns is \['stem', 'name'\]; a column 'person' is needed"),
        ("stem,person\n1,\n", "line 2: person is empty; who is shown on 1"),
        ("stem,person\n1,ann\n1,ben\n", "line 3: person is 'ben'; 1 has the person 'ann' in another line"),
        ("stem,person\n", "stem is empty in all rows"),
    ],
)
def test_a_table_that_does_not_say_who_is_refused(tmp_path, text, message):
    index = tmp_path / "index.csv"
    index.write_text(text)

    with pytest.raises(FormatError, match=message):
        read_people(index, "stem", "person")
