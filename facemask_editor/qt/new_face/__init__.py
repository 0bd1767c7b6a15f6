"""A generated face as a start: sliders in anatomical words, a live picture."""
