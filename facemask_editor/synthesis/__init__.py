"""Unlimited 19-class face masks from CC0 3-D data: no photograph, no person, no data set's licence."""
