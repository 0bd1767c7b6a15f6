"""Generated faces as photographs, with exact masks: pictures to train on that show nobody."""

from facemask_editor.synthesis.shaded.picture import Shaded, shaded_face, write_picture

__all__ = ["Shaded", "shaded_face", "write_picture"]
