"""The private parts of Keras and TensorFlow that this package stands on, each behind a function.

Private is what has an underscore, a place in a list, a method that is put over another, the layout of a file
and the wording of a message. (Names that repeat an argument, such as ``layer.rate``, count as public.) Each
function says what it stands on. All were seen in Keras 3.11 to 3.15 on TensorFlow 2.21; the test of each,
in ``tests/python/keras_internals``, fails by its name where an upgrade changes that part.
"""
