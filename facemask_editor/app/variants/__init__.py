"""The state of the variant tray, without widgets: what is varied, which variants there are and are kept."""
