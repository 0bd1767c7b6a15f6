"""Project files: a mask and all that belongs to it in a zip of PNG and JSON. No Qt. See docs/project.md."""
