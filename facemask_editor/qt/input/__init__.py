"""Actions and their keys: catalogue, keymap, presets; palette and ring. Modules say where Qt is needed."""
