"""A spec as code of plain Keras, in Python and in R, which runs without this package."""
