# The study of the deep-learning course: 10, 100 and 1000 epochs by batches of 100, 200 and 300
# images.
#
# Rscript examples/epochs_by_batch.R [LEDGER]
#
# It takes about half an hour on two cores, and downloads Fashion-MNIST if it is not there. What is
# done stands in the ledger: a study that was stopped goes on where it was, and a second one with the
# same ledger, in another shell, takes its share. `epochs_by_batch.py` is the same in Python.

library(kerasduet)

ledger <- c(commandArgs(TRUE), "epochs_by_batch_r.journal")[[1]]
spec <- model_spec("fashion_mlp_standardized")
images <- dataset_fashion_mnist()$train # its classes are 0 to 9
classes <- fashion_mnist()$class_names
data <- dataset(images$x[1:10000, , ], factor(classes[images$y[1:10000] + 1], classes))
folds <- resamples(data, folds = 3, stratify = TRUE, seed = 1)

grid <- list(epochs = c(10, 100, 1000), batch_size = c(100, 200, 300))
found <- tune(spec, grid, data, folds, ledger = ledger, seed = 1, verbose = 0)

print(found)
print(best_spec(found))
