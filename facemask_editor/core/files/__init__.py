"""Files that are read with care: small ones, JSON, locks."""
