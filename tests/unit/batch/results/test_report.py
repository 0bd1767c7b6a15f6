import base64
import io
import re
from html.parser import HTMLParser

import pytest
from PIL import Image

from facemask_editor.batch.manifest import read_manifest
from facemask_editor.batch.results.report import Told, write_report
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from tests.helpers.batch_runs import drawing_of, plan_of, run, write_faces

TOLD = Told(24, 0, 2, 1, 4.0, 3, {"defect ray": 7, "no face": 2}, "fake")


@pytest.fixture
def out(tmp_path):
    masks = write_faces(tmp_path / "masks", *"abcdefgh")
    drawing = drawing_of(
        tmp_path / "plan", version=1, outputs=3, split={"train": 0.5, "test": 0.5},
        classes={"hat": {"add": 0.5}}, accept={},
        edit=[{"kind": "nudge", "parts": ["nose"], "sigma": {"uniform": [0.1, 0.4]}}],
    )  # fmt: skip
    run(plan_of(masks, tmp_path / "out<b>", drawing=drawing, variants=3))
    return tmp_path / "out<b>"


def report(out):
    entries = list(read_manifest(out / "manifest.jsonl").values())
    path, note = write_report(out, entries, TOLD, SCHEMA)
    return path.read_text(encoding="utf-8"), note, entries


class Cells(HTMLParser):
    """Rows of all tables as text."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.open = [], False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.open = True

    def handle_endtag(self, tag):
        self.open = self.open and tag not in ("td", "th")

    def handle_data(self, data):
        if self.open:
            self.rows[-1][-1] += data


def test_the_report_tells_shares_numbers_refusals_and_speed(out):
    page, _, entries = report(out)

    rows = {row[0]: row[1:] for row in Cells(page).rows}
    hats = sum("hat" in entry.drawn.after for entry in entries) / len(entries)
    assert 0 < hats < 1
    assert [cell.strip() for cell in rows["hat"]] == ["0.0%", f"{hats:.1%}"]
    sigmas = [step.sigma for entry in entries for step in entry.recipe.steps if step.kind == "nudge"]
    assert rows["nudge nose"][:3] == [str(len(sigmas)), "sigma", f"{min(sigmas):.3g}"]
    assert rows["nudge nose"][4] == f"{max(sigmas):.3g}"
    assert rows["defect ray"] == ["7"]
    assert rows["speed"] == ["6.0 outputs/s, 4 s, 3 process(es)"]


def test_the_report_is_one_file_with_a_picture_of_ten_examples(out):
    page, _, _ = report(out)

    assert "<b>" not in page, "names are text, not markup"
    assert not re.search(r"(src|href)=\"(?!data:)|url\(|<script", page)
    data = re.search(r'src="data:image/png;base64,([^"]+)"', page)[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as sheet:
        assert sheet.width > 10 * 160
        assert sheet.height > 2 * 160


def test_a_report_replaces_one_of_before_but_no_file_of_the_users(out):
    assert report(out)[1] == ""
    assert report(out)[1] == ""
    (out / "report.html").write_text("mine")

    assert report(out)[1] == "report.html was no report of a run; it is now report.html.bak"
    assert (out / "report.html.bak").read_text() == "mine"
