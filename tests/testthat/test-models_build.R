test_that("a model prints in brief and its summary as a table of layers", {
  model <- build_model(model_spec("fashion_mlp"))
  expect_lte(length(capture.output(print(model))), 12)
  lines <- capture.output(print(summary(model)))
  expect_match(lines, "dense +Dense +128 +100,480 +784 x 128 \\+ 128", all = FALSE)
  expect_match(lines, "Parameters: 111,146, of which trainable: 111,146", all = FALSE)
})

test_that("layers have the numbers that set_layer() takes", {
  for (name in c("fashion_mlp", "mnist_mlp", "xor_mlp")) {
    spec <- model_spec(name)
    layers <- summary(spec)$layers
    numbered <- layers[!is.na(layers$number), ]
    expect_identical(numbered$number, seq_along(spec$document$layers))
    for (row in seq_len(nrow(numbered))) {
      named <- set_layer(spec, numbered$number[[row]], name = "this_one")$document$layers[[row]]
      expect_identical(named$class_name, numbered$class_name[[row]])
    }
  }
  lines <- capture.output(print(summary(model_spec("fashion_mlp"))))
  expect_match(lines, "^ +rescaling", all = FALSE)
  expect_match(lines, "^ *1 +flatten", all = FALSE)
  expect_identical(small_fit()$layers$number, c(NA, seq_along(small_fit()$spec$document$layers)))
})

test_that("a model takes the shape of one's own data", {
  spec <- model_spec("xor_mlp")
  expect_identical(build_model(spec, shape = 3)$params, 11L)
  expect_error(build_model("xor_mlp"), class = "kerasduet_error_invalid_argument")
})

test_that("a layer tells its shape", {
  pooling <- list(class_name = "MaxPooling2D", config = list(pool_size = c(2, 3)))
  expect_identical(output_shape(pooling, c(12, 12, 4)), c(6L, 4L, 4L))
  expect_identical(output_shape(list(class_name = "Flatten"), c(2, 3)), 6L)
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(output_shape("Flatten", 4), class = invalid)
  for (bad in list("a", 0, 2.5, c(4, NA))) {
    expect_error(output_shape(pooling, bad), "`input_shape` must be whole numbers", class = invalid)
    expect_error(
      build_model(model_spec("xor_mlp"), shape = bad), "`shape` must be whole numbers",
      class = invalid
    )
  }
})
