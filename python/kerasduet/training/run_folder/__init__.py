"""A training as a folder, from which it goes on to the bit."""
