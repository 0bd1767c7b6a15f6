"""Parts of generated faces, brought into the frame of another head."""
