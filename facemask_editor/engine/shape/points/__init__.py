"""Points at a part that a hand can drag, and which shape handles follow it. Needs neither torch nor Qt."""
