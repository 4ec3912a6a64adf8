"""Two fits on the same rows, or two confusion matrices without theirs."""
