import errno
import os
import stat
import subprocess
import sys

import pytest

from facemask_editor.core import atomic
from facemask_editor.core.atomic import (
    TEMPORARY,
    has_other_names,
    is_write_protected,
    remove_leftovers,
    replacing,
    write_atomically,
)

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and modes of POSIX")


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def refuse(number):
    def call(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    return call


def test_a_new_file_and_its_replacement(tmp_path):
    write_atomically(tmp_path / "a", b"one")
    write_atomically(str(tmp_path / "a"), b"two")
    assert (tmp_path / "a").read_bytes() == b"two"
    assert names(tmp_path) == ["a"]


def test_the_old_file_stays_while_the_new_one_is_written(tmp_path):
    write_atomically(tmp_path / "a", b"one")
    with replacing(tmp_path / "a") as temporary:
        temporary.write_bytes(b"half")
        assert temporary.parent == tmp_path
        assert temporary.match(TEMPORARY)
        assert (tmp_path / "a").read_bytes() == b"one"
    assert (tmp_path / "a").read_bytes() == b"half"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("no")])
def test_an_error_in_between_leaves_the_old_file_and_nothing_else(tmp_path, error):
    write_atomically(tmp_path / "a", b"one")

    def stopped():
        with replacing(tmp_path / "a") as temporary:
            temporary.write_bytes(b"half")
            raise error

    with pytest.raises(type(error)):
        stopped()
    assert (tmp_path / "a").read_bytes() == b"one"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("call", ["os.chmod", "os.fsync", "os.chown", "os.setxattr", "os.listxattr"])
@pytest.mark.parametrize("number", [errno.EINVAL, errno.EPERM, errno.ENOTSUP, errno.ENOSYS])
def test_shares_that_do_not_know_a_call_are_saved_to(tmp_path, monkeypatch, call, number):
    if not hasattr(os, call.removeprefix("os.")):
        pytest.skip("no such call here")
    write_atomically(tmp_path / "a", b"one")
    (tmp_path / "a").chmod(0o606)
    monkeypatch.setattr(call, refuse(number))
    write_atomically(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"two"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("call", ["os.fsync", "os.replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_full_or_failing_disk_is_an_error(tmp_path, monkeypatch, call, number):
    write_atomically(tmp_path / "a", b"one")
    monkeypatch.setattr(call, refuse(number))
    with pytest.raises(OSError, match=os.strerror(number)):
        write_atomically(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"one"
    assert names(tmp_path) == ["a"]


def test_file_and_folder_are_synced(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr("os.fsync", lambda handle: synced.append(stat.S_ISDIR(os.fstat(handle).st_mode)))
    write_atomically(tmp_path / "a", b"one")
    assert synced == ([False, True] if sys.platform != "win32" else [False])


@posix
def test_links_and_modes_are_kept(tmp_path):
    write_atomically(tmp_path / "real", b"one")
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_atomically(tmp_path / "link", b"two")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"two"
    assert stat.S_IMODE((tmp_path / "real").stat().st_mode) == 0o640


def test_extended_attributes_are_kept(tmp_path):
    write_atomically(tmp_path / "a", b"one")
    try:
        os.setxattr(tmp_path / "a", "user.tag", b"blue")
    except (AttributeError, OSError):
        pytest.skip("no extended attributes here")
    write_atomically(tmp_path / "a", b"two")
    assert os.getxattr(tmp_path / "a", "user.tag") == b"blue"


@posix
@pytest.mark.parametrize("kind", ["pipe", "loop", "folder", "link to a pipe", "device"])
def test_what_is_no_file_is_not_replaced(tmp_path, kind):
    path = tmp_path / "a"
    if kind == "device":
        path.symlink_to("/dev/null")
    elif kind == "loop":
        path.symlink_to(tmp_path / "b")
        (tmp_path / "b").symlink_to(path)
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(tmp_path / "pipe")
        path = tmp_path / "pipe" if kind == "pipe" else path
        if kind == "link to a pipe":
            path.symlink_to(tmp_path / "pipe")
    before = names(tmp_path), os.lstat(path).st_mode
    words = {"loop": "in a circle", "folder": "a folder"}.get(kind, "a device or pipe")
    with pytest.raises(OSError, match=words):
        write_atomically(path, b"two")
    assert (names(tmp_path), os.lstat(path).st_mode) == before


@pytest.mark.parametrize("name", ["a\0b", "none/a", "x" * 300])
def test_impossible_names(tmp_path, name):
    with pytest.raises(OSError):  # noqa: PT011
        write_atomically(f"{tmp_path}/{name}", b"one")
    assert names(tmp_path) == []


def test_a_write_protected_file_is_replaced_only_when_asked_for(tmp_path):
    path = tmp_path / "a"
    write_atomically(path, b"one")
    assert not is_write_protected(path)
    path.chmod(0o444)
    assert is_write_protected(path)
    with pytest.raises(PermissionError, match="write-protected"):
        write_atomically(path, b"two")
    assert path.read_bytes() == b"one"
    write_atomically(path, b"two", replace_protected=True)
    assert path.read_bytes() == b"two"
    assert is_write_protected(path)


def test_what_is_not_there_is_not_protected(tmp_path):
    for path in (tmp_path / "none", tmp_path, f"{tmp_path}/a\0b"):
        assert not is_write_protected(path)


def test_other_names_of_a_file_are_noticed(tmp_path):
    write_atomically(tmp_path / "a", b"one")
    assert not has_other_names(tmp_path / "a")
    os.link(tmp_path / "a", tmp_path / "b")
    assert has_other_names(tmp_path / "a")
    assert not has_other_names(tmp_path / "none")


@posix
def test_leftovers_of_killed_processes_go_and_no_others(tmp_path):
    killed = (
        "import os, sys; from facemask_editor.core.atomic import replacing\n"
        "with replacing(sys.argv[1]): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", killed, str(tmp_path / "a")], check=False)
    (left,) = names(tmp_path)
    assert left.startswith(".facemask-")
    foreign = tmp_path / TEMPORARY.replace("*", "00000000-1-abc")  # being written on another machine
    foreign.write_bytes(b"")
    (tmp_path / "note.tmp").write_bytes(b"")
    with replacing(tmp_path / "b"):
        assert remove_leftovers(tmp_path) == 1
    assert names(tmp_path) == sorted([foreign.name, "b", "note.tmp"])
    yesterday = foreign.stat().st_mtime - 2 * atomic._OLD
    os.utime(foreign, (yesterday, yesterday))
    assert remove_leftovers(tmp_path) == 1
    assert remove_leftovers(tmp_path / "none") == 0


def no_renaming_onto(number, real=os.rename):
    """Stand in for the renaming of a share that cannot put a file in the place of another."""

    def rename(old, new):
        if os.path.exists(new):
            raise OSError(number, os.strerror(number))
        real(old, new)

    return rename


@pytest.mark.parametrize("number", [errno.EEXIST, errno.EPERM, errno.EACCES, errno.ENOTSUP])
def test_shares_that_cannot_rename_onto_a_file_are_saved_to(tmp_path, monkeypatch, number):
    write_atomically(tmp_path / "a", b"one")
    monkeypatch.setattr("os.replace", no_renaming_onto(number))
    monkeypatch.setattr("os.rename", no_renaming_onto(number))
    write_atomically(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"two"
    write_atomically(tmp_path / "b", b"new")
    assert names(tmp_path) == ["a", "b"]


def test_what_was_put_aside_comes_back_when_the_new_file_cannot_have_its_name(tmp_path, monkeypatch):
    write_atomically(tmp_path / "a", b"one")
    real, calls = os.rename, []

    def rename(old, new):
        calls.append(new)
        if len(calls) == 2:
            raise OSError(errno.EIO, "gone")
        real(old, new)

    monkeypatch.setattr("os.replace", no_renaming_onto(errno.EEXIST))
    monkeypatch.setattr("os.rename", rename)
    with pytest.raises(OSError, match="gone"):
        write_atomically(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"one"
    assert names(tmp_path) == ["a"]


@posix
@pytest.mark.parametrize("kill_after", [1, 2])
def test_a_kill_between_the_names_loses_nothing(tmp_path, kill_after):
    write_atomically(tmp_path / "a.b.png", b"one")
    killed = (
        "import os, signal, sys; from facemask_editor.core import atomic\n"
        "from tests.unit.core.test_atomic import no_renaming_onto\n"
        "real, left = os.rename, [int(sys.argv[2])]\n"
        "def rename(old, new):\n"
        "    real(old, new); left[0] -= 1\n"
        "    if not left[0]: os.kill(os.getpid(), signal.SIGKILL)\n"
        "os.replace, os.rename = no_renaming_onto(17), rename\n"
        "atomic.write_atomically(sys.argv[1], b'two')"
    )
    command = [sys.executable, "-c", killed, str(tmp_path / "a.b.png"), str(kill_after)]
    subprocess.run(command, check=False, cwd=os.path.dirname(__file__).removesuffix("/tests/unit/core"))
    remove_leftovers(tmp_path)
    assert names(tmp_path) == ["a.b.png"]
    assert (tmp_path / "a.b.png").read_bytes() == (b"one" if kill_after == 1 else b"two")
