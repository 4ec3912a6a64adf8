"""A user's own data frame: a small network for the three species of iris, tested on flowers it has not seen.

python examples/iris.py

The rows come from scikit-learn, which this example needs and kerasduet does not. `iris.R` is the same in R.
"""

from sklearn.datasets import load_iris

import kerasduet as kd

flowers = load_iris(as_frame=True)
frame = flowers.data.assign(kind=flowers.target_names[flowers.target])
test = frame.iloc[::5]  # every fifth flower
data = kd.dataset(frame.drop(test.index), target="kind", test=test)

spec = kd.model_spec("xor_mlp").override(
    {"layers.0.config.units": 8, "layers.1.config": {"units": 3, "activation": "softmax"}},
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
    learning_rate=0.01,
)
fit = kd.fit(spec, data, epochs=200, seed=1, verbose=0)

print(kd.predict(fit, test.drop(columns="kind").to_numpy()[[0, 10, 20]]))  # one of each species
print(kd.confusion_matrix(fit))
