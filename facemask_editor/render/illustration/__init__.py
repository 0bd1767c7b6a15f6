"""A label map as a shaded illustration of a face, without photo or neural weights."""
