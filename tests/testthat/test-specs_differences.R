# Where two specs differ.

test_that("specs differ by the paths that override() takes", {
  spec <- model_spec("fashion_mlp")
  places <- diff_specs(spec, override(spec, epochs = 5, layers.1.config.units = 48))
  expect_identical(places$path, c("fit.epochs", "layers.1.config.units"))
  expect_equal(places$second, list(5, 48))
  expect_identical(nrow(diff_specs("xor_mlp", "xor_mlp")), 0L)
  expect_error(diff_specs("xor_mlp", "nothing"), class = "kerasduet_error_unknown_spec")
})
