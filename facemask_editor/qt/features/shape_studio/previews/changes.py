"""What the panel and the actions change in the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from facemask_editor.app.disabled_reason import shapeable_parts
from facemask_editor.qt.features.shape_studio.previews.draft import Draft, kind_named
from facemask_editor.qt.features.shape_studio.previews.drag import Drag
from facemask_editor.qt.features.shape_studio.previews.selected_part import SelectedPart
from facemask_editor.qt.jobs.pending_steps import Action


class DraftChanges(SelectedPart):
    """Asks for steps; who inherits shows them, and makes them steps of the history."""

    _drag: Drag

    def ask_whole(self, kind: str, **values: Any) -> None:  # noqa: ANN401  fields, checked by the step
        """Ask for a step of no single part, each time for another one; see `Draft.with_whole`."""
        if self.draft.steps:
            self.settle()
        self._set(self.draft.with_whole(kind_named(kind), **values))

    def ask_amount(self, kind: str, **values: Any) -> None:  # noqa: ANN401  fields, checked by the step
        """Ask for more or less of a step of no single part; another one of it becomes a step first."""
        described, whole = kind_named(kind), self.draft.whole
        name = getattr(whole, described.apart) if whole is not None and whole.kind == kind else None
        same = name == values[described.apart]
        if self.draft.active and not same:
            self.settle()
        self._drag.moved(by_hand=True)
        self._set(self.draft.with_amount(described, **values))

    def change(self, kind: str, **values: Any) -> None:  # noqa: ANN401  fields, checked by the step
        """Ask for steps of a kind, or change them; see `Draft.changed`."""
        self._leave_whole()
        self._drag.moved(by_hand=bool(kind_named(kind).apart))
        self._set(self.draft.changed(kind_named(kind), self._absent, **values))

    def change_each(self, kind: str, each: Sequence[Mapping[str, Any]], *, held: bool) -> None:
        """Change several steps of a kind at once, without remembering which side of a pair that was for.

        Args:
            kind: Name of the kind.
            each: Values of each step; see `Draft.changed`.
            held: Whether a hand still moves them.
        """
        self._leave_whole()
        draft, remembered = self.draft, self.draft.remembered
        for values in each:
            draft = draft.changed(kind_named(kind), **values)
        self._drag.moved(by_hand=False, held=held)
        self._set(replace(draft, remembered=remembered))

    def let_go(self) -> None:
        """Make well what was asked for while a hand moved it."""
        self._drag.let_go()

    def switch_off(self, kind: str) -> None:
        """Ask for no step of a kind."""
        self._set(self.draft.without(kind_named(kind)))

    def set_adapt(self, amount: float) -> None:
        """Change how far unlocked neighbours adapt."""
        self._set(replace(self.draft, adapt=amount))

    def set_denoise(self, strength: float) -> None:
        """Change how strongly parts are made to fit their group."""
        self._set(replace(self.draft, denoise=strength))

    def set_difference(self, on: bool) -> None:
        """Change whether edits add to the mask what they change in the decoded one."""
        self._set(replace(self.draft, difference=on))

    def new_shape(self) -> None:
        """Ask for new shapes of the part and of all others that are selected and there, each time others."""
        self._leave_whole()
        absent = self._absent
        self._set(self.draft.with_new_shape(name for name in self.draft.others if name not in absent))

    def new_shapes(self) -> None:
        """Ask for new shapes of all parts that the mask has, that are unlocked and that the model knows."""
        document, info = self.document, self._session.model.info
        if document is None or info is None:
            return
        self._leave_whole()
        shapeable = shapeable_parts(document.schema, document.counts(), document.locks, info.class_names)
        self._set(self.draft.with_new_shape(shapeable))

    def step_seed(self, by: int) -> None:
        """Go to the seed before or after."""
        self._set(self.draft.stepped(by, self._absent))

    @property
    def _absent(self) -> frozenset[str]:
        """Names of the classes that the mask lacks."""
        if self.document is None:
            return frozenset()
        names, counts = self.schema.names, self.document.counts()
        return frozenset(name for name, count in zip(names, counts, strict=True) if not count)

    def _leave_whole(self) -> None:
        """Let a preview of the whole face become a step before the part is asked for."""
        if self.draft.whole is not None:
            self.settle()

    def settle(self, then: Action | None = None) -> bool:
        """Make what is shown a step, and then go on."""
        raise NotImplementedError

    def _set(self, draft: Draft) -> None:
        """Take over a draft and ask for its preview."""
        raise NotImplementedError
