# What parsnip calls to train, called as it calls it.

flowers <- iris[c(1:20, 51:70, 101:120), ]

trained <- function(..., x = flowers[1:4], y = flowers$Species, seed = 1) {
  suppressWarnings(
    fit_mlp(x, y, ..., seed = seed, mode = "eager"), classes = "kerasduet_warning"
  )
}

test_that("arguments of mlp() describe table_mlp's hidden layers", {
  spec <- mlp_spec(c(6, 3), 0.01, NULL, "tanh")$document
  expect_identical(layer_classes(spec$layers), c("Dense", "Dense"))
  expect_equal(lapply(spec$layers, function(layer) layer$config$units), list(6, 3))
  expect_identical(spec$layers[[2]]$config$activation, "tanh")
  expect_identical(spec$layers[[2]]$config$kernel_regularizer$config$l2, 0.01)
  dropped <- mlp_spec(NULL, 0, 0.2, NULL)$document$layers
  expect_identical(layer_classes(dropped), rep(c("Dense", "Dropout"), 2))
  expect_equal(dropped[[1]]$config[c("units", "activation")], list(units = 64, activation = "relu"))
  own <- model_spec("table_mlp")$document$layers
  expect_equal(mlp_spec(NULL, NULL, NULL, NULL)$document$layers, own)
})

test_that("a fit is that of fit() with the same rows", {
  parsnips <- trained(hidden_units = 4, epochs = 2, learning_rate = 0.01, batch_size = 16)
  spec <- override(mlp_spec(4, NULL, NULL, NULL), learning_rate = 0.01)
  ours <- suppressWarnings(
    fit(spec, list(x = flowers[1:4], y = flowers$Species),
      seed = 1, epochs = 2, batch_size = 16, mode = "eager"
    ),
    classes = "kerasduet_warning"
  )
  expect_identical(fingerprint(parsnips), fingerprint(ours))
})

test_that("R's generator draws the seed that is not given", {
  withr::local_seed(1)
  first <- trained(hidden_units = 2, epochs = 1, seed = NULL)
  other <- trained(hidden_units = 2, epochs = 1, seed = NULL)
  expect_false(first$seed == other$seed)
  set.seed(1)
  expect_identical(trained(hidden_units = 2, epochs = 1, seed = NULL)$seed, first$seed)
})

test_that("case weights are the weights of rows, and factors stay factors", {
  weights <- rep(c(1, 2), 30)
  fit <- trained(hidden_units = 2, epochs = 1, x = ToothGrowth[2:3], y = ToothGrowth$len, weights)
  expect_true("sample_weight" %in% names(fingerprint(fit)))
  expect_match(format(fit$spec), "supp (category)", fixed = TRUE, all = FALSE)
  expect_type(predict(fit, ToothGrowth[1:3, 2:3]), "double")
})

test_that("whole numbers are numbers in a regression, of which there may be several", {
  fit <- trained(hidden_units = 2, epochs = 1, x = mtcars[3:5], y = as.integer(mtcars$cyl))
  expect_type(predict(fit, mtcars[1:2, 3:5]), "double")
  both <- trained(hidden_units = 2, epochs = 1, x = mtcars[3:5], y = mtcars[1:2])
  expect_identical(dim(predict(both, mtcars[1:3, 3:5])), c(3L, 2L))
})

test_that("a spec of images takes a column a pixel", {
  withr::local_seed(1)
  pixels <- as.data.frame(matrix(sample(0:255, 10 * 784, TRUE), 10))
  fit <- suppressWarnings(
    fit_net(pixels, factor(rep(c("a", "b"), 5)),
      spec = "fashion_mlp", epochs = 1, layers.1.config.units = 2, seed = 1, mode = "eager"
    ),
    classes = "kerasduet_warning"
  )
  expect_equal(fit$data$shape, c(28, 28), ignore_attr = TRUE)
  expect_s3_class(predict(fit, rows_for_net(pixels, fit$data$shape)), "factor")
})

test_that("it predicts with the weights after an epoch, also when it was read from a file", {
  file <- withr::local_tempfile(fileext = ".rds")
  fit <- trained(hidden_units = 4, epochs = 3)
  shorter <- predict(trained(hidden_units = 4, epochs = 2), flowers[1:4], type = "prob")
  expect_type(fit$epoch_weights, "raw")
  saveRDS(fit, file)
  read <- readRDS(file)
  read$cache$handle <- NULL # as in a new session
  for (each in list(fit, read)) {
    each$at_epoch <- 2
    expect_identical(predict(each, flowers[1:4], type = "prob"), shorter)
  }
  light <- trained(hidden_units = 4, epochs = 2, keep_epochs = FALSE)
  expect_null(light$epoch_weights)
  light$at_epoch <- 1
  expect_error(
    predict(light, flowers[1:4]), "were not kept", class = "kerasduet_error_invalid_argument"
  )
})

test_that("what the spec has not, and what does not belong there, is refused", {
  invalid <- "kerasduet_error_invalid_spec"
  expect_error(trained(fit.epoch = 1), "did you mean \"epochs\"", class = invalid)
  expect_error(trained(hidden_units = 0), class = invalid)
  expect_error(trained(dropout = 1), class = invalid)
  of_layer <- "kerasduet_error_invalid_layer"
  expect_error(trained(layers.0.config.unit = 1), "did you mean \"units\"", class = of_layer)
  expect_error(trained(activation = "rellu"), "did you mean \"relu\"", class = of_layer)
  expect_error(trained(epochs = 0), class = "kerasduet_error_invalid_argument")
  expect_error(trained(keep_epochs = 1), class = "kerasduet_error_invalid_argument")
  net <- function(spec) fit_net(flowers[1:4], flowers$Species, spec = spec)
  expect_error(net("table_mpl"), class = "kerasduet_error_unknown_spec")
  expect_error(net(3), class = "kerasduet_error_invalid_argument")
  expect_error(net("garment_unet"), class = of_layer)
  expect_error(net("digits_siamese"), class = "kerasduet_error")
})
