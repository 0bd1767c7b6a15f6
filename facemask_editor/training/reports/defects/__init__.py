"""What edits tear, how far handles go, and whether drawn parts fit each other: ``quality --defects``."""
