test_that("the faults of a spec are listed, of a document, a spec and a file", {
  expect_identical(check_spec(model_spec("xor_mlp")), character())
  document <- model_spec("xor_mlp")$document
  expect_identical(check_spec(document), character())
  document$fit[c("epochs", "batch_size")] <- list(0, "many")
  faults <- check_spec(document)
  expect_length(faults, 2)
  expect_match(faults, "`fit.epochs` must be a whole number of at least 1, not 0.", all = FALSE)
  file <- withr::local_tempfile(fileext = ".json")
  jsonlite::write_json(document, file, auto_unbox = TRUE, null = "null")
  expect_identical(check_spec(file), faults)
  save_spec(model_spec("xor_mlp"), file)
  expect_identical(check_spec(file), character())
  writeLines("{", file)
  expect_error(check_spec(file), class = "kerasduet_error_spec_not_json")
  expect_error(check_spec(3), class = "kerasduet_error_invalid_argument")
})

test_that("every spec is listed, sorted, with its data set", {
  specs <- list_specs()
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

test_that("values that JSON cannot hold are refused by their path", {
  spec <- model_spec("xor_mlp")
  invalid <- "kerasduet_error_invalid_spec"
  expect_error(
    override(spec, epochs = mean),
    "`epochs` must be a text, a number, TRUE, FALSE or a list of these, not an object of class f",
    fixed = TRUE, class = invalid
  )
  expect_error(
    override(spec, layers.0.config = list(units = c(1, NA))),
    "`layers.0.config.units` must not be NA.",
    fixed = TRUE, class = invalid
  )
  expect_error(model_spec(list(name = Sys.Date())), "`name` must be a text", class = invalid)
})

test_that("an empty list is an object, but where a spec has a list", {
  spec <- model_spec("fashion_mlp")
  plain <- override(spec, layers.0.config = list())
  expect_match(plain$json, '{"class_name":"Flatten","config":{}}', fixed = TRUE)
  adam <- list(class_name = "Adam", config = list())
  layer <- list(class_name = "Flatten", config = list())
  whole <- override(spec, optimizer = adam, layers.0 = layer, callbacks = list(), metrics = list())
  expect_match(whole$json, '"optimizer":{"class_name":"Adam","config":{}}', fixed = TRUE)
  expect_match(whole$json, '"callbacks":[]', fixed = TRUE)
  expect_match(whole$json, '"metrics":[]', fixed = TRUE)
  expect_match(whole$json, '{"class_name":"Flatten","config":{}}', fixed = TRUE)
  document <- spec$document
  document$layers[[1]]$config <- list()
  document$compile$metrics <- "accuracy"
  expect_identical(model_spec(document)$hash, spec$hash)
})

test_that("set_training takes its settings by their whole names", {
  spec <- model_spec("xor_mlp")
  expect_error(
    set_training(spec, epoch = 3), "did you mean \"epochs\"?",
    fixed = TRUE, class = "kerasduet_error_unknown_field"
  )
})

test_that("a spec of one's own data is summed up where their shape is given", {
  spec <- override(model_spec("xor_mlp"), dataset.name = "mine")
  expect_error(
    summary(spec),
    "`shape` must be given, since the data set \"mine\" of the spec is not a built-in one.",
    fixed = TRUE, class = "kerasduet_error_unknown_dataset"
  )
  expect_identical(summary(spec, shape = 4)$params, 13L)
  expect_error(summary(spec, shap = 4, 5), class = "kerasduet_error_invalid_argument")
})

test_that("a validation split can be stratified", {
  spec <- set_training(model_spec("xor_mlp"), validation_split = 0.5, stratify = TRUE)
  expect_true(spec$document$fit$stratify)
  schedule <- list(
    class_name = "ExponentialDecay",
    config = list(initial_learning_rate = 0.1, decay_steps = 10, decay_rate = 0.5)
  )
  spec <- set_training(spec, learning_rate = schedule)
  kept <- spec$document$compile$optimizer$config$learning_rate
  expect_identical(kept$class_name, "ExponentialDecay")
})
