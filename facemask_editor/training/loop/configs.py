"""Ways of training, by name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.fields.layout import face_layout
from facemask_editor.training.loop.components import ENOUGH
from facemask_editor.vae.config import VaeConfig, config_for
from facemask_editor.vae.paper import PaperConfig

RESEARCH_LICENCE = (
    "Non-commercial research use only: trained on CelebAMask-HQ (Lee et al., CVPR 2020), whose licence this "
    "model inherits."
)

UNKNOWN_LICENCE = "Not stated: what the training masks allow."
FREE_LICENCE = (
    "Free for any use, commercial use included (CC0 1.0): trained on generated masks alone, made by "
    "facemask-editor synthesize from MakeHuman's CC0 head mesh and shape targets. The generator's ranges "
    "were set by aggregate statistics (presence rates, quantiles of part descriptors) of CelebAMask-HQ "
    "training masks; no mask, contour or fitted model of that data set enters."
)


@dataclass(frozen=True)
class TrainConfig:
    """One way of training the part VAE.

    Attributes:
        title: For the model card.
        vae: Sizes.
        steps: Optimiser steps of the network phase.
        batch_size: Masks for each step.
        learning_rate: Peak; warmed up, then cosine to a twentieth.
        kl_weight: Lambda of equation 3 against the cross entropy summed over the 256 x 256 pixels.
        bent: Bent copies of each mask, besides the mask and its mirror image.
        samples: Samples that the components of each part are fitted on at least.
        prior_masks: Masks that the joint prior is fitted to at most; more make it dearer, not better.
        licence: For the card of a model whose data are known; otherwise the caller states it.
    """

    title: str
    vae: VaeConfig
    steps: int = 1600
    batch_size: int = 8
    learning_rate: float = 3e-4
    kl_weight: float = 0.1
    bent: int = 2
    samples: int = ENOUGH
    prior_masks: int = 4000
    licence: str = ""

    def for_schema(self, schema: LabelSchema) -> TrainConfig:
        """Return the same sizes for another set of classes."""
        return replace(self, vae=replace(self.vae, class_names=schema.names, layout=face_layout(schema)))


@dataclass(frozen=True)
class PaperTrainConfig:
    """One row of the paper's table 1.

    The paper states neither steps nor batch nor learning rate. 40 passes over 28,000 masks and a rate of
    0.0002 are the defaults of the public code; a batch of 8 and the schedule are this program's.

    Attributes:
        title: For the model card.
        row: The row's name in table 1.
        vae: Layers.
        weighted: Whether the classes are weighted (equations 1 and 2).
        steps: Optimiser steps.
        batch_size: Masks for each step.
        learning_rate: Peak; warmed up, then cosine to a twentieth.
        licence: For the card.
    """

    title: str
    row: str
    vae: PaperConfig
    weighted: bool
    steps: int = 140_000
    batch_size: int = 8
    learning_rate: float = 2e-4
    licence: str = ""

    def for_schema(self, schema: LabelSchema) -> PaperTrainConfig:
        """Return the same layers for another set of classes."""
        return replace(self, vae=replace(self.vae, class_names=schema.names, background=schema.background))


AnyConfig = TrainConfig | PaperTrainConfig

CONFIGS: dict[str, TrainConfig] = {
    "default": TrainConfig("Part VAE", config_for()),
    "free": TrainConfig("Part VAE (free)", config_for(), bent=-1, licence=FREE_LICENCE),
    "default-no-lstm": TrainConfig("Part VAE without LSTM", config_for(lstm_layers=0)),
    "components": TrainConfig("Closed-form components alone", config_for(), steps=0),
    "tiny": TrainConfig(
        "Tiny part VAE for trials",
        config_for(whole_shape=24, own_shape=12, hidden=32, lstm_width=32, lstm_layers=1,
                   prior_own=4, prior_whole=8, prior_factors=6),
        steps=20, bent=0, samples=60,
    ),
}  # fmt: skip


def _paper(row: str, layers: int, *, bidirectional: bool = False, weighted: bool = False) -> PaperTrainConfig:
    config = PaperConfig(CELEBAMASK_HQ.names, lstm_layers=layers, bidirectional=bidirectional)
    return PaperTrainConfig(f"The paper's network: {row}", row, config, weighted)


PAPER_CONFIGS: dict[str, PaperTrainConfig] = {
    "no-lstm": _paper("W/o LSTM block", 0),
    "lstm1": _paper("1 LSTM w/o Bidir. w/o weighted CE", 1),
    "lstm3": _paper("3 LSTMs w/o Bidir. w/o weighted CE", 3),
    "lstm3-weighted": _paper("3 LSTMs w/o Bidir.", 3, weighted=True),
    "bilstm3": _paper("3 LSTMs w/o weighted CE", 3, bidirectional=True),
    "paper": _paper("Ours", 3, bidirectional=True, weighted=True),
}
"""The rows of table 1 in its order; ``paper`` is the final model."""
