"""caret's confusion matrix without R: statistics, printed text and its reader, on NumPy and SciPy only."""
