"""Edits by the paper's own network (`vae.paper`), through the same requests as those by the part VAE."""
