"""Shape handles that are moved on the canvas, as changes of the draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from facemask_editor.app.session import Session
from facemask_editor.qt.features.shape_studio.previews.draft import Draft, kind_named
from facemask_editor.qt.features.shape_studio.previews.preview import Preview

if TYPE_CHECKING:
    from facemask_editor.weights.handle import Handle

_KIND = "shape"


class PreviewShaping:
    """A `facemask_editor.qt.tools.common.shaping.Shaping` on a preview.

    Args:
        preview: Of the part panel.
        session: Tells of the model.
    """

    def __init__(self, preview: Preview, session: Session) -> None:
        self._preview, self._session = preview, session
        self._of: object = None
        self._handles: dict[str, dict[str, Handle]] = {}

    @property
    def handles(self) -> Mapping[str, Mapping[str, Handle]]:
        info = self._session.model.info
        if info is not self._of:
            self._of, self._handles = info, {}
            for handle in info.handles if info else ():
                self._handles.setdefault(handle.part, {})[handle.name] = handle
        return self._handles

    @property
    def disabled(self) -> str:
        reason = self._preview.disabled
        return "" if reason is None else reason.text

    @property
    def reach(self) -> tuple[float, float]:
        [amount] = kind_named(_KIND).fields
        return amount.reach or (amount.low, amount.high)

    @property
    def both_sides(self) -> bool:
        return self._preview.draft.values(kind_named(_KIND)).get("side") != "one"

    @property
    def active(self) -> bool:
        return self._preview.draft.active

    def amount(self, handle: str) -> float:
        return _amount(self._preview.draft, handle)

    def seen(self, handle: str) -> float | None:
        shown = self._preview.shown_draft
        return None if shown is None else _amount(shown, handle)

    def ask(self, amounts: Mapping[str, float], *, both_sides: bool, held: bool) -> None:
        side = "both" if both_sides else "one"
        values = [
            {"handle": name, "amount": round(amount, 3), "side": side} for name, amount in amounts.items()
        ]
        self._preview.change_each(_KIND, values, held=held)

    def let_go(self) -> None:
        self._preview.let_go()


def _amount(draft: Draft, handle: str) -> float:
    steps = draft.of(kind_named(_KIND), handle) if draft.active else []
    return float(getattr(steps[0], "amount", 0.0)) if steps else 0.0
