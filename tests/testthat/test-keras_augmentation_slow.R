# Together they change 4 images, and what they draw follows from the model's seed.
augmented <- function(seed) {
  image <- c(8, 8, 3)
  pixels <- array(seq(0, 255, length.out = 4 * 8 * 8 * 3), c(4, image))
  flips <- layer_pipeline(layers = list(layer_random_flip(), layer_random_contrast(factor = 0.1)))
  model <- keras_model_sequential(list(
    flips, layer_rand_augment(), layer_random_brightness(factor = 0.1),
    layer_random_color_degeneration(factor = 0.1), layer_random_color_jitter(hue_factor = 0.1),
    layer_random_elastic_transform(), layer_random_erasing(), layer_random_gaussian_blur(),
    layer_random_grayscale(), layer_random_hue(factor = 0.1), layer_random_invert(),
    layer_random_perspective(), layer_random_posterization(factor = 4),
    layer_random_rotation(factor = 0.1), layer_random_saturation(factor = 0.3),
    layer_random_sharpness(factor = 0.1), layer_random_zoom(height_factor = 0.1),
    layer_random_translation(height_factor = 0.1, width_factor = 0.1),
    layer_solarization(addition_factor = 0.1),
    layer_rescaling(scale = 1 / 255), layer_flatten(), layer_dense(units = 1)
  ), input_shape = image, seed = seed)
  compile(model, "sgd", "mse")
  suppressWarnings(fit(model, pixels, 1:4 / 4, epochs = 1), classes = "kerasduet_warning")
  model
}

test_that("what layers of augmentation draw follows from the seed, and all of them train", {
  first <- augmented(1)
  expect_identical(fingerprint(augmented(1)$fit), fingerprint(first$fit))
  expect_false(fingerprint(augmented(2)$fit)[["weights"]] == fingerprint(first$fit)[["weights"]])
  classes <- vapply(first$document$layers, `[[`, "", "class_name")
  wanted <- vapply(augmentation_layers, `[[`, "", 1)
  inside <- vapply(first$document$layers[[1]]$config$layers, `[[`, "", "class_name")
  expect_identical(setdiff(wanted, c(classes, inside)), character())
})
