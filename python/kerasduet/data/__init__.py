"""Everything that has rows: built-in data sets, a user's own, and the files that they come from."""
