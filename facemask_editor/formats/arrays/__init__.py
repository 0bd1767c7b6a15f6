"""Masks as NumPy arrays: NPY and NPZ files."""
