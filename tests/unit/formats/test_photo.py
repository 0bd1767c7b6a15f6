import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.formats import find_photo, open_photo
from tests.unit.formats.faces import png


def touch(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return path


class TestOpenPhoto:
    @pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "CMYK", "1", "LA"])
    def test_every_mode_becomes_rgb(self, tmp_path, mode):
        path = tmp_path / ("photo.tif" if mode == "CMYK" else "photo.png")
        Image.new("RGB", (40, 30), (255, 255, 255)).convert(mode).save(path)
        photo = open_photo(path, (20, 15))
        assert photo.shape == (15, 20, 3)
        assert photo.dtype == np.uint8
        assert (photo == 255).all()
        photo[0, 0] = 1

    def test_16_bits_are_scaled(self, tmp_path):
        Image.fromarray(np.full((20, 20), 0x8000, np.uint16)).save(tmp_path / "photo.png")
        assert (open_photo(tmp_path / "photo.png", (20, 20)) == 0x80).all()

    def test_the_same_size_is_not_resampled(self, tmp_path):
        pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(tmp_path / "photo.png")
        np.testing.assert_array_equal(open_photo(tmp_path / "photo.png", (30, 20)), pixels)

    def test_is_turned_upright(self, tmp_path):
        pixels = np.zeros((40, 20, 3), np.uint8)
        pixels[:20] = 200
        exif = Image.Exif()
        exif[0x0112] = 6  # the camera was held on its side
        Image.fromarray(pixels).save(tmp_path / "photo.jpg", exif=exif)
        photo = open_photo(tmp_path / "photo.jpg", (40, 20))
        assert photo[:, 25:].min() > 150
        assert photo[:, :15].max() < 50

    @pytest.mark.parametrize(
        ("data", "message"),
        [(b"", "0 bytes"), (b"text", "not a picture"), (png(30000, 30000, rows=[]), "too large")],
    )
    def test_wrong_files(self, tmp_path, data, message):
        (tmp_path / "photo.png").write_bytes(data)
        with pytest.raises(FormatError, match=message):
            open_photo(tmp_path / "photo.png", (16, 16))

    def test_a_photo_between_the_warning_and_the_error_limit(self, tmp_path):
        (tmp_path / "photo.png").write_bytes(png(10000, 10000, rows=[]))
        with pytest.raises(FormatError, match="too large"):
            open_photo(tmp_path / "photo.png", (16, 16))

    def test_missing_or_a_folder(self, tmp_path):
        with pytest.raises(FormatError, match="missing"):
            open_photo(tmp_path / "none.jpg", (16, 16))
        with pytest.raises(FormatError, match="a folder"):
            open_photo(tmp_path, (16, 16))

    def test_a_cut_off_photo(self, tmp_path):
        path = tmp_path / "photo.jpg"
        Image.fromarray(np.random.default_rng(0).integers(0, 256, (90, 90, 3), dtype=np.uint8)).save(path)
        path.write_bytes(path.read_bytes()[:900])
        with pytest.raises(FormatError, match="damaged"):
            open_photo(path, (16, 16))


class TestFindPhoto:
    @pytest.mark.parametrize("place", ["labels", "photos", "images", "CelebA-HQ-img"])
    @pytest.mark.parametrize("suffix", [".jpg", ".JPG", ".jpeg", ".webp"])
    def test_by_its_stem(self, tmp_path, place, suffix):
        mask = touch(tmp_path / "labels" / "0007.png")
        touch(tmp_path / place / f"0008{suffix}")
        photo = touch(tmp_path / place / f"0007{suffix}")
        assert find_photo(mask) == photo

    def test_never_the_mask_itself(self, tmp_path):
        assert find_photo(touch(tmp_path / "labels" / "0007.png")) is None

    def test_a_png_in_another_folder(self, tmp_path):
        mask = touch(tmp_path / "labels" / "0007.png")
        photo = touch(tmp_path / "photos" / "0007.png")
        assert find_photo(mask) == photo

    def test_beside_the_mask_comes_first(self, tmp_path):
        mask = touch(tmp_path / "labels" / "0007.png")
        touch(tmp_path / "photos" / "0007.jpg")
        photo = touch(tmp_path / "labels" / "0007.jpg")
        assert find_photo(str(mask)) == photo

    def test_of_a_part_file_in_the_data_sets_layout(self, tmp_path):
        part = touch(tmp_path / "CelebAMask-HQ-mask-anno" / "0" / "00012_l_brow.png")
        photo = touch(tmp_path / "CelebA-HQ-img" / "12.jpg")
        assert find_photo(part) == photo
        assert find_photo(part.parent) == photo

    def test_leading_zeros_count_elsewhere(self, tmp_path):
        mask = touch(tmp_path / "labels" / "0007.png")
        touch(tmp_path / "photos" / "7.jpg")
        assert find_photo(mask) is None

    def test_of_a_folder_of_several_faces(self, tmp_path):
        touch(tmp_path / "0" / "00012_l_brow.png")
        touch(tmp_path / "0" / "00013_l_brow.png")
        assert find_photo(tmp_path / "0") is None
