"""A small document and what it tells its subscribers."""

import pytest

from facemask_editor.document import Change, MaskDocument
from tests.unit.document.halves import halves


@pytest.fixture
def document():
    """Skin on the left, hair on the right; nothing done to it."""
    return MaskDocument(halves())


@pytest.fixture
def changes(document):
    """Every notice that the document gives."""
    seen: list[Change] = []
    document.subscribe(seen.append)
    return seen
