"""The study of the deep-learning course: 10, 100 and 1000 epochs by batches of 100, 200 and 300 images.

python examples/epochs_by_batch.py [LEDGER]

It takes about half an hour on two cores, and downloads Fashion-MNIST if it is not there. What is done stands
in the ledger: a study that was stopped goes on where it was, and a second one with the same ledger, in
another shell, takes its share. `epochs_by_batch.R` is the same in R.
"""

import sys

import kerasduet as kd

ledger = sys.argv[1] if len(sys.argv) > 1 else "epochs_by_batch.journal"
spec = kd.model_spec("fashion_mlp_standardized")
images = kd.fashion_mnist()
train = images.split("train")
data = kd.dataset(train.x[:10000], train.y[:10000], class_names=images.class_names)
folds = kd.resamples(data, folds=3, stratify=True, seed=1)

grid = {"epochs": [10, 100, 1000], "batch_size": [100, 200, 300]}
found = kd.tune(spec, grid, data, folds, ledger=ledger, seed=1, verbose=0)

print(found)
print(kd.best_spec(found))
