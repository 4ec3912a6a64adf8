# Specs as plain Keras code.

test_that("the R code of a table's columns is a model of the same spec", {
  wide <- override(model_spec("wide_and_deep"),
    inputs.0.levels = c("1st", "2nd"), inputs.1.levels = list("a"), inputs.2.missing = "error",
    fit = list()
  )
  code <- parse(text = sub("library(keras3)", "", spec_code(wide, "r"), fixed = TRUE))
  keras <- reticulate::import("keras")
  layers <- keras$layers # of whose names keras3 has functions, as this package not of all
  script <- list2env(list(
    keras_input = function(shape, ...) keras$Input(reticulate::tuple(shape), ...),
    layer_string_lookup = layers$StringLookup, layer_category_encoding = layers$CategoryEncoding,
    layer_normalization = layers$Normalization, layer_concatenate = layers$Concatenate,
    layer_dense = layers$Dense, keras_model = keras$Model, optimizer_adam = keras$optimizers$Adam,
    compile = function(model, ...) model$compile(...)
  ), parent = baseenv())
  eval(code[[1]], script)
  model <- script$build_model(list(age = matrix(c(1, 2))))
  same <- override(as_model_spec(model, name = "wide_and_deep"), dataset.name = "titanic")
  expect_identical(same$hash, wide$hash)
})

test_that("the R code of a spec builds its network", {
  for (name in c("fashion_mlp", "mnist_cnn", "mnist_lstm", "fashion_elastic_net", "cifar10_cnn")) {
    code <- parse(text = sub("library(keras3)", "", spec_code(name, "r"), fixed = TRUE))
    script <- new.env(parent = asNamespace("kerasduet"))
    eval(code[[1]], script)
    rows <- array(as.double(seq_len(5 * 28 * 28) %% 256), c(5, 28, 28))
    has_rows <- length(formals(script$build_model)) > 0
    model <- if (has_rows) script$build_model(rows) else script$build_model()
    shape <- load_dataset(model_spec(name)$document$dataset$name)$shape
    built <- build_model(as_model_spec(model), shape = shape)
    expect_equal(built$params, build_model(model_spec(name))$params, info = name)
  }
  expect_output(print(spec_code("xor_mlp")), "keras.Sequential([", fixed = TRUE)
  expect_identical(class(spec_code("xor_mlp", "r")), "kerasduet_code")
  expect_error(spec_code("fashion_dropconnect", "r"), class = "kerasduet_error_no_code")
  expect_error(spec_code("xor_mlp", "julia"), class = "kerasduet_error_invalid_argument")
  own <- override(model_spec("xor_mlp"), dataset.name = "mine")
  expect_error(spec_code(own), class = "kerasduet_error_no_code")
  expect_match(spec_code(own, shape = c(NA, 3)), "keras.Input((None, 3))", fixed = TRUE)
})
