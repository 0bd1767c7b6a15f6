import stat
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.errors import FormatError
from facemask_editor.render.setup import read_setup, read_setups, setup_path, write_setup
from tests.helpers.patience import SHARED_FIXTURE


def write(text):
    setup_path().parent.mkdir(parents=True, exist_ok=True)
    setup_path().write_bytes(text if isinstance(text, bytes) else text.encode())


def test_there_is_none_at_first():
    assert read_setups() == {}
    assert read_setup("sean") == {}


def test_others_stay_when_one_is_set():
    write('[mine]\nodd = "kept"\n[sean]\npython = "/a"\n')

    assert write_setup("sean", {"checkout": "/b"}) == {"python": "/a", "checkout": "/b"}

    assert read_setups() == {"mine": {"odd": "kept"}, "sean": {"python": "/a", "checkout": "/b"}}


def test_an_empty_value_takes_a_field_out():
    write_setup("sean", {"checkout": "/b", "python": "/a"})

    assert write_setup("sean", {"python": ""}) == {"checkout": "/b"}
    assert write_setup("sean", {"checkout": ""}) == {}
    assert read_setups() == {}


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=50).filter(len))
@settings(suppress_health_check=SHARED_FIXTURE, max_examples=60)
def test_any_text_comes_back(value):
    write_setup("sean", {"checkout": value, "python": "/a"})

    assert read_setup("sean") == {"checkout": value, "python": "/a"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sean = 3", "sean is 3; a table"),
        ("[sean]\npython = 3", "sean.python is 3; a text in quotes"),
        ("[sean]\n'a b' = '1'", "sean.a b is no name"),
        ("['a b']\nx = '1'", "table is 'a b'"),
        ("[sean", "set-up is not TOML"),
        (b"x = '\xff'", "set-up is not TOML"),
        ("[sean]\npython = '" + "x" * 5000 + "'", "sean.python is 5000 characters long"),
        (b"#" * (5 << 20), "set-up is unreadable"),
    ],
)
def test_a_damaged_file_is_named_and_never_replaced(text, message):
    write(text)
    before = setup_path().read_bytes()

    with pytest.raises(FormatError) as raised:
        read_setups()
    assert message in str(raised.value)
    assert str(setup_path()) in str(raised.value)

    with pytest.raises(FormatError):
        write_setup("sean", {"checkout": "/b"})
    assert setup_path().read_bytes() == before


@pytest.mark.parametrize("value", ["a\0b", "\ud800", "x" * 5000])
def test_what_no_file_can_hold(value):
    with pytest.raises(FormatError, match=r"sean\.checkout is"):
        write_setup("sean", {"checkout": value})
    assert not setup_path().exists()


def test_a_data_folder_that_cannot_be_made(isolated_home):
    isolated_home.joinpath("data").write_text("a file")

    with pytest.raises(FormatError, match="set-up is not written"):
        write_setup("sean", {"checkout": "/b"})


@pytest.mark.skipif(sys.platform == "win32", reason="permissions")
def test_it_is_for_the_user_alone():
    """A server's token may stand in it."""
    for value in ("/a", "/b"):
        write_setup("sean", {"checkout": value})
        assert stat.S_IMODE(setup_path().stat().st_mode) == 0o600
