"""The menus "Convert to" and "Read as": the open mask in other classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from facemask_editor.app.session import Facet
from facemask_editor.core.labels import OWN_ORDER, LabelMap, LabelSchema
from facemask_editor.qt.services.services import Services
from facemask_editor.qt.widgets.menus import ChoiceMenu

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument

CONVERT, READ = "class/convert", "class/read"
_TITLES: Mapping[str, str] = MappingProxyType(
    {"celebamask-hq": "CelebAMask-HQ", "lapa": "LaPa", "helen": "Helen"}
)


class Conversion:
    """Offers the schemas that come with the program and turns the window to the mask in their classes.

    "Convert to" keeps the classes by name and gives them the numbers of the other schema; "Read as" keeps the
    numbers and takes the names of the other schema, where a file was taken for one of the wrong kind.

    Args:
        services: Of the window; its menus `CONVERT` and `READ` are filled here.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._schemas: dict[str, LabelSchema] = {}
        self._menus: dict[str, ChoiceMenu] = {}
        for name, act in ((CONVERT, self.convert), (READ, self.read_as)):
            menu = services.menus[name]
            assert isinstance(menu, ChoiceMenu)
            self._menus[name] = menu
            menu.chosen.connect(act)
        services.convert = partial(self.convert, OWN_ORDER)
        services.session.subscribe(lambda _changed: self._show(), Facet.DOCUMENT)

    def convert(self, key: str) -> None:
        """Ask, then keep the classes of the open mask by name in a schema.

        Args:
            key: Name of a schema that comes with the program.
        """
        self._offered()  # reads them, where no menu has been shown yet
        self._turn(key, self._may_convert, self._converted, _tr("Converted to {}"))

    def read_as(self, key: str) -> None:
        """Ask, then keep the numbers of the open mask with the names of a schema; see `convert`."""
        self._turn(key, self._may_read, self._renamed, _tr("Read as {}"))

    def _turn(
        self,
        key: str,
        may: Callable[[MaskDocument, str], bool],
        made: Callable[[LabelMap, LabelSchema, str], LabelMap | None],
        done: str,
    ) -> None:
        """Ask, then show what is made of the open mask; what is pending becomes a step in between."""
        document, target = self._services.session.document, self._schemas.get(key)
        self._show()  # a menu checks what was clicked; what holds is checked again
        if document is None or target is None or target.names == document.schema.names or document.in_stroke:
            return
        if may(document, key):
            self._go_on(document, key, made, done)

    def _go_on(
        self,
        document: MaskDocument,
        key: str,
        made: Callable[[LabelMap, LabelSchema, str], LabelMap | None],
        done: str,
    ) -> None:
        if self._services.session.document is not document or document.in_stroke:
            return
        if not document.settle(partial(self._go_on, document, key, made, done)):
            return
        label_map = made(document.label_map, document.schema, key)
        if label_map is None:
            self._fits(document.label_map, key)  # which says why not
            return
        from facemask_editor.document.document import MaskDocument

        of_photo = made(document.photo_mask, document.schema, key)
        turned = MaskDocument(
            label_map,
            schema=self._schemas[key],
            photo_mask=of_photo,
            photo_mask_of=document.photo_mask_of,
            path=document.path,
            saved=False,
        )
        if document.photo is not None:
            turned.lay_photo(document.photo, document.photo_sha256)
        self._services.files.turn_to(turned, None)
        self._services.session.flush()  # what shows the new document first takes away what was said
        self._services.status.say(done.format(self._title(key)))

    def _may_convert(self, document: MaskDocument, key: str) -> bool:
        from facemask_editor.core.convert import convert_schema

        source, target = document.schema, self._schemas[key]
        seen = self._services.canvas.preview  # what is shown is what would be converted
        made = convert_schema(document.label_map if seen is None else seen, source, target)
        lost = ", ".join(
            _tr("{} becomes {}").format(
                source.title(source.index(name)), target.title(target.index(other)).lower()
            )
            for name, other in made.without_counterpart.items()
        )
        question = _tr("Convert the mask to the classes of {}?").format(self._title(key))
        return self._services.dialogs.ask_convert(question, lost, _tr("&Convert"))

    def _converted(self, label_map: LabelMap, schema: LabelSchema, key: str) -> LabelMap | None:
        from facemask_editor.core.convert import convert_schema

        return convert_schema(label_map, schema, self._schemas[key]).label_map

    def _may_read(self, document: MaskDocument, key: str) -> bool:
        seen = self._services.canvas.preview
        if not self._fits(document.label_map if seen is None else seen, key):
            return False
        question = _tr("Read the mask in the classes of {}?").format(self._title(key))
        detail = _tr("The numbers in the mask stay and get the names of the other classes")
        return self._services.dialogs.ask_convert(question, detail, _tr("&Read"))

    def _renamed(self, label_map: LabelMap, _schema: LabelSchema, key: str) -> LabelMap | None:
        return label_map.copy() if int(label_map.max()) < len(self._schemas[key]) else None

    def _fits(self, label_map: LabelMap, key: str) -> bool:
        """Whether a schema has all classes; says so where it has not."""
        target, highest = self._schemas[key], int(label_map.max())
        if highest < len(target):
            return True
        self._services.dialogs.show_error(
            _tr("The mask cannot be one of {}").format(self._title(key)),
            _tr("It has class {}, but the highest class of {} is {}.").format(
                highest, self._name(key), len(target) - 1
            ),
        )
        return False

    def _show(self) -> None:
        document = self._services.session.document
        titles = {key: self._title(key) for key in self._offered()} if document is not None else {}
        held = next(
            (key for key in titles if document and self._schemas[key].names == document.schema.names), ""
        )
        for menu in self._menus.values():
            menu.set_choices(titles, held)

    def _offered(self) -> list[str]:
        """Return a schema of each set of classes; LaPa and Helen have the same."""
        if not self._schemas:
            from facemask_editor.formats import read_schema
            from facemask_editor.formats.schema import shipped_schemas

            shipped = shipped_schemas()
            for key in dict.fromkeys((*(key for key in _TITLES if key in shipped), *shipped)):
                schema = read_schema(key)
                if schema.names not in {other.names for other in self._schemas.values()}:
                    self._schemas[key] = schema
        return list(self._schemas)

    def _title(self, key: str) -> str:
        return _tr("{} ({} classes)").format(self._name(key), len(self._schemas[key]))

    def _name(self, key: str) -> str:
        title = _TITLES.get(key, key)
        return _tr("{} and {}").format(title, _TITLES["helen"]) if key == "lapa" else title


def _tr(text: str) -> str:
    return QCoreApplication.translate("Conversion", text)
