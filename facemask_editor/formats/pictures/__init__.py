"""Masks in containers whose files are photos otherwise: TIFF, WebP, BMP, GIF."""
