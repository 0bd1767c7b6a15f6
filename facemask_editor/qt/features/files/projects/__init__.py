"""Projects in the window: what is written, what comes back, and the offer."""
