"""Files of parser networks: safetensors and a JSON card, in ``models/parsers``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from torch import Tensor

from facemask_editor.core import paths
from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.files.small_file import read_small
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.channels import COUNT, NAMES
from facemask_editor.parse.network.network import ParserConfig, ParserNetwork
from facemask_editor.weights.checkpoint import read_tensors, take, write_card, write_tensors

FOLDER = "parsers"
DEFAULT = "parser-free"
SUFFIX = ".safetensors"
FORMAT_VERSION: Literal[1] = 1
_CARD = 1 << 20
"""Bytes of a card at most; ours have two thousand."""


class ParserCard(BaseModel):
    """What a parser is, where it comes from and what it may be used for."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["parser"] = "parser"
    format_version: Literal[1] = FORMAT_VERSION
    name: str
    title: str
    class_names: tuple[str, ...]
    planes: tuple[str, ...]
    config: ParserConfig
    training_data: str
    licence: str
    split: str
    steps: int
    seed: int
    figures: dict[str, Any] = {}
    sha256: str = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        # the network knows classes and planes by their place alone
        for field, known in (("class_names", CELEBAMASK_HQ.names), ("planes", NAMES)):
            if getattr(self, field) != known:
                raise ValueError(f"{field} are not {', '.join(known)}, in this order")
        for field, count in (("classes", len(CELEBAMASK_HQ)), ("channels", COUNT)):
            if (there := getattr(self.config, field)) != count:
                raise ValueError(f"config.{field} is {there}, not {count}")
        return self


def parser_files() -> dict[str, Path]:
    """Return the parsers by name, the program's default first, a user's file before one of the program's."""
    found: dict[str, Path] = {}
    for folder in paths.models_dirs():
        for path in sorted((folder / FOLDER).glob(f"*{SUFFIX}")):
            found.setdefault(path.stem, path)
    return dict(sorted(found.items(), key=lambda item: (item[0] != DEFAULT, item[0])))


def find_parser(parser: str | Path | None) -> Path:
    """Return the weights of a parser by name or path; the default for None.

    Raises:
        CheckpointError: There is none; names those that there are.
    """
    known = parser_files()
    if parser is None:
        parser = DEFAULT if DEFAULT in known else next(iter(known), DEFAULT)
    if str(parser) in known:
        return known[str(parser)]
    path = Path(parser)
    if path.is_file():
        return path
    names = ", ".join(known) or "none"
    raise CheckpointError(f"{parser}: no parser of this name, and no file; known: {names}")


def read_parser_card(path: Path) -> ParserCard:
    """Read the card of a parser file.

    Raises:
        CheckpointError: It is missing or damaged.
    """
    card_path = path.with_suffix(".json")
    try:
        return ParserCard.model_validate_json(read_small(card_path, _CARD))
    except ValidationError as error:
        first = error.errors()[0]
        told = filter(None, (".".join(map(str, first["loc"])), first["msg"].removeprefix("Value error, ")))
        raise CheckpointError(f"{card_path}: no card of a parser ({': '.join(told)})") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CheckpointError(f"{card_path}: no card of a parser ({why})") from error


def save_parser(path: Path, network: ParserNetwork, card: ParserCard) -> ParserCard:
    """Write weights (half precision) and card, atomically; returns the card with its checksum."""
    tensors = {
        # what the layers' range was is not rounded, and may be beyond half precision
        key: (value.float() if "running" in key else value.half()).contiguous().cpu()
        for key, value in _kept(network).items()
    }
    written = card.model_copy(update={"sha256": write_tensors(path, tensors, FORMAT_VERSION)})
    write_card(path, written)
    return written


def load_parser_network(path: Path) -> tuple[ParserNetwork, ParserCard]:
    """Read a parser file.

    Raises:
        CheckpointError: Naming the file and what is wrong with it.
    """
    card = read_parser_card(path)
    network = ParserNetwork(card.config)
    tensors = read_tensors(path, card.sha256, (FORMAT_VERSION,))
    state = {
        key: take(tensors, key, tuple(value.shape), path, positive=key.endswith("running_var"))
        for key, value in _kept(network).items()
    }
    if tensors:
        raise CheckpointError(f"{path}: unknown tensor {next(iter(tensors))!r}")
    network.load_state_dict(state, strict=False)  # all that is kept
    return network.requires_grad_(False).eval(), card


def _kept(network: ParserNetwork) -> dict[str, Tensor]:
    """The weights less what only a training counts."""
    return {key: value for key, value in network.state_dict().items() if not key.endswith("batches_tracked")}
