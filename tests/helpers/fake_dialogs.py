"""Dialogs that answer by themselves and record what they were asked."""

from __future__ import annotations

from pathlib import Path

from facemask_editor.qt.services.messages import Answer, Dialogs, PhotoUse, Replace


class FakeDialogs(Dialogs):
    """Answers with what the test laid ready; by default everything is cancelled.

    Attributes:
        answer: To the question about unsaved changes.
        mask: What is chosen to be opened.
        photo: The photo that is chosen.
        photo_use: To the question what a dropped photo is for.
        save: Where and in which format to save.
        why: What the question for a name said of its reason.
        convert: To the question whether the mask is converted to other classes.
        lose: To the question whether a format that loses something is written.
        elsewhere: To the question whether another place is chosen after saving failed.
        replace: To the question whether a file is replaced.
        reasons: Why that was asked.
        folder, file, picture: The folder and the file that are chosen, and where a picture is saved.
        recipe: Where a recipe is saved.
        asked: Names of the questions, in order.
        errors: Text and detail of each error shown.
    """

    def __init__(self) -> None:
        super().__init__(native=False)
        self.answer = Answer.CANCEL
        self.replace = Replace.CANCEL
        self.photo_use = PhotoUse.UNDER
        self.elsewhere = False
        self.lose = False
        self.convert = False
        self.why = ""
        self.reasons: list[str] = []
        self.mask: Path | None = None
        self.photo: Path | None = None
        self.save: tuple[Path, str] | None = None
        self.folder: Path | None = None
        self.file: Path | None = None
        self.picture: Path | None = None
        self.recipe: Path | None = None
        self.asked: list[str] = []
        self.errors: list[tuple[str, str]] = []
        self.proposal: tuple[Path, str] | None = None

    def ask_unsaved(self, name: str) -> Answer:
        self.asked.append("unsaved")
        return self.answer

    def ask_replace(self, name: str, reason: str) -> Replace:
        self.asked.append("replace")
        self.reasons.append(reason)
        return self.replace

    def ask_convert(self, question: str, lost: str, button_text: str) -> bool:
        self.asked.append("convert")
        self.reasons.append(f"{question} {lost}")
        return self.convert

    def ask_loss(self, name: str, lost: str) -> bool:
        self.asked.append("loss")
        self.reasons.append(lost)
        return self.lose

    def show_error(self, text: str, detail: str = "") -> None:
        self.errors.append((text, detail))

    def ask_elsewhere(self, text: str, detail: str) -> bool:
        self.asked.append("elsewhere")
        self.errors.append((text, detail))
        return self.elsewhere

    def choose_mask(self, folder: Path, title: str = "") -> Path | None:
        self.asked.append("mask")
        return self.mask

    def choose_photo(self, folder: Path, title: str = "") -> Path | None:
        self.asked.append("photo")
        return self.photo

    def choose_folder(self, folder: Path, title: str) -> Path | None:
        self.asked.append("folder")
        return self.folder

    def choose_file(self, folder: Path, title: str) -> Path | None:
        self.asked.append("file")
        return self.file

    def ask_photo(self, name: str) -> PhotoUse:
        self.asked.append("photo use")
        return self.photo_use

    def choose_picture(self, proposal: Path, title: str, *, jpeg: bool = False) -> Path | None:
        self.asked.append("picture")
        self.proposal = proposal, ""
        return self.picture

    def choose_recipe(self, proposal: Path) -> Path | None:
        self.asked.append("recipe")
        return self.recipe

    def choose_save(
        self, proposal: Path, formats: tuple[str, ...], chosen: str, why: str = ""
    ) -> tuple[Path, str] | None:
        self.asked.append("save")
        self.why = why
        self.proposal = proposal, chosen
        return self.save
