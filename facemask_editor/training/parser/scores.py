"""How well parsed masks agree with true ones."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ

CORE = ("skin", "nose", "l_eye", "r_eye", "l_brow", "r_brow", "mouth", "u_lip", "l_lip", "hair")
"""Classes that nearly every face has; their mean is what parsers are compared by (findings of the field)."""


@dataclass
class Scores:
    """Pixels of each true and parsed class, pooled over masks, and the accuracy of each mask."""

    classes: int = len(CELEBAMASK_HQ)
    confusion: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    accuracies: list[float] = field(default_factory=list)

    def add(self, true: npt.NDArray[np.uint8], parsed: npt.NDArray[np.uint8]) -> None:
        """Count one mask; both (height, width)."""
        if not len(self.confusion):
            self.confusion = np.zeros((self.classes, self.classes), np.int64)
        pairs = true.astype(np.int64) * self.classes + parsed
        self.confusion += np.bincount(pairs.reshape(-1), minlength=self.classes**2).reshape(
            self.confusion.shape
        )
        self.accuracies.append(float((true == parsed).mean()))

    @property
    def accuracy(self) -> float:
        """Share of pixels that agree."""
        return float(np.trace(self.confusion) / self.confusion.sum())

    def iou(self) -> dict[str, float]:
        """Return intersection over union of each class; classes that neither side has are left out."""
        both = np.diag(self.confusion)
        either = self.confusion.sum(0) + self.confusion.sum(1) - both
        names = CELEBAMASK_HQ.names
        return {names[i]: float(both[i] / either[i]) for i in range(self.classes) if either[i]}

    @property
    def mean_iou(self) -> float:
        """Mean over the classes that either side has."""
        return float(np.mean(list(self.iou().values())))

    @property
    def core(self) -> float:
        """Mean over `CORE`."""
        iou = self.iou()
        return float(np.mean([iou[name] for name in CORE if name in iou]))

    @property
    def worst(self) -> float:
        """Accuracy of the worst mask."""
        return min(self.accuracies)

    def line(self) -> str:
        """Return all of it as one line."""
        classes = " ".join(f"{name} {value:.2f}" for name, value in self.iou().items())
        return (
            f"accuracy {self.accuracy:.3f}, mIoU {self.mean_iou:.3f}, core {self.core:.3f}, "
            f"worst {self.worst:.2f}; {classes}"
        )
