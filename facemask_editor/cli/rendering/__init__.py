"""Commands that send masks through renderers."""
