"""The last look at an edit: what it tore is mended, what it must not touch comes back, the best try is taken."""
