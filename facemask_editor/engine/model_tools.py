"""What the engine makes of a model once, for all masks."""

from __future__ import annotations

import torch

from facemask_editor.core.errors import EngineError
from facemask_editor.engine.denoise.fit import GroupFit
from facemask_editor.engine.draw.background_prior import BackgroundPrior
from facemask_editor.engine.draw.sampler import Sampler
from facemask_editor.engine.judge import Judge
from facemask_editor.vae.sides import Sides
from facemask_editor.weights.checkpoint import PartModel
from facemask_editor.weights.handles import Handles
from facemask_editor.weights.neighbour_adaptation import NeighbourAdaptation
from facemask_editor.weights.typicality import Typicality


class ModelTools:
    """Network, sampler, tables and names of one model on one device.

    Args:
        model: Network, prior and card.
        device: Where the network runs; ``"cpu"``, ``"cuda"`` or ``"mps"``.
    """

    def __init__(self, model: PartModel, device: str) -> None:
        self.vae = model.vae.to(torch.device(device))
        self.class_names = model.vae.config.class_names
        self.adaptation = NeighbourAdaptation(model.vae.config, model.tables)
        self.schema = model.card.label_schema()
        self.handles = Handles(model.vae.config, model.tables, self.schema)
        self.denoiser = GroupFit.of(model)
        self.sampler = Sampler(model, self.denoiser)
        self.judge = Judge(model)
        self.background_prior = BackgroundPrior(model.vae, model.prior)
        self.sides = Sides(model.vae, self.schema.pairs)
        self.typicality = Typicality(model.prior, self.sides, model.tables)

    def part(self, name: str) -> int:
        """Return the class index of a name; raises EngineError for one that the model does not know."""
        if name not in self.class_names:
            raise EngineError(f"unknown class {name!r}; known: {', '.join(self.class_names)}")
        return self.class_names.index(name)
