"""What was saved, read back: runs, models, weights."""
