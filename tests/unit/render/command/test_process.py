"""Hostile programs: each ends within its limit, with all that it has started, and takes no memory here."""

import os
import resource
import subprocess
import sys
import threading
import time

import psutil
import pytest

from facemask_editor.core.errors import RenderError
from facemask_editor.render.backends.command.output import KEPT, Output
from facemask_editor.render.backends.command.process import Reason, _has_ended, run
from facemask_editor.render.backends.command.tree import COOKIE
from tests.helpers.patience import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, sessions and fork")

FOREVER = "import time\nwhile True: time.sleep(1)"
SHORT = 1.0
"""Seconds of a limit that is to be reached."""


@pytest.fixture
def start(tmp_path, env):
    """Run some Python; returns how it ended and what it printed."""

    def start(
        code, *, limit=PATIENCE, cancelled=lambda: False, grace=0.3, more=(), told=lambda _output: None
    ):
        output = Output(r"(?P<done>\d+)/(?P<total>\d+)")
        ended = run(
            [sys.executable, "-c", code, *more],
            cwd=tmp_path,
            env=env,
            limit_s=limit,
            output=output,
            cancelled=cancelled,
            told=told,
            grace_s=grace,
        )
        return ended, output

    return start


def appears(path):
    """Return a function that tells whether a file is there, for whom a test waits."""
    return lambda: path.exists()


def test_a_program_that_ends(start):
    ended, output = start("import sys; print('2/4'); print('done', file=sys.stderr)")

    assert (ended.reason, ended.status, ended.left) == (Reason.ENDED, 0, ())
    assert output.share == 0.5
    assert output.last_lines() == "2/4 | done"


def test_a_status(start):
    ended, output = start("print('no weights'); raise SystemExit(3)")

    assert (ended.status, ended.how) == (3, "ended with status 3")
    assert output.last_lines() == "no weights"


@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV", "SIGABRT"])
def test_a_signal(start, name):
    ended, output = start(
        f"import os, signal; print('before', flush=True); os.kill(os.getpid(), signal.{name})"
    )

    assert (ended.reason, ended.how) == (Reason.ENDED, f"was ended by {name}")
    assert output.last_lines() == "before"


def test_one_that_hangs_is_out_of_time(start):
    ended, _ = start(f"print('begun', flush=True)\n{FOREVER}", limit=SHORT, grace=PATIENCE)

    assert (ended.reason, ended.how) == (Reason.TIME, "was ended by SIGTERM")


def test_one_that_hangs_is_cancelled(start, tmp_path):
    ready = tmp_path / "ready"

    ended, _ = start(f"open({str(ready)!r}, 'w').close()\n{FOREVER}", cancelled=appears(ready))

    assert ended.reason is Reason.CANCELLED


def test_one_that_is_deaf_is_killed(start, tmp_path):
    ready = tmp_path / "ready"
    code = f"""
import signal
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
    signal.signal(number, signal.SIG_IGN)
open({str(ready)!r}, "w").close()
{FOREVER}"""

    ended, _ = start(code, cancelled=appears(ready))

    assert (ended.reason, ended.how) == (Reason.CANCELLED, "was ended by SIGKILL")


def test_one_that_is_asked_may_tidy_up(start, tmp_path):
    ready, tidy = tmp_path / "ready", tmp_path / "tidy"
    code = f"""
import signal, sys
def leave(number, frame):
    open({str(tidy)!r}, "w").close()
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
open({str(ready)!r}, "w").close()
{FOREVER}"""

    ended, _ = start(code, cancelled=appears(ready), grace=PATIENCE)

    assert (ended.reason, ended.status) == (Reason.CANCELLED, 0)
    assert tidy.exists()


ESCAPES = {
    "child": "subprocess.Popen([sys.executable, '-c', code])",
    "own session": "subprocess.Popen([sys.executable, '-c', code], start_new_session=True)",
    "other ears": "subprocess.Popen([sys.executable, '-c', 'import signal; signal.signal(15, 1)\\n' + code])",
    "double fork": """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        exec(code)
    os._exit(0)
""",
    "another environment": "subprocess.Popen([sys.executable, '-c', code], env={'PATH': os.environ['PATH']})",
    "a stopped one": (
        "child = subprocess.Popen([sys.executable, '-c', code])\nos.kill(child.pid, signal.SIGSTOP)"
    ),
}


def escaping(name, then, tmp_path):
    """Return a program that starts another one, waits until that has written down its number, and goes on."""
    number = tmp_path / "number"
    written = f"""
import os
with open({str(number)!r} + ".tmp", "w") as file:
    file.write(str(os.getpid()))
os.rename({str(number)!r} + ".tmp", {str(number)!r})
{FOREVER}"""
    escape, code = ESCAPES[name], written
    if name == "a stopped one":
        code = FOREVER
        escape += f"\nwith open({str(number)!r}, 'w') as file: file.write(str(child.pid))"
    return (
        f"""
import os, signal, subprocess, sys, time
code = {code!r}
{escape}
while not os.path.exists({str(number)!r}): time.sleep(0.01)
{then}""",
        number,
    )


def runs(number):
    """Return whether the process runs whose number a file holds; none where it was ended while it wrote."""
    try:
        return psutil.Process(int(number.read_text() or -1)).status() != psutil.STATUS_ZOMBIE
    except ValueError:
        return False
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("name", ESCAPES)
@pytest.mark.parametrize("end", ["normal", "crash", "time", "cancel"])
def test_what_it_has_started_ends_with_it(start, tmp_path, name, end):
    then = {"normal": "", "crash": "os.kill(os.getpid(), 9)"}.get(end, FOREVER)
    code, number = escaping(name, then, tmp_path)
    cancelled = appears(number) if end == "cancel" else lambda: False

    ended, _ = start(code, limit=SHORT if end == "time" else PATIENCE, cancelled=cancelled)

    assert ended.left == ()
    if number.exists():  # a slow machine may have reached its limit before
        assert not runs(number)


def test_a_family_of_many_generations(start, tmp_path):
    """Each forks, leaves and ends; the last one stays."""
    last = tmp_path / "last"
    code = f"""
import os, time
for _ in range(20):
    if os.fork():
        os._exit(0)
    os.setsid()
open({str(last)!r}, "w").write(str(os.getpid()))
{FOREVER}"""

    ended, _ = start(code)

    assert ended.status == 0
    if last.exists():
        assert not runs(last)


def test_one_that_forks_and_ends_for_ever(start, tmp_path):
    """Whoever looks for it finds a number that has just gone."""
    stop = tmp_path / "stop"
    code = f"""
import os
while not os.path.exists({str(stop)!r}):
    if os.fork():
        os._exit(0)
    os.setsid()"""

    try:
        ended, _ = start(code)
        assert (ended.reason, ended.left) == (Reason.ENDED, ())
    finally:
        stop.touch()  # if it was not caught


def test_the_end_of_a_pipe_is_not_waited_for(start, tmp_path):
    """A child that is not found would hold it for ever; here it is found, and holds it until then."""
    code, number = escaping("own session", "print('last words', flush=True)", tmp_path)

    ended, output = start(code)

    assert (ended.reason, output.last_lines()) == (Reason.ENDED, "last words")
    assert not runs(number)


def test_a_flood_neither_blocks_nor_fills_memory(start, tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    code = "import os\nline = b'x' * 65535 + b'\\n'\nfor _ in range(16384): os.write(1, line)\nprint('end')"

    ended, output = start(code)

    assert ended.status == 0
    assert output.last_lines().endswith("| end")
    assert len(output.text()) <= 3 * KEPT
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10


@pytest.mark.parametrize("data", [b"xxx", b"\0\0\0", b"\xff\xfe\x80", b"\n\n\n"])
def test_a_flood_without_end_is_cancelled(start, data, tmp_path):
    ready = tmp_path / "ready"
    code = f"""
import os
open({str(ready)!r}, "w").close()
data = bytes.fromhex({data.hex()!r}) * 20000
while True: os.write(1, data)"""

    ended, output = start(code, cancelled=appears(ready))

    assert ended.reason is Reason.CANCELLED
    assert len(output.text()) <= 3 * KEPT


def test_one_that_closes_its_output_and_goes_on(start, tmp_path):
    late = tmp_path / "late"
    code = f"import os, time\nos.close(1); os.close(2)\ntime.sleep(0.3)\nopen({str(late)!r}, 'w').close()"

    ended, _ = start(code)

    assert (ended.reason, ended.status) == (Reason.ENDED, 0)
    assert late.exists()


def test_its_input_is_empty(start):
    _, output = start("import sys; print(repr(sys.stdin.read()))")

    assert output.last_lines() == "''"


def test_its_environment(start, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/ours")
    monkeypatch.setenv(COOKIE, "of an outer run")

    _, output = start(f"import os; print(os.environ.get('PYTHONPATH'), os.environ[{COOKIE!r}])")

    none, cookie = output.last_lines().split()
    assert none == "None"
    assert len(cookie) == 32


def test_an_outer_run_is_left_alone(start, monkeypatch):
    """A renderer may itself start this program: what belongs to the outer run has another cookie."""
    outer = subprocess.Popen([sys.executable, "-c", FOREVER], env={**os.environ, COOKIE: "outer"})
    try:
        start("")
        assert outer.poll() is None
    finally:
        outer.kill()
        outer.wait()


def test_arguments_arrive_as_they_are(start):
    more = ["a b", "$HOME", "; rm -rf /", "'", '"', "*", "", "\n", "ä"]

    _, output = start("import sys; print(ascii(sys.argv[1:]))", more=more)

    assert output.last_lines() == ascii(more)


def test_an_error_while_it_runs_ends_it_at_once(start, tmp_path):
    def told(output):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        start(FOREVER, told=told)


def test_it_may_be_run_from_a_thread(start):
    found = []
    thread = threading.Thread(target=lambda: found.append(start("print('here')")))

    thread.start()
    thread.join(PATIENCE)

    assert found[0][0].status == 0


def test_its_number_is_not_taken_back_while_others_live():
    """Its session is looked for by that number."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    while not _has_ended(process):
        time.sleep(0.01)
    assert psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE
    assert process.poll() == 0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: (["/no/such/python"], folder), "/no/such/python is missing"),
        (lambda folder: ([sys.executable], folder / "gone"), "gone: the working folder is missing"),
        (lambda folder: ([sys.executable], written(folder / "f", "")), "f: the working folder is no folder"),
        (lambda folder: ([written(folder / "plain", "text", 0o644)], folder), "plain is not executable"),
        (lambda folder: ([written(folder / "odd", "text", 0o755)], folder), "odd is no program"),
        (lambda folder: ([written(folder / "s", "#!/no/such\n", 0o755)], folder), "its first line names"),
        (lambda folder: ([sys.executable, "x" * (1 << 23)], folder), "too long for the system"),
        (lambda folder: ([sys.executable, "a\0b"], folder), "cannot be handed on"),
    ],
)
def test_what_cannot_be_started_is_one_sentence(tmp_path, make, message):
    argv, cwd = make(tmp_path)

    with pytest.raises(RenderError, match=message):
        run(
            [str(item) for item in argv], cwd=cwd, env={}, limit_s=1, output=Output(), cancelled=lambda: False
        )


def written(path, text, mode=0o644):
    path.write_text(text)
    path.chmod(mode)
    return path
