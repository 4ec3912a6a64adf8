"""Resamples of rows, what is trained on them, search, and the estimators of scikit-learn."""
