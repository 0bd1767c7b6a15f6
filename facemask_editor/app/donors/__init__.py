"""Second faces without a widget: the tray, what is taken of them, and the blend pad."""
