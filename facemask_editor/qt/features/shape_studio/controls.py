"""All that the part panel shows: the sections of the kinds of steps, and what holds for the whole part."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from facemask_editor.app.change_text import (
    describe_change,
    describe_limits,
    with_titles,
)
from facemask_editor.app.variants.aim import part_titles
from facemask_editor.core.groups import LIPS, drawn_with
from facemask_editor.qt.actions.key_tips import set_tip
from facemask_editor.qt.features.shape_studio.previews.draft import part_kinds, whole_kinds_by_amount
from facemask_editor.qt.features.shape_studio.sections.donor_section import DonorSection
from facemask_editor.qt.features.shape_studio.sections.expression_section import ExpressionSection
from facemask_editor.qt.features.shape_studio.sections.handle_section import HandleSection
from facemask_editor.qt.features.shape_studio.sections.header import DisabledNotice, PartHeader
from facemask_editor.qt.features.shape_studio.sections.kind_section import KindSection, Shaped, value_slider
from facemask_editor.qt.features.shape_studio.sections.meter import JudgementView
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.widgets.lines import FixedLines
from facemask_editor.qt.widgets.scroll import BarSpace, SteadyScrollArea
from facemask_editor.recipe.adapt import ADAPT
from facemask_editor.recipe.denoise import DENOISE

if TYPE_CHECKING:
    from facemask_editor.core.findings import Judgement
    from facemask_editor.core.labels import LabelSchema
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.features.shape_studio.previews.preview import Preview

_NAMED = 4
"""Classes that the result line names; the tool tip names all."""
_RIGHT = 4
"""Logical pixels between the controls and the scroll bar's place."""


class Controls(QWidget):
    """Header, sections and footer.

    Args:
        folded: Headings of the sections that are folded at first.

    Attributes:
        sections: By the name of their kind.
        removals: Buttons of the kinds that take the part away, likewise.
    """

    def __init__(self, folded: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = PartHeader()
        self.notice = DisabledNotice()
        self.sections: dict[str, KindSection] = {}
        self.removals: dict[str, QPushButton] = {}
        # what needs another face comes last
        for kind in sorted(part_kinds(), key=lambda kind: bool(kind.donor)):
            if kind.takes_away:
                self.removals[kind.name] = QPushButton(icon("delete-outline"), kind.title)
                self.removals[kind.name].setAccessibleName(self.tr("{} part").format(kind.title))
                self.removals[kind.name].setCheckable(True)
                self.removals[kind.name].setToolTip(self.tr("Give the part's pixels to its neighbours"))
                continue
            section = DonorSection if kind.donor else HandleSection if kind.apart else KindSection
            self.sections[kind.name] = section(kind)
            self.sections[kind.name].set_folded(self.sections[kind.name].heading.text() in folded)
        for kind in whole_kinds_by_amount():
            self.sections[kind.name] = ExpressionSection(kind)
            self.sections[kind.name].set_folded(self.sections[kind.name].heading.text() in folded)
        self.adapt = value_slider(ADAPT)
        self.denoise = value_slider(DENOISE)
        for slider in (self.adapt, self.denoise):
            slider.set_label_width(max(self.adapt.label_width, self.denoise.label_width))
        self.difference = QCheckBox(self.tr("Edit by difference"))
        self.difference.setToolTip(
            self.tr("Keep the mask's own contour; off, every part is decoded again, as the paper does it")
        )
        self._refused: Mapping[str, str] = {}
        self._build()

    @property
    def folded(self) -> list[str]:
        """Headings of the folded sections."""
        return [section.heading.text() for section in self.sections.values() if section.folded]

    @property
    def with_donor(self) -> list[DonorSection]:
        """Sections of the kinds that need a second face."""
        return [section for section in self.sections.values() if isinstance(section, DonorSection)]

    @property
    def with_handles(self) -> list[HandleSection]:
        """Sections of the kinds that have sliders for handles."""
        return [section for section in self.sections.values() if isinstance(section, HandleSection)]

    def _build(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(12, 12, _RIGHT, 12)
        column.setSpacing(8)
        column.addWidget(self.header)
        column.addWidget(self.notice)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        for section in self.sections.values():
            body.addWidget(section)
        body.addWidget(self.adapt)
        body.addWidget(self.denoise)
        body.addWidget(self.difference)
        column.addWidget(self._body)
        column.addStretch(1)
        scroll = SteadyScrollArea()
        scroll.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._make_footer())

    def _make_footer(self) -> QWidget:
        """The result and the buttons for the whole part stay in sight and in their places, however long the
        controls of a part are and however far they are scrolled."""
        self.judgement = JudgementView()
        self.result = FixedLines(2)
        self.cancel = QPushButton(self.tr("Cancel"))
        set_tip(self.cancel, self.tr("Drop the preview (<part.cancel>)"))
        self.apply = QPushButton(self.tr("Apply"))
        self.apply.setProperty("accent", True)
        set_tip(self.apply, self.tr("Make the preview one step of the history (<part.apply>)"))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for removal in self.removals.values():
            buttons.addWidget(removal)
        buttons.addWidget(self.cancel, 1)
        buttons.addWidget(self.apply, 1)
        footer = QFrame()  # its line parts it from what is scrolled under it
        footer.setProperty("footer", True)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self.judgement)
        column.addWidget(self.result)
        column.addLayout(buttons)
        row = QHBoxLayout(footer)
        row.setContentsMargins(12, 8, 0, 12)
        row.setSpacing(_RIGHT)
        row.addLayout(column, 1)
        row.addWidget(BarSpace())
        return footer

    # What is shown

    def show_preview(
        self, preview: Preview, judgement: Judgement | None = None, *, judging: bool = False
    ) -> None:
        """Show what holds, and how usual it is or that this is being asked; only what differs from what is
        shown reaches Qt."""
        document, draft, schema, label = preview.document, preview.draft, preview.schema, preview.label
        pixels = int(document.counts()[label]) if document else None
        locked = document is not None and label in document.locks
        colour, free = class_colours().rgb(schema, label), _free(preview)
        if len(free) > 1 and not locked:
            more = sum(1 for name in draft.together if name) - len(free)
            self.header.show_parts([schema.title(other) for other in free], colour, more)
        else:
            self.header.show_part(schema.title(label), colour, pixels, locked=locked)
        disabled = preview.disabled
        self.notice.show_reason(disabled)
        self._body.setEnabled(disabled is None)
        shaped = Shaped(
            draft,
            present=bool(pixels),
            handles=preview.handles,
            paired=any(label in pair for pair in schema.pairs),
            opens=_opens(document, label),
            together=part_titles(schema, sorted(free)) if len(free) > 1 else "",
            alone=_alone(schema, label),
        )
        for section in self.sections.values():
            section.show_shaped(shaped)
        for section in self.with_handles:
            section.show_ends(_ends(preview))
        self._show_refused(preview)
        self.adapt.set_value(draft.adapt)
        self.denoise.set_value(draft.denoise)
        self.denoise.setVisible(bool(drawn_with(draft.part)))
        self.difference.setChecked(draft.difference)
        asked = {step.kind for step in draft.steps}
        for name, button in self.removals.items():
            button.setChecked(name in asked)
            button.setEnabled(disabled is None and (bool(pixels) or name in asked))
        self.apply.setEnabled(preview.can_apply)
        self.cancel.setEnabled(preview.can_cancel)
        self._show_result(preview, judgement, judging=judging)

    def _show_refused(self, preview: Preview) -> None:
        """Grey what the model cannot do, and say why."""
        refused = preview.refused
        for name, section in self.sections.items():
            section.show_refused(_sentence(refused.get(name, "")))
        for section in self.with_handles:  # a model without any says why
            section.setVisible(bool(preview.handles) or section.kind.name in refused)
        self.difference.setVisible(preview.disabled is None and "difference" not in refused)
        if refused == self._refused:
            return
        self._refused = refused
        for slider, field in ((self.adapt, ADAPT), (self.denoise, DENOISE)):
            reason = _sentence(refused.get(field.name, ""))
            slider.setEnabled(not reason)
            slider.rename(field.title, reason or field.tip)

    def _show_result(self, preview: Preview, judgement: Judgement | None, *, judging: bool) -> None:
        result, part = preview.result, preview.draft.part
        lines: list[str] = []
        tip = ""
        if preview.error:
            lines = [preview.error]
        elif result is not None:
            change = (preview.schema, preview.label, result.changed)
            lines = [describe_change(*change, most=_NAMED), *describe_limits(preview.schema, result.limits)]
            lines += with_titles(preview.schema, result.skipped)
            tip = describe_change(*change)
        elif preview.working:
            lines = [self.tr("Working…")]
        defects = () if result is None else result.defects
        self.judgement.show_judgement(judgement, defects, part, preview.schema, asked=judging)
        self.result.say(lines, tip if len(lines) < 2 else "\n".join([tip, *lines[1:]]))
        if bool(self.result.property("error")) != (failed := bool(preview.error)):
            self.result.setProperty("error", failed)
            self.result.style().polish(self.result)


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}." if reason else ""


def _free(preview: Preview) -> list[int]:
    """Return the selected parts without locked ones, the one that is shown first."""
    schema, locks = preview.schema, preview.document.locks if preview.document else frozenset[int]()
    named = [name for name in preview.draft.together if name]  # a draft before the first mask has no part
    return [label for name in named if (label := schema.index(name)) not in locks]


def _alone(schema: LabelSchema, label: int) -> tuple[str, str]:
    """Return what a part is called together with the other one of its pair, and by itself."""
    from facemask_editor.recipe.wording import Wording

    name, wording = schema.names[label], Wording(schema)
    return wording.both(name) or wording.part(name), wording.part(name)


def _ends(preview: Preview) -> dict[str, float]:
    """Return what the handles of the part have reached, where they ended before what is asked of them."""
    found = preview.result.limits if preview.result is not None else {}
    parts = ((name.partition("."), reached) for name, reached in found.items())
    return {handle: reached for (part, _, handle), reached in parts if part == preview.draft.part}


def _opens(document: MaskDocument | None, label: int) -> frozenset[str]:
    """Return the handles that open a mouth which the mask does not have, between lips that it has."""
    if document is None or document.schema.names[label] != "mouth":
        return frozenset()
    counts = document.counts()
    return frozenset({"opening"}) if all(counts[lip] for lip in LIPS.labels(document.schema)) else frozenset()
