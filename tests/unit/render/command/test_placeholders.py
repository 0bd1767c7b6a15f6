import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.render.backends.command.placeholders import RUN, filled, names_in
from tests.helpers.patience import PATIENCE

ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


def test_the_names_of_a_text_in_order():
    assert names_in("a {out}/{masks} {{seed}} {out}") == ("out", "masks", "out")


@pytest.mark.parametrize("text", ["{", "a}", "{out", "}{"])
def test_a_brace_alone_is_wrong(text):
    with pytest.raises(ValueError, match="stands alone"):
        names_in(text)


@pytest.mark.parametrize("text", ["{home}", "{}", "{ out}", "{out.real}", "{out!r}", "{0}", "{OUT}"])
def test_another_name_is_wrong_and_says_which_are_known(text):
    with pytest.raises(ValueError, match=r"there is no .*; known are \{python\}, \{checkout\}"):
        names_in(text)


def test_only_the_names_that_are_allowed():
    with pytest.raises(ValueError, match=r"there is no \{out\}"):
        names_in("{out}", ("checkout",))


@given(ANY_TEXT)
def test_what_is_filled_in_is_not_looked_at_again(value):
    values = dict.fromkeys(RUN, value)
    assert filled("--x={prompt}", values) == f"--x={value}"
    assert filled("{{{prompt}}}", values) == "{" + value + "}"


@given(ANY_TEXT)
def test_a_text_without_braces_stays(text):
    plain = text.replace("{", "").replace("}", "")
    assert names_in(plain) == ()
    assert filled(plain, {}) == plain


@given(st.lists(ANY_TEXT, min_size=3, max_size=3))
@settings(max_examples=15)
def test_any_text_arrives_as_exactly_one_argument(texts):
    argv = [
        filled(item, {"prompt": text})
        for item, text in zip(["{prompt}", "--a={prompt}", "{prompt}"], texts, strict=True)
    ]
    code = "import json, os, sys; print(json.dumps([os.fsencode(a).hex() for a in sys.argv[1:]]))"

    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code, *argv], capture_output=True, timeout=PATIENCE, check=True
    )

    arrived = [bytes.fromhex(item).decode() for item in json.loads(done.stdout)]
    assert arrived == [texts[0], f"--a={texts[1]}", texts[2]]
