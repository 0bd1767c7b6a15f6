"""Cases that the command line settles, run as another program."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.cases.case import Outcome, case, line_with, opened, run
from facemask_editor.cli.start import understood

_EDIT = ("--nudge", "nose=0.2", "--device", "cpu")


def _outputs(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.png")) if folder.is_dir() else []


@case("24-empty")
def _empty(folder: Path, out: Path) -> Outcome:
    same, _ = opened(folder / "mask.png")
    code, said = run("batch", folder, out / "out", "--resample", "nose", "--device", "cpu")
    line = line_with(said, "face")
    return Outcome(bool(same) and "face" in line.lower(), f"exit {code}: {line}")


@case("38-photos-beside")
def _beside(folder: Path, out: Path) -> Outcome:
    code, said = run("batch", folder / "f", out / "out", *_EDIT)
    names = _outputs(out / "out")
    lines = [line for line in said.splitlines() if "_photo" in line]
    ok = names == ["000_v000.png", "001_v000.png"] and len(lines) <= 2
    return Outcome(ok, f"exit {code}, outputs {names}; photos: {lines}")


@case("39-dataset-root")
def _root(folder: Path, out: Path) -> Outcome:
    told = []
    for name in ("CelebAMask-HQ", "CelebAMask-HQ/CelebAMask-HQ-mask-anno"):
        code, said = run("batch", folder / name, out / name.replace("/", "-"), *_EDIT)
        told.append(
            (code, sum(1 for _ in (out / name.replace("/", "-")).rglob("*.png")), line_with(said, "folder"))
        )
    ok = all(written >= 2 or (code and "folder" in said) for code, written, said in told)
    return Outcome(ok, str(told))


@case("52-one-face-folder")
def _second_face(folder: Path, out: Path) -> Outcome:
    tree, made = out / "tree", out / "out"
    shutil.copytree(folder / "tree", tree)
    run("batch", tree, made, "--nudge", "nose=0.3", "--device", "cpu")
    before = {path.relative_to(made): np.asarray(Image.open(path)) for path in made.rglob("*.png")}
    for path in (tree / "0").glob("00000_*.png"):
        shutil.copy(path, path.with_name(path.name.replace("00000", "00001")))
    code, said = run("batch", tree, made, "--nudge", "nose=0.3", "--device", "cpu", "--resume")
    kept = all(
        (made / p).is_file() and np.array_equal(np.asarray(Image.open(made / p)), a)
        for p, a in before.items()
    )
    after = sorted(str(path.relative_to(made)) for path in made.rglob("*.png"))
    return Outcome(
        kept and len(after) == len(before) + 1 and "kept" in said,
        f"exit {code}: {line_with(said, 'written')}; {after}",
    )


@case("56-long-name")
def _long(folder: Path, out: Path) -> Outcome:
    (out / "in").mkdir()
    for name in ("a", "b" * 249, "c"):
        shutil.copyfile(folder / "m.png", out / "in" / f"{name}.png")
    code, said = run("batch", out / "in", out / "out", *_EDIT)
    names = _outputs(out / "out")
    line = line_with(said, "bbbb")
    ok = {"a_v000.png", "c_v000.png"} <= set(names) and "bbb" in line
    return Outcome(ok, f"exit {code}, {len(names)} outputs; {line[:60]} ... {line[-80:]}")


@case("57-file-url")
def _url(folder: Path, _out: Path) -> Outcome:
    url = (folder / "a b.png").as_uri()
    found = understood((url,))
    return Outcome(found.files == (str(folder / "a b.png"),), f"{found.files} {found.problem}")


@case("58-cli-says-nothing")
def _says(folder: Path, out: Path) -> Outcome:
    shutil.copytree(folder, out / "in", ignore=shutil.ignore_patterns("README"))
    code, said = run("batch", out / "in", out / "out", *_EDIT)
    lines = (out / "out" / "manifest.jsonl").read_text().splitlines()
    kept = {Path(e["input"]).name: " ".join(e["messages"]) for e in map(json.loads, lines)}
    evaluated = run("evaluate", out / "in", "--device", "cpu")[1]
    words = {"a.png": "face-parsing.PyTorch", "b.png": "ransparent"}
    missing = [
        f"{name} in {where}"
        for name, word in words.items()
        for where, text in (
            ("batch", line_with(said, name)),
            ("evaluate", line_with(evaluated, name)),
            ("manifest", kept.get(name, "")),
        )
        if word not in text
    ]
    return Outcome(not missing, f"exit {code}; missing: {missing}; {line_with(said, 'a.png')[-100:]}")
