"""All states that were taken of a mask: what grew, branch by branch. Needs no Qt."""
