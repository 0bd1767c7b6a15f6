"""The last look at an edit: what it tore is mended, far paint comes back, the best try is taken."""
