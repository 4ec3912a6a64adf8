test_that("every spec is listed, sorted, with its data set", {
  specs <- list_model_specs()
  expect_named(specs, c("name", "dataset", "description"))
  expect_identical(specs$name, sort(specs$name, method = "radix"))
  expect_identical(specs$dataset[specs$name == "fashion_mlp"], "fashion_mnist")
})

test_that("a spec prints on a few lines", {
  spec <- model_spec("fashion_mlp")
  lines <- capture.output(print(spec))
  expect_lte(length(lines), 12)
  expect_match(lines, "fashion_mlp, on fashion_mnist", all = FALSE)
  expect_match(lines, "Dense(128) > Dropout(0.1)", all = FALSE, fixed = TRUE)
  training <- "Adam, sparse_categorical_crossentropy, 200 epochs, batches of 32"
  expect_match(lines, training, all = FALSE)
  expect_match(capture.output(print(summary(model_spec("xor_mlp")))), "Parameters: 9", all = FALSE)
})

test_that("set_training changes what it is given and nothing else", {
  spec <- model_spec("fashion_mlp")
  changed <- set_training(spec,
    epochs = 5, batch_size = 64, learning_rate = 0.5, optimizer = "SGD",
    metrics = "accuracy", validation_split = 0.1, train_rows = 100
  )
  document <- changed$document
  expect_identical(document$fit$epochs, 5L)
  expect_identical(document$fit$batch_size, 64L)
  sgd <- list(class_name = "SGD", config = list(learning_rate = 0.5))
  expect_identical(document$compile$optimizer, sgd)
  expect_identical(document$compile$metrics, list("accuracy"))
  expect_identical(document$dataset$train_rows, 100L)
  expect_identical(document$layers, spec$document$layers)
  expect_identical(set_training(spec)$hash, spec$hash)
  expect_error(set_training(spec, epochs = 0), class = "kerasduet_error_invalid_argument")
})

test_that("both ways to say a change give the same spec, and the pipes work", {
  by_name <- model_spec("fashion_mlp") %>% set_training(epochs = 5)
  by_path <- override(model_spec("fashion_mlp"), fit.epochs = 5)
  expect_identical(fingerprint(by_name), fingerprint(by_path))
  expect_identical(fingerprint(by_name), by_name$hash)
})

test_that("a changed shape loses the counts of the source document", {
  changed <- override(model_spec("fashion_mlp"), layers.1.config.units = 48)
  expect_identical(changed$document$layers[[2]]$config$units, 48L)
  expect_null(changed$document$expected)
})

test_that("vectors stand for lists", {
  changed <- override(model_spec("mnist_cnn"), layers.1.config.kernel_size = c(3, 3))
  expect_identical(changed$document$layers[[2]]$config$kernel_size, list(3L, 3L))
  expect_identical(
    override(model_spec("xor_mlp"), compile.metrics = c("mae", "mse"))$document$compile$metrics,
    list("mae", "mse")
  )
})

test_that("slips are refused", {
  spec <- model_spec("xor_mlp")
  expect_error(override(spec, 5), class = "kerasduet_error_invalid_argument")
  expect_error(override("xor_mlp", epochs = 5), class = "kerasduet_error_invalid_argument")
  expect_error(override(spec, fit.epochs = NA), "`fit.epochs` must not be NA.", fixed = TRUE)
  expect_error(model_spec(3), class = "kerasduet_error_invalid_argument")
  expect_error(model_spec(c("a", "b")), class = "kerasduet_error_invalid_argument")
})

test_that("a document makes a spec, and a spec survives saveRDS()", {
  spec <- model_spec("xor_mlp")
  expect_identical(model_spec(spec$document), spec)
  file <- withr::local_tempfile()
  saveRDS(spec, file)
  expect_identical(readRDS(file), spec)
})
