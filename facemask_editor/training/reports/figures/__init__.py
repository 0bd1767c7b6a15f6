"""The figures of the paper, made of any masks by any models."""
