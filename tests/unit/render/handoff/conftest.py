import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.render.handoff.export import Export
from facemask_editor.render.handoff.plan import plan_export
from tests.helpers.sample_masks import small_face, write_grey


def content_of(folder):
    """Return all that lies in a folder: bytes of files, None for folders, by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def refused(exported, tmp_path, *arguments):
    before = content_of(tmp_path)
    with pytest.raises(FormatError) as caught:
        exported(*arguments)
    assert content_of(tmp_path) == before, "nothing has changed"
    return str(caught.value)


def write_photo(path, *, size=(128, 128), grey=100, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((size[1], size[0], 3), grey, np.uint8)).save(path, **options)
    return path


@pytest.fixture
def masks(tmp_path):
    folder = tmp_path / "masks"
    for shift, name in enumerate(("a", "b", "c")):
        write_grey(folder / f"{name}.png", small_face(128, shift=shift))
    return folder


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    for number, name in enumerate(("a", "b", "c")):
        write_photo(folder / f"{name}.jpg", grey=50 * number + 20)
    return folder


@pytest.fixture
def exported(masks, photos, tmp_path):
    """Export the masks to ``root``; returns the export and its events."""

    def run(key="spade", root=tmp_path / "root", source=masks, **given):
        export = Export(plan_export(source, root, key, photos=given.pop("photos", photos), **given))
        return export, list(export.run())

    return run
