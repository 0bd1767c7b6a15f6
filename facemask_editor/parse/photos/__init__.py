"""Photo files to files of masks, with a report."""
