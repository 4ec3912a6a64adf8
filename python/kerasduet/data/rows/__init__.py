"""How rows lie in memory or in files."""
