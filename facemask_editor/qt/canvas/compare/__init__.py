"""Two pictures of one mask shown together: beside each other, or parted by a line."""
