"""A photo to a mask: where faces are, what is known of each, and which class every pixel has."""
