"""Resamples of rows, what is trained on them, and search."""
