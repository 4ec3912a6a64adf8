"""Plots of fits, confusion matrices and comparisons, as matplotlib figures."""
