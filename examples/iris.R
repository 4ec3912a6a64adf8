# A user's own data frame: a small network for the three species of iris, tested on flowers it has
# not seen.
#
# Rscript examples/iris.R
#
# `iris.py` is the same in Python.

library(kerasduet)

test <- iris[seq(1, 150, by = 5), ] # every fifth flower
train <- iris[-seq(1, 150, by = 5), ]

spec <- model_spec("xor_mlp") %>%
  set_layer(1, units = 8) %>%
  set_layer(2, units = 3, activation = "softmax") %>%
  set_training(
    loss = "sparse_categorical_crossentropy", metrics = "accuracy", learning_rate = 0.01
  )
fit <- fit(spec, Species ~ ., train, epochs = 200, seed = 1, verbose = 0)

predict(fit, test[c(1, 11, 21), ]) # one of each species
confusion_matrix(evaluate(fit, test))
