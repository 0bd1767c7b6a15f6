"""Project files, as far as a mask is read from them; all of it: `app/project/`. See docs/project.md."""
