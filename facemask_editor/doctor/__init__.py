"""The mask doctor: what is wrong with a mask, where, and how it is mended. No Qt, no torch."""
