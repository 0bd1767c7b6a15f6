from pathlib import Path

import pytest

from facemask_editor.core.errors import FormatError
from facemask_editor.training.data.split import index_stems, kept_back, training_stems, validation_stems


def write_index(path, stems):
    path.write_text("stem,source\n" + "".join(f"{stem},x\n" for stem in stems))
    return path


def test_every_tenth_row_of_the_sorted_stems_is_kept(tmp_path):
    index = write_index(tmp_path / "index.csv", [f"{i:04d}" for i in reversed(range(25))])

    assert validation_stems(index) == ("0000", "0010", "0020")


def test_training_and_validation_share_no_stem_and_make_the_whole(tmp_path):
    index = write_index(tmp_path / "index.csv", [f"{i:04d}" for i in range(37)])

    assert not set(training_stems(index)) & set(validation_stems(index))
    assert sorted(training_stems(index) + validation_stems(index)) == list(index_stems(index))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_an_index_that_a_spreadsheet_wrote_is_the_same_split(tmp_path, encoding, separator, quote):
    rows = [(f"{quote}stem{quote}", "photo; or, note"), *((f"{n:03d}", "") for n in range(25))]
    index = tmp_path / "index.csv"
    with index.open("w", newline="", encoding=encoding) as file:
        for stem, note in rows:
            file.write(f'{stem}{separator}"{note}"\r\n')

    assert validation_stems(index) == ("000", "010", "020")


def test_an_index_without_stems_is_a_format_error_that_names_the_columns(tmp_path):
    index = tmp_path / "index.csv"
    index.write_text("name\n0001\n")

    with pytest.raises(FormatError, match=r"index\.csv: columns is \['name'\]"):
        validation_stems(index)


def test_a_missing_index_is_a_format_error(tmp_path):
    with pytest.raises(FormatError, match="unreadable"):
        validation_stems(tmp_path / "none.csv")


def test_kept_back_follows_the_index_and_without_one_the_names(tmp_path):
    labels = tmp_path / "labels"
    labels.mkdir()
    paths = [labels / f"{number:02}.png" for number in range(12)]

    assert kept_back(labels, paths) == {"00", "10"}
    rows = "".join(f"{stem}\n" for stem in ["-1", *(path.stem for path in paths)])
    (tmp_path / "index.csv").write_text("stem\n" + rows)
    assert kept_back(labels, paths) == kept_back(tmp_path, paths) == {"09"}


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_index_saved_by_a_spreadsheet_gives_the_same_split(tmp_path, mark, separator, end):
    stems = [f"{i:04d}" for i in range(37)]
    plain = write_index(tmp_path / "plain.csv", stems)
    rows = [separator.join(("stem", "note")), *(separator.join((stem, '"a, b; c"')) for stem in stems)]
    (tmp_path / "index.csv").write_bytes((mark + end.join(rows)).encode())
    assert validation_stems(tmp_path / "index.csv") == validation_stems(plain)
    assert index_stems(tmp_path / "index.csv") == tuple(stems)


MASKS = [Path(f"{number:05d}.png") for number in range(0, 30_000, 1000)]
KEPT = {"00000", "10000", "20000"}


@pytest.mark.parametrize(
    "spelt",
    [
        lambda stem: stem,
        lambda stem: str(int(stem)),
        lambda stem: stem + ".png",
        lambda stem: stem + ".PNG",
        lambda stem: f"  {stem} ",
        lambda stem: f" {int(stem)}.png ",
    ],
)
@pytest.mark.parametrize("head", ["stem", " stem "])
def test_stems_as_spreadsheets_and_people_write_them_are_the_same_split(tmp_path, spelt, head):
    index = tmp_path / "index.csv"
    index.write_text(f"{head},age\n" + "".join(f"{spelt(mask.stem)},1\n" for mask in MASKS))
    assert kept_back(tmp_path, MASKS) == KEPT
    # a part of the masks is split as the whole
    assert kept_back(tmp_path, MASKS[5:25]) == {"10000", "20000"}
    assert kept_back(tmp_path, MASKS[:11:10], index) == {"00000", "10000"}


def test_part_pictures_are_listed_by_their_face(tmp_path):
    write_index(tmp_path / "index.csv", [mask.stem for mask in MASKS])
    parts = [Path(f"{mask.stem}_cloth.png") for mask in MASKS]
    assert kept_back(tmp_path, parts) == {f"{stem}_cloth" for stem in KEPT}


@pytest.mark.parametrize(
    "spelt",
    [
        lambda stem: f"image {stem}",
        lambda stem: f"{int(stem)},0",
        lambda stem: f"{stem}.jpg",
        lambda stem: "7",
    ],
)
def test_an_index_of_other_names_is_refused(tmp_path, spelt):
    write_index(tmp_path / "index.csv", [f'"{spelt(mask.stem)}"' for mask in MASKS])
    with pytest.raises(FormatError, match=r"index\.csv: stem is '.*name no mask .* such as 00000\.png"):
        kept_back(tmp_path, MASKS)


def test_one_misspelt_row_is_refused(tmp_path):
    write_index(tmp_path / "index.csv", ["0000O", *(mask.stem for mask in MASKS[1:])])
    with pytest.raises(FormatError, match="stem is '0000O'"):
        kept_back(tmp_path, MASKS)


def test_zeros_that_may_stand_for_two_masks_are_refused(tmp_path):
    write_index(tmp_path / "index.csv", ["12", "13"])
    with pytest.raises(FormatError, match="stem is '12'"):
        kept_back(tmp_path, [Path("0012.png"), Path("012.png"), Path("013.png")])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_an_index_in_another_encoding_is_refused_with_the_remedy(tmp_path, encoding):
    (tmp_path / "index.csv").write_bytes("stem\n000\n".encode(encoding))
    with pytest.raises(FormatError, match="not UTF-8 text; save it as CSV UTF-8"):
        kept_back(tmp_path, [Path("000.png")])


def test_an_index_without_rows_keeps_nothing_back_and_is_refused(tmp_path):
    write_index(tmp_path / "index.csv", [])
    with pytest.raises(FormatError, match="stem is empty in all rows"):
        kept_back(tmp_path, [Path("000.png")])
