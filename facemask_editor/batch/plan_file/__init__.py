"""The plan of a batch run as a file: what may change, how often and how far; drawn anew for each output."""
