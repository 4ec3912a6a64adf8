"""From a spec to a compiled Keras model, and back."""
