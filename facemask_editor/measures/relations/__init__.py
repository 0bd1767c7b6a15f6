"""Relations between the parts of a face: what must hold beside the shape of each part alone."""
