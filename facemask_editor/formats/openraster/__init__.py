"""Masks as OpenRaster files: a layer for each part."""
