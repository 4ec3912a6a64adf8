"""Model specs: JSON documents that R and Python read alike."""
