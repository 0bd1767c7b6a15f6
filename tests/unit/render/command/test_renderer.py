"""A renderer of a script: what goes in, what comes out, and what of a hostile one is told."""

import resource
import sys

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import Cancelled, RenderError
from facemask_editor.render.renderer import Renderer
from facemask_editor.render.run import render_all
from tests.unit.render.command.conftest import ALL
from tests.unit.render.watching import Watching, job

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, sessions and fork")

FOREVER = "\nwhile True: time.sleep(1)\n"


def rendered(renderer, jobs, watch=None):
    """Return the pictures that come, by stem, and the error after them."""
    pictures, error = {}, None
    try:
        for each in render_all(renderer, jobs, watch or Watching()):
            pictures[each.stem] = each.picture
    except RenderError as raised:
        error = str(raised)
    return pictures, error


def jobs(count=3):
    return [job(f"face {number}", shift=number) for number in range(count)]


def labels_at(picture):
    """Return the labels that the script has put into the green band."""
    return picture[..., 1]


def test_it_is_a_renderer(fake):
    assert isinstance(fake(), Renderer)


def test_each_mask_gets_its_picture_at_the_targets_size(fake):
    watch = Watching()

    pictures, error = rendered(fake(run=r"progress = '(?P<done>\d+)/(?P<total>\d+)'"), jobs(), watch)

    assert error is None
    assert list(pictures) == ["face 0", "face 1", "face 2"]
    for each in jobs():
        small = Image.fromarray(each.label_map).resize((512, 512), Image.Resampling.NEAREST)
        assert np.array_equal(labels_at(pictures[each.stem]), np.asarray(small))
    assert watch.shares[-1] == 1.0
    assert "Fake: writing 3 masks" in watch.lines


@pytest.mark.parametrize("stem", ["-rf", "ä ö", "a/b", "..", "labels", "x" * 300, "files.list", "a\nb"])
def test_no_reader_sees_what_a_job_is_called(fake, stem):
    pictures, error = rendered(fake(), [job(stem)])

    assert (list(pictures), error) == ([stem], None)


def test_one_that_dies_in_the_middle_yields_what_has_come(fake):
    code = """
for name in names[:2]: picture(name).save(out / (name + ".png"))
print("CUDA out of memory", flush=True)
raise SystemExit(3)"""

    pictures, error = rendered(fake(code), jobs())

    assert list(pictures) == ["face 0", "face 1"]
    assert error == ("Fake ended with status 3 and gave no picture for face 2; it said: CUDA out of memory")


@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV"])
def test_one_that_is_killed_is_told_by_its_signal(fake, name):
    code = f"picture(names[0]).save(out / (names[0] + '.png'))\nos.kill(os.getpid(), signal.{name})"

    pictures, error = rendered(fake(code), jobs())

    assert list(pictures) == ["face 0"]
    assert error == f"Fake was ended by {name} and gave no picture for face 1, face 2; it said nothing"


def test_a_bad_status_with_all_pictures_is_told_too(fake):
    pictures, error = rendered(fake(ALL + "\nsys.exit(1)"), jobs())

    assert len(pictures) == 3
    assert error == "Fake ended with status 1; it said: 1/3 | 2/3 | 3/3"


def test_a_traceback_is_told_by_its_last_lines(fake):
    _, error = rendered(fake("import no_such_package"), jobs())

    assert "ended with status 1 and gave no picture for face 0, face 1, face 2" in error
    assert error.endswith("ModuleNotFoundError: No module named 'no_such_package'")
    assert "\n" not in error


def test_one_that_hangs_is_stopped_at_its_limit(fake):
    renderer = fake(
        "picture(names[0]).save(out / (names[0] + '.png'))\nprint('step 1', flush=True)" + FOREVER,
        run="timeout_s = 0.5\ntimeout_per_picture_s = 0.5",
    )

    _, error = rendered(renderer, jobs())

    assert "Fake was stopped at its time limit of 2 s (run.timeout_s in " in error
    assert "fake.toml)" in error


@pytest.mark.parametrize("deaf", ["", "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"])
def test_a_cancelled_one_leaves_nothing(fake, deaf, tmp_path, monkeypatch):
    monkeypatch.setattr("facemask_editor.render.backends.command.process.GRACE", 0.3)
    ready = tmp_path / "ready"
    renderer = fake(f"{deaf}(Path({str(ready)!r})).touch()" + FOREVER)

    with pytest.raises(Cancelled):
        list(render_all(renderer, jobs(), Watching(ready.exists)))


def test_one_whose_pictures_nobody_wants_any_more(fake):
    pictures = render_all(fake(), jobs(), Watching())
    next(pictures)
    pictures.close()


def test_processes_that_it_leaves_behind_end(fake):
    code = (
        ALL
        + """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True: time.sleep(1)
    os._exit(0)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(10000)"], start_new_session=True)
"""
    )
    pictures, error = rendered(fake(code), jobs())

    assert (len(pictures), error) == (3, None)


def test_a_flood_of_output(fake):
    code = "for _ in range(1000): os.write(1, b'x' * 65536)\n" + ALL

    pictures, error = rendered(fake(code), jobs())

    assert (len(pictures), error) == (3, None)


def test_links_out_of_the_folder_are_not_followed(fake, tmp_path):
    secret = tmp_path / "secret.png"
    Image.new("RGB", (8, 8)).save(secret)
    code = f"""
os.symlink({str(secret)!r}, out / (names[0] + ".png"))
os.symlink({str(tmp_path)!r}, out / "sub")
os.mkfifo(out / (names[1] + ".png"))
picture(names[2]).save(out / (names[2] + ".png"))"""

    pictures, error = rendered(fake(code, run='collect = "**/*.png"'), jobs())

    assert list(pictures) == ["face 2"]
    assert error == "Fake gave no picture for face 0, face 1; it said nothing"
    assert secret.exists()


def test_a_link_in_place_of_the_folder_is_not_entered(fake, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    code = f"""
for name in names: picture(name).save(Path({str(other)!r}) / (name + ".png"))
out.rmdir(); out.symlink_to({str(other)!r})"""

    pictures, error = rendered(fake(code), jobs())

    assert pictures == {}
    assert "gave no picture for face 0, face 1, face 2" in error
    assert len(list(other.iterdir())) == 3


def test_files_that_are_no_pictures_are_named_with_the_reason(fake):
    code = """
(out / (names[0] + ".png")).write_bytes(b"")
(out / (names[1] + ".png")).write_bytes(b"GIF89a no picture at all")
whole = out / (names[2] + ".png")
picture(names[2]).save(whole)
whole.write_bytes(whole.read_bytes()[:-200])
picture(names[3]).save(out / (names[3] + ".png"))"""

    pictures, error = rendered(fake(code), jobs(4))

    assert list(pictures) == ["face 3"]
    assert "face 0 (file is empty (0 bytes))" in error
    assert "face 1 (file is not a picture that can be read)" in error
    assert "face 2 (picture data is damaged or incomplete)" in error


def test_a_huge_picture_is_refused_before_it_is_decoded(fake):
    code = """
import struct, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
start = b"\\x89PNG\\r\\n\\x1a\\n"
chunks = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
(out / (names[0] + ".png")).write_bytes(start + chunks)
with open(out / (names[1] + ".png"), "wb") as file: file.truncate(1 << 34)"""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    _, error = rendered(fake(code), jobs(2))

    assert "face 0 (size is too large (60000 x 60000))" in error
    assert "face 1 (size is 16384 MiB)" in error
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 256 << 10


def test_too_many_files_are_one_sentence(fake, monkeypatch):
    monkeypatch.setattr("facemask_editor.render.backends.command.collect.MOST_FILES", 50)

    _, error = rendered(fake("for i in range(60): (out / str(i)).touch()"), jobs(1))

    assert "number of files is more than 50" in error


def test_what_it_makes_read_only_goes_too(fake):
    code = (
        ALL
        + """
(out / "deep").mkdir()
(out / "deep" / "file").touch()
os.chmod(out / "deep", 0)
os.chmod(masks, 0o500)"""
    )

    pictures, error = rendered(fake(code), jobs(1))

    assert (len(pictures), error) == (1, None)


def test_the_folder_is_fresh_each_time(fake):
    code = "(masks / 'files.list').touch(exist_ok=False)\n" + ALL
    renderer = fake(code)

    for _ in range(2):
        assert rendered(renderer, jobs(1))[1] is None


def test_results_elsewhere_and_under_other_names(fake):
    code = """
for name in names:
    folder = out / "run 1" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    picture(name).save(folder / (name + "_label.jpg"))
    picture(name).save(folder / (name + "_fake.jpg"), quality=95)
    (folder / "index.html").touch()"""

    pictures, error = rendered(
        fake(code, run="collect = '**/*_fake.jpg'\nstem = '.*/(?P<stem>[^/]+)_fake[.]jpg'"), jobs()
    )

    assert (len(pictures), error) == (3, None)


def test_each_mask_in_a_process_of_its_own(fake):
    code = """
assert len(names) == 1 and sys.argv[3] == str(masks / (names[0] + ".png"))
picture(names[0]).save(out / "whatever.png")
print(os.getpid())"""
    watch = Watching()

    pictures, error = rendered(fake(code, more=["{mask}"], run="each = true"), jobs(), watch)

    assert (list(pictures), error) == (["face 0", "face 1", "face 2"], None)
    assert len({line for line in watch.lines if line.isdecimal()}) == 3


def test_seeds_and_prompts_have_a_process_each(fake):
    code = ALL + "\nprint('seed', sys.argv[3], sys.argv[4])"
    renderer = fake(code, more=["{seed}", "--prompt={prompt}"], head='[traits]\nprompt = "optional"')
    several = [job("a", seed=1), job("b", seed=2), job("c", seed=1), job("d", seed=1, prompt="-x; $(y) 'z")]
    watch = Watching()

    pictures, error = rendered(renderer, several, watch)

    assert (set(pictures), error) == (set("abcd"), None)
    assert renderer.traits.seed
    assert [line for line in watch.lines if line.startswith("seed")] == [
        "seed 1 --prompt=", "seed 1 --prompt=-x; $(y) 'z", "seed 2 --prompt=",
    ]  # fmt: skip


@pytest.mark.parametrize("prompt", ["a\0b", "\ud800"])
def test_a_prompt_that_no_argument_can_hold(fake, prompt):
    renderer = fake(more=["--prompt={prompt}"], head='[traits]\nprompt = "optional"')

    assert rendered(renderer, [job("a", prompt=prompt)])[1].startswith("Fake: the prompt holds")


def test_a_full_disk_is_one_sentence(fake, monkeypatch):
    def full(*_arguments, **_more):
        raise OSError(28, "No space left on device", "/tmp/labels")

    monkeypatch.setattr("facemask_editor.render.backends.command.layout.export.lay_out", full)

    assert rendered(fake(), jobs(1))[1] == "Fake: /tmp/labels: No space left on device"


def test_no_place_for_temporary_files(fake, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))

    assert "no folder for the hand-off can be made" in rendered(fake(), jobs(1))[1]
