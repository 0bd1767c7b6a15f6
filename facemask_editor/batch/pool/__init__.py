"""A batch run in several processes."""
