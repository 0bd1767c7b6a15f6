"""Named handles of hair: what is asked of it, moved in the frame of the head."""
