"""JSON of a file that anybody may have written, read with limits."""

from __future__ import annotations

import json
from os import PathLike

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.depth import check_depth
from facemask_editor.core.files.unique_keys import unique


def read_json(
    where: str | PathLike[str], field: str, data: bytes, *, shallow: bool = False
) -> dict[str, object]:
    """Return the object that a JSON text holds.

    Args:
        where: The file, for messages.
        field: What of it the text is, for messages.
        data: UTF-8; the caller has bounded its length.
        shallow: Whether its depth is limited too, because it is kept as it is; that takes a while.

    Raises:
        FormatError: It is no JSON object, is nested too deeply, has a name twice, or a number that is none.
    """
    try:
        text = data.decode("utf-8")
        if shallow:
            check_depth(text)
        found = json.loads(text, object_pairs_hook=unique, parse_constant=_no_number)
    except RecursionError:
        raise FormatError(where, field, "not readable", "it is nested too deeply") from None
    except ValueError as error:
        raise FormatError(where, field, "no JSON", str(error)[:200]) from error
    if not isinstance(found, dict):
        raise FormatError(where, field, f"a JSON {type(found).__name__}", "an object is needed")
    return found


def write_json(value: object) -> bytes:
    """Return a value as JSON in plain ASCII; the same value makes the same bytes.

    Raises:
        ValueError: For a number that is none.
    """
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number")
