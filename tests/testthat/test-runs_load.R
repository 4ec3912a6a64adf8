run_of <- function(folder, ...) {
  fit(model_spec("xor_mlp"), seed = 1, run_dir = folder, ...)
}

test_that("a run has a folder of its own, which the fit names", {
  folder <- withr::local_tempdir()
  fits <- lapply(1:2, function(i) run_of(folder, epochs = 2))
  runs <- file.path(normalizePath(folder), c("xor_mlp-0", "xor_mlp-1"))
  expect_identical(vapply(fits, function(fit) fit$run, ""), runs)
  expect_true(all(file.exists(file.path(runs, "run.json"))))
  expect_true(paste("Run:", runs[[2]]) %in% capture.output(print(fits[[2]])))
  expect_identical(fingerprint(fits[[1]]), fingerprint(fit("xor_mlp", seed = 1, epochs = 2)))
})

test_that("a run is read as the fit that wrote it", {
  folder <- withr::local_tempdir()
  fit <- run_of(folder, epochs = 3)
  again <- load_run(file.path(folder, "xor_mlp-0"))
  expect_identical(fingerprint(again), fingerprint(fit))
  expect_identical(again$history, fit$history)
  expect_identical(again$spec, fit$spec)
  expect_identical(predict(again, type = "prob"), predict(fit, type = "prob"))
  expect_identical(evaluate(again)$loss, evaluate(fit)$loss)
  expect_identical(again$run, fit$run)
  expect_identical(again$data$splits$train, 4L)
})

test_that("the best model of a run is that of the lowest loss", {
  folder <- withr::local_tempdir()
  rising <- override(model_spec("xor_mlp"), learning_rate = 20)
  fit <- fit(rising, seed = 1, epochs = 6, run_dir = folder)
  losses <- fit$history$value[fit$history$metric == "loss"]
  shorter <- fit(rising, seed = 1, epochs = which.min(losses))
  best <- load_run(fit$run, which = "best")
  expect_lt(which.min(losses), 6)
  expect_identical(fingerprint(best)[["weights"]], fingerprint(shorter)[["weights"]])
})

test_that("a resumed run ends as one that never stopped", {
  folder <- withr::local_tempdir()
  run_of(folder, epochs = 2)
  resumed <- run_of(folder, epochs = 5, resume = TRUE)
  whole <- fit("xor_mlp", seed = 1, epochs = 5)
  expect_identical(fingerprint(resumed), fingerprint(whole))
  expect_identical(resumed$history, whole$history)
  expect_identical(list.files(folder), "xor_mlp-0")
  expect_error(
    fit("xor_mlp", seed = 2, epochs = 6, run_dir = folder, resume = TRUE),
    class = "kerasduet_error_different_run"
  )
})

test_that("a run of one's own rows takes them again", {
  folder <- withr::local_tempdir()
  frame <- data.frame(a = c(0, 0, 1, 1), b = c(0, 1, 0, 1), kind = c("no", "yes", "yes", "no"))
  data <- dataset(frame, target = "kind", test = frame)
  fit <- fit("xor_mlp", data, seed = 1, epochs = 1, run_dir = folder)
  without <- load_run(fit$run)
  expect_identical(predict(without, as.matrix(frame[1:2])), predict(fit))
  expect_error(evaluate(without), class = "kerasduet_error_missing_rows")
  expect_match(format(without)[[2]], "^Data: arrays$")
  again <- load_run(fit$run, data)
  expect_identical(predict(again, frame[3:1]), predict(fit))
  expect_identical(evaluate(again)$loss, evaluate(fit)$loss)
  expect_error(
    load_run(fit$run, dataset(frame[c(2, 1, 3)], target = "kind")),
    class = "kerasduet_error_different_run"
  )
})

test_that("a run that was read survives saveRDS()", {
  folder <- withr::local_tempdir()
  fit <- load_run(run_of(folder, epochs = 1)$run)
  file <- withr::local_tempfile()
  saveRDS(fit, file)
  expect_identical(predict(readRDS(file), type = "prob"), predict(fit, type = "prob"))
})

test_that("what is no run is refused", {
  expect_error(load_run(withr::local_tempdir()), class = "kerasduet_error_not_a_run")
  expect_error(load_run(3), "`path` must be the path of a folder, not 3.", fixed = TRUE)
  expect_error(
    load_run(".", which = "first"), "`which` must be \"last\" or \"best\", not \"first\".",
    fixed = TRUE, class = "kerasduet_error_invalid_argument"
  )
  expect_error(fit("xor_mlp", resume = TRUE), class = "kerasduet_error_invalid_argument")
})

test_that("an interrupt ends a run cleanly, and it goes on from there", {
  folder <- withr::local_tempdir()
  core() # starts the right Python
  signal <- reticulate::import("signal")
  interrupt <- function(epoch, logs) if (epoch == 1) signal$raise_signal(signal$SIGINT)
  watch <- reticulate::import("keras")$callbacks$LambdaCallback(on_epoch_end = interrupt)
  fit <- run_of(folder, epochs = 5, callbacks = list(watch))
  expect_identical(max(fit$history$epoch), 2L)
  about <- jsonlite::read_json(file.path(fit$run, "run.json"))
  expect_identical(about$status, "interrupted")
  resumed <- run_of(folder, epochs = 5, resume = TRUE)
  expect_identical(fingerprint(resumed), fingerprint(fit("xor_mlp", seed = 1, epochs = 5)))
})

test_that("an interrupt in the first epoch leaves a fit without metrics", {
  core() # starts the right Python
  reticulate::py_run_string(paste(
    "from kerasduet.training import interrupts",
    "interrupts._ended[0] -= 60 # the fit above is of no loop with this one", sep = "\n"
  ))
  signal <- reticulate::import("signal")
  interrupt <- function(epoch, logs) signal$raise_signal(signal$SIGINT)
  watch <- reticulate::import("keras")$callbacks$LambdaCallback(on_epoch_begin = interrupt)
  fit <- run_of(withr::local_tempdir(),
    epochs = 5, batch_size = 2, callbacks = list(watch), mode = "eager"
  )
  expect_identical(dim(fit$history), c(0L, 4L))
  expect_match(format(fit), "^Trained: 0 epochs", all = FALSE)
  expect_identical(glance(fit)$epochs, 0L)
  expect_identical(predict(load_run(fit$run)), predict(fit))
  expect_identical(predict(unserialize(serialize(fit, NULL))), predict(fit))
})

test_that("TensorBoard gets the metrics of each epoch, and a resumed run adds to them", {
  folder <- withr::local_tempdir()
  run_of(folder, epochs = 1, tensorboard = TRUE)
  fit <- run_of(folder, epochs = 2, tensorboard = TRUE, resume = TRUE)
  events <- list.files(file.path(fit$run, "train"), "^events", full.names = TRUE)
  expect_length(events, 2)
  expect_true(all(file.size(events) > 100))
  expect_error(fit("xor_mlp", tensorboard = NA), class = "kerasduet_error_invalid_argument")
})

test_that("early stopping puts the best weights back, and the run keeps them", {
  folder <- withr::local_tempdir()
  stop_early <- list(
    class_name = "EarlyStopping",
    config = list(monitor = "loss", patience = 2, restore_best_weights = TRUE)
  )
  spec <- set_training(model_spec("xor_mlp"), learning_rate = 20, callbacks = list(stop_early))
  fit <- fit(spec, seed = 1, epochs = 30, run_dir = folder)
  losses <- fit$history$value[fit$history$metric == "loss"]
  expect_length(losses, which.min(losses) + 2)
  best <- load_run(fit$run, which = "best")
  expect_identical(fingerprint(best)[["weights"]], fingerprint(fit)[["weights"]])
  expect_identical(fingerprint(load_run(fit$run)), fingerprint(fit))
})

test_that("a fit without a run folder is saved as one, which Python opens with its class names", {
  folder <- withr::local_tempdir()
  spec <- model_spec("xor_mlp") %>%
    set_layer(2, units = 3, activation = "softmax") %>%
    set_training(loss = "sparse_categorical_crossentropy", metrics = "accuracy")
  flowers <- iris
  levels(flowers$Species) <- c("setosa", "Nadelschnittlauch", "Gro\u00dfe Iris")
  fit <- fit(spec, dataset(flowers, target = "Species"), epochs = 1, seed = 1)
  path <- file.path(folder, "runs", "mine")
  written <- save_run(unserialize(serialize(fit, NULL)), path)
  expect_identical(written, normalizePath(path))
  opened <- reticulate::import("kerasduet")$load_run(path)
  expect_identical(unlist(opened$data$class_names), levels(flowers$Species))
  expect_identical(unlist(opened$fingerprint)[names(fingerprint(fit))], fingerprint(fit))
  again <- load_run(path)
  expect_identical(predict(again, iris[1:4]), predict(fit, iris[1:4]))
  expect_identical(again$history, fit$history)
  back <- reticulate::import("kerasduet")$save_run(opened, file.path(folder, "back"))
  expect_identical(predict(load_run(as.character(back)), iris[1:4]), predict(fit, iris[1:4]))
  expect_error(save_run(fit, path), class = "kerasduet_error_cannot_write")
  expect_error(load_run(path, which = "best"), class = "kerasduet_error_no_best")
  expect_error(save_run(spec, path), class = "kerasduet_error_invalid_argument")
  expect_error(save_run(keras_model_sequential(), path), class = "kerasduet_error_not_trained")
  expect_identical(list.files(file.path(folder, "runs"), all.files = TRUE, no.. = TRUE), "mine")
})

test_that("a loss that is not finite ends a run, which says so", {
  folder <- withr::local_tempdir()
  layers <- list(list(class_name = "Dense", config = list(units = 1)))
  sgd <- list(class_name = "SGD", config = list(learning_rate = 1e30))
  spec <- override(model_spec("xor_mlp"), layers = layers, optimizer = sgd, metrics = list())
  expect_error(
    fit(spec, seed = 1, epochs = 9, run_dir = folder, mode = "eager"),
    "not in epoch 2, step 1 (the last finite one was", fixed = TRUE,
    class = "kerasduet_error_loss_not_finite"
  )
  run <- file.path(folder, "xor_mlp-0")
  expect_identical(jsonlite::read_json(file.path(run, "run.json"))$status, "failed")
  expect_identical(max(load_run(run)$history$epoch), 1L)
})
