"""The start page in a window."""

from __future__ import annotations

from functools import partial

from facemask_editor.app.session import Facet
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.start.start_page import START_ACTIONS, StartPage
from facemask_editor.qt.services.face_colours import FaceColours
from facemask_editor.qt.services.services import Services


class StartPart(Part):
    """The page."""

    def __init__(self, services: Services) -> None:
        known = services.actions.keymap.ids
        actions = [services.actions[name] for name in START_ACTIONS if name in known]
        colours = FaceColours(services.settings).of
        self.page: StartPage = StartPage(actions, lambda: services.settings.recent, colours=colours)
        self.page.chosen.connect(services.files.open)
        self.page.sample_chosen.connect(partial(services.files.open, sample=True))
        services.session.subscribe(lambda _changed: self.page.refresh(), Facet.RECENT, at_once=True)
