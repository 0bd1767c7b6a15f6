import json

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from facemask_editor.app.project.content import Around, KeptPhoto, Unknown, content_of
from facemask_editor.app.project.read import read_project
from facemask_editor.app.project.write import write_project
from facemask_editor.app.tree.tree import StateTree
from facemask_editor.core.files.archive import Member, open_archive, pack_archive
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.orders.named import all_orders
from facemask_editor.core.orders.turn import to_order
from facemask_editor.document import MaskDocument
from facemask_editor.formats import open_mask, write_mask
from facemask_editor.formats.registry import format_for, written_formats
from tests.helpers.faces import draw_face
from tests.helpers.sample_masks import write_grey


def face():
    return draw_face(256, extras=("l_ear", "r_ear", "mouth"))


def holed():
    mask = face()
    mask[150:156, 100:106] = 0
    return mask


@pytest.fixture
def folder(tmp_path):
    write_grey(tmp_path / "masks" / "good.png", face())
    write_grey(tmp_path / "masks" / "holed.png", holed())
    write_grey(tmp_path / "masks" / "flipped.png", SCHEMA.flip_table[face()])
    return tmp_path / "masks"


def test_a_clean_mask(command, folder):
    status, out, _ = command("doctor", folder / "good.png")
    assert status == 0
    assert out == "1 mask: nothing found; 1 clean\n"


def test_findings_are_listed_with_what_helps(command, folder):
    status, out, _ = command("doctor", folder)
    assert status == 1
    assert "A hole in the skin: 36 pixels of background. (fix: fill the hole)" in out
    assert "3 masks: 1 error, 1 warning; 1 clean" in out
    assert "good.png" not in out


def test_json_is_one_object(command, folder):
    status, out, _ = command("doctor", folder, "--json")
    told = json.loads(out)
    assert status == 1
    (finding,) = next(each for each in told["masks"] if each["path"].endswith("holed.png"))["findings"]
    assert (finding["kind"], finding["severity"], finding["box"]) == ("hole", "warning", [100, 150, 106, 156])
    assert told["counts"]["clean"] == 1


def test_repaired_copies_leave_the_masks_as_they_are(command, folder, tmp_path):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    status, out, _ = command("doctor", folder, "--fix", tmp_path / "out")

    assert status == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["flipped.png", "holed.png"]
    for path in (tmp_path / "out").iterdir():
        np.testing.assert_array_equal(open_mask(path).label_map, face())
    assert "2 repaired, 0 with something left" in out


def test_in_place_only_where_out_says_so(command, folder):
    status, _, _ = command("doctor", folder / "holed.png", "--fix", folder / "holed.png")
    assert status == 0
    np.testing.assert_array_equal(open_mask(folder / "holed.png").label_map, face())


def test_a_file_that_is_there_is_kept_unless_asked(command, folder, tmp_path):
    other = write_grey(tmp_path / "out" / "holed.png", face())
    kept = other.read_bytes()
    status, _, err = command("doctor", folder, "--fix", tmp_path / "out")
    assert (status, other.read_bytes()) == (2, kept)
    assert "--replace" in err

    assert command("doctor", folder, "--fix", tmp_path / "out", "--replace")[0] == 0


def test_files_that_cannot_be_read_are_counted(command, folder):
    (folder / "broken.png").write_bytes(b"no picture")
    status, out, err = command("doctor", folder)
    assert status == 2
    assert "1 could not be used" in out
    assert "broken.png" in err


def test_a_folder_without_masks_is_an_error(command, tmp_path):
    assert command("doctor", tmp_path)[0] == 2


def test_hints_count_only_when_asked(command, tmp_path):
    mask = face()
    mask[150:152, 100:102] = SCHEMA.index("hair")
    path = write_grey(tmp_path / "specks.png", mask)

    status, out, _ = command("doctor", path)
    assert status == 0
    assert "1 milder finding not listed" in out
    assert command("doctor", path, "--least", "hint")[0] == 1


def other():
    """Another good face."""
    return draw_face(256, seed=3, extras=("l_ear", "r_ear", "mouth"))


class TestInPlace:
    def project(self, path, live, *, locks=(), photo_mask=None):
        document = MaskDocument(live, photo_mask=photo_mask)
        tree = StateTree(document)
        painted = document.snapshot()
        painted[2:4, 2:4] = SCHEMA.index("cloth")
        document.replace_pixels(painted, "Paint")
        document.set_locks({SCHEMA.index(name) for name in locks})
        tree.rename(tree.here, "Mine")
        photo = KeptPhoto("Me.JPG", None, "ab" * 32, b"bytes of a photo")
        around = Around(photo, face_colours={"skin": "fair"}, unknown=Unknown({"light": 1}, {"x.bin": b"x"}))
        write_project(path, content_of(document, tree, around))
        return painted

    def test_a_project_is_mended_by_a_step_of_its_history(self, command, tmp_path):
        path = tmp_path / "face.fmask"
        before = self.project(path, holed())

        assert command("doctor", path, "--fix", path)[0] == 0

        found = read_project(path)
        assert found.document.label_map[152, 102] == SCHEMA.index("skin")
        assert [step.name for step in found.document.history.steps] == ["Paint", "Fill the hole"]
        assert [node.name for node in found.tree.nodes][-2:] == ["Mine", ""]
        assert found.around.photo.data == b"bytes of a photo"
        assert found.around.face_colours == {"skin": "fair"}
        assert found.around.unknown.members == {"x.bin": b"x"}
        found.document.undo()
        np.testing.assert_array_equal(found.document.label_map, before)

    def test_a_copy_of_a_project_may_be_a_project_or_a_mask(self, command, tmp_path):
        path = tmp_path / "face.fmask"
        self.project(path, holed())
        kept = path.read_bytes()
        for name in ("other.fmask", "other.png"):
            assert command("doctor", path, "--fix", tmp_path / name)[0] == 0
            assert open_mask(tmp_path / name).label_map[152, 102] == SCHEMA.index("skin")
        assert len(read_project(tmp_path / "other.fmask").document.history.steps) == 2
        assert path.read_bytes() == kept

    def test_what_is_locked_stays_and_is_not_called_mended(self, command, tmp_path):
        path = tmp_path / "face.fmask"
        self.project(path, holed(), locks=("background",))
        kept = path.read_bytes()
        status, out, _ = command("doctor", path, "--fix", path)
        assert (status, path.read_bytes()) == (1, kept)
        assert "0 repaired, 1 with something left" in out

    def test_sides_are_exchanged_in_the_mask_of_the_photo_too(self, command, tmp_path):
        path = tmp_path / "face.fmask"
        flipped = SCHEMA.flip_table[face()]
        self.project(path, flipped, photo_mask=flipped)
        write_mask(tmp_path / "a.png", SCHEMA.flip_table[holed()], photo_mask=flipped)
        for mask in (path, tmp_path / "a.png"):
            assert command("doctor", mask, "--fix", mask)[0] == 0
            np.testing.assert_array_equal(open_mask(mask).of_photo, face())

    @pytest.mark.parametrize("format", written_formats(), ids=lambda format: format.key)
    @pytest.mark.parametrize("out", ["file", "folder"])
    def test_a_file_stays_of_its_format(self, command, tmp_path, format, out):
        path = tmp_path / f"face{format.suffix}"
        write_mask(path, holed(), format.key)
        assert command("doctor", path, "--fix", path if out == "file" else tmp_path)[0] == 0
        found = open_mask(path)
        assert found.format == format.name
        np.testing.assert_array_equal(found.label_map, face())
        assert [each.name for each in tmp_path.iterdir()] == [path.name]

    def test_texts_and_options_stay(self, command, tmp_path):
        text = PngInfo()
        text.add_text("Author", "me")
        Image.fromarray(holed()).save(tmp_path / "a.png", pnginfo=text, dpi=(300, 300))
        write_mask(tmp_path / "b.npy", holed(), "npy", options={"one_hot": True, "dtype": "int32"})
        write_mask(tmp_path / "c.tif", holed(), "tiff", options={"pixels": "palette", "dpi": 300.0})
        assert command("doctor", tmp_path, "--fix", tmp_path)[0] == 0
        with Image.open(tmp_path / "a.png") as image:
            assert (image.text["Author"], round(image.info["dpi"][0])) == ("me", 300)
        found = np.load(tmp_path / "b.npy")
        assert (found.shape, found.dtype) == ((256, 256, 19), np.int32)
        with Image.open(tmp_path / "c.tif") as image:
            assert (image.mode, round(image.info["dpi"][0])) == ("P", 300)

    def test_pixels_of_no_class_get_one_in_place_too(self, command, tmp_path):
        text, grey = PngInfo(), face()
        text.add_text("Author", "me")
        grey[200:202, 20:60] = 77
        colours = SCHEMA.palette_array[face()]
        colours[200:202, 20:60] = 1, 2, 3
        Image.fromarray(grey).save(tmp_path / "grey.png", pnginfo=text)
        Image.fromarray(colours).save(tmp_path / "colours.png", pnginfo=text)
        assert command("doctor", tmp_path, "--fix", tmp_path)[0] == 0
        for name, mode in (("grey", "L"), ("colours", "RGB")):
            with Image.open(tmp_path / f"{name}.png") as image:
                assert (image.mode, image.text["Author"]) == (mode, "me")
            np.testing.assert_array_equal(open_mask(tmp_path / f"{name}.png").label_map, face())

    def npz_with_more(self, path):
        np.savez(path, labels=holed(), landmarks=np.ones((68, 2)))

    def layers_with_more(self, path):
        write_mask(path, holed(), "ora")
        with open_archive(path) as archive:
            members = {name: archive.read(name, 1 << 20) for name in archive.names}
        members["stack.xml"] = members["stack.xml"].replace(b'name="cloth"', b'name="sketch"')
        members["stack.xml"] = members["stack.xml"].replace(b'name="background"', b'name="paper"')
        path.write_bytes(pack_archive([Member(name, data, packed=True) for name, data in members.items()]))

    def tiff_with_notes(self, path):
        Image.fromarray(holed()).save(path, tiffinfo={270: "my notes", 33432: "me"})

    def webp_with_notes(self, path):
        exif = Image.Exif()
        exif[315] = "me"
        Image.fromarray(SCHEMA.palette_array[holed()]).save(path, lossless=True, exif=exif)

    def transparent(self, path):
        alpha = np.full((256, 256), 255, np.uint8)
        alpha[:20] = 0
        Image.fromarray(np.dstack([holed(), alpha])).save(path)

    def in_another_order(self, path):
        Image.fromarray(to_order(holed(), all_orders()["face-parsing"])).save(path)

    def area_of_no_class(self, path):
        mask = holed()
        mask[10:30, 10:60] = 77
        Image.fromarray(mask).save(path)

    def newer_project(self, path):
        self.project(path, holed())
        with open_archive(path) as archive:
            members = {name: archive.read(name, 1 << 20) for name in archive.names}
        members["project.json"] = json.dumps(json.loads(members["project.json"]) | {"version": 99}).encode()
        path.write_bytes(pack_archive([Member(name, data) for name, data in members.items()]))

    @pytest.mark.parametrize(
        ("make", "suffix"),
        [
            (npz_with_more, ".npz"), (layers_with_more, ".ora"), (tiff_with_notes, ".tif"),
            (webp_with_notes, ".webp"), (transparent, ".png"), (in_another_order, ".png"),
            (area_of_no_class, ".png"), (newer_project, ".fmask"),
        ],
    )  # fmt: skip
    def test_what_would_lose_something_is_refused(self, command, tmp_path, make, suffix):
        path = tmp_path / f"face{suffix}"
        make(self, path)
        kept = path.read_bytes()
        for replace in ((), ("--replace",)):
            status, _, err = command("doctor", path, "--fix", path, *replace)
            assert (status, path.read_bytes()) == (2, kept)
            assert "take another output" in " ".join(err.split())
        assert command("doctor", path, "--fix", tmp_path / "copy.png")[0] in (0, 1)
        assert open_mask(tmp_path / "copy.png").label_map[152, 102] == SCHEMA.index("skin")


class TestWhatIsReplaced:
    def test_another_mask_of_the_folder_never_is(self, command, tmp_path):
        write_mask(tmp_path / "a.npy", holed(), "npy")
        good = write_grey(tmp_path / "a.png", other())
        kept = good.read_bytes()
        assert command("doctor", tmp_path, "--fix", tmp_path, "--replace")[0] == 0
        assert good.read_bytes() == kept
        np.testing.assert_array_equal(open_mask(tmp_path / "a.npy").label_map, face())

    def test_nor_by_way_of_a_link(self, command, folder, tmp_path):
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "holed.png").symlink_to(folder / "good.png")
        kept = (folder / "good.png").read_bytes()
        status, _, err = command("doctor", folder, "--fix", tmp_path / "out", "--replace")
        assert (status, (folder / "good.png").read_bytes()) == (2, kept)
        assert "one of the masks" in " ".join(err.split())

    def test_nor_what_was_written_before(self, command, folder, tmp_path):
        write_mask(folder / "holed.npy", SCHEMA.flip_table[other()], "npy")
        status, out, err = command("doctor", folder, "--fix", tmp_path / "out", "--replace")
        assert status == 2
        assert "written before" in " ".join(err.split())
        assert "2 repaired" in out

    @pytest.mark.parametrize("name", ["readme.txt", "face.jpg", "face.gif", "face.fmask"])
    def test_a_name_of_no_mask_is_refused(self, command, folder, tmp_path, name):
        other = tmp_path / name
        other.write_bytes(b"mine")
        status, _, err = command("doctor", folder / "holed.png", "--fix", other, "--replace")
        assert (status, other.read_bytes()) == (2, b"mine")
        assert "masks end in .png" in " ".join(err.split())

    def test_the_name_tells_the_format(self, command, folder, tmp_path):
        for format in written_formats():
            path = tmp_path / f"new{format.suffix}"
            assert command("doctor", folder / "holed.png", "--fix", path, "--replace")[0] == 0
            assert open_mask(path).format == format_for(path).name


def test_a_file_that_breaks_a_reader_costs_no_other(command, folder, monkeypatch):
    from facemask_editor.doctor import files

    def read(path, schema):
        if path.name == "good.png":
            raise KeyError("a slip")
        return open_mask(path, schema)

    monkeypatch.setattr(files, "open_mask", read)
    status, out, err = command("doctor", folder)
    assert status == 2
    assert "a slip" in err
    assert "3 masks: 1 error, 1 warning" in out
