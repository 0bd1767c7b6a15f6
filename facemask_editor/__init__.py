"""FaceMask Editor: shape face segmentation masks part by part."""

__version__ = "0.1.0"
