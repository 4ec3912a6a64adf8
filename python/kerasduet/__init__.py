"""Train the same Keras network from R and from Python, and get the same numbers.

>>> import kerasduet as kd
>>> fit = kd.fit_fashion_mnist(kd.garments(train=500, test=100), epochs=1, seed=1, verbose=0)
>>> print(kd.evaluate(fit).confusion_matrix)  # doctest: +ELLIPSIS
Confusion Matrix and Statistics
...
"""

from __future__ import annotations

import contextlib

__version__ = "0.1.0"

with contextlib.suppress(ImportError):  # R reads and writes reports with no more than NumPy and SciPy
    import lazy_loader

    # The stub says where each public name lives; a module is imported when its first name is used, so that
    # `import kerasduet` loads neither TensorFlow nor pandas.
    __getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
