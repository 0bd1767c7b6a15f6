"""The page of the keys is made of the catalogue and current."""

from __future__ import annotations

from facemask_editor.app.keys import page
from facemask_editor.app.keys.catalogue import CATALOGUE
from facemask_editor.app.tools import TOOLS


def test_docs_keys_md_is_current():
    """Where it is not: python -m facemask_editor.app.keys.page"""
    assert page.main(["--check"]) == 0


def test_every_action_and_key_is_on_it():
    text = page.render()
    for spec in CATALOGUE.values():
        assert f"| {spec.title}" in text
        for key in spec.keys:
            assert f"`{key}`" in text


def test_an_old_page_is_told_and_mended(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(page, "_PAGE", tmp_path / "keys.md")
    assert page.main(["--check"]) == 1
    assert "is not current" in capsys.readouterr().err
    assert page.main([]) == 0
    assert page.main(["--check"]) == 0


def test_every_tool_is_in_the_catalogue():
    assert {f"tool.{name}" for name in TOOLS} <= set(CATALOGUE)
