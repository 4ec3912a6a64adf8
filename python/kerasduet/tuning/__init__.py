"""Resamples, search, and the estimators of scikit-learn."""
