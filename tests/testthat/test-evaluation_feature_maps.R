test_that("feature maps are arrays and a plot, of a position or of pixels", {
  spec <- override(
    model_spec("mnist_cnn"), layers.1.config.filters = 3, layers.5.config.units = 4
  )
  fit <- fit(spec, small_data, seed = 1, epochs = 1)
  maps <- feature_maps(fit, 2)
  expect_identical(lapply(unclass(maps), dim), list(conv2d = c(24L, 24L, 3L)))
  pixels <- split_rows(small_data, "test", list(2))$x[1, , ]
  expect_equal(unclass(feature_maps(fit, pixels)), unclass(maps), tolerance = 1e-6)
  expect_match(capture.output(print(maps)), "conv2d: 24 x 24 x 3", all = FALSE)
  drawn <- plot(maps, count = 2)$data
  expect_identical(levels(drawn$map), c("image", "1", "2"))
  expect_identical(range(table(drawn$map)), c(576L, 576L)) # the image as large as the maps
  expect_error(feature_maps(fit, 41), class = "kerasduet_error_invalid_argument")
  expect_error(feature_maps(small_fit(), 1), class = "kerasduet_error_no_convolutions")
  expect_error(feature_maps(fit, matrix(0, 3, 3)), class = "kerasduet_error_shape_mismatch")
})
