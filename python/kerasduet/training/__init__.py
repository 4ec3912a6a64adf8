"""`fit()` and what it needs: the loop, its callbacks, and the run that can be taken up again."""
