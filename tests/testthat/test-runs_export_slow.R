# Exported models give the outputs of the model.

test_that("an exported model is told with how near it is", {
  folder <- withr::local_tempdir()
  fitted <- tiny_fit()
  file <- file.path(folder, "model.tflite")
  expect_message(exported <- export_model(fitted, file, "tflite"), "20 rows")
  expect_lt(exported$difference, 1e-5)
  expect_true(file.exists(file))
  expect_error(export_model(fitted, folder), class = "kerasduet_error_cannot_write")
  expect_error(export_model(fitted, file, "pmml"), class = "kerasduet_error_invalid_argument")
  expect_error(export_model(fitted, file, "onnx"), class = "kerasduet_error_invalid_argument")
  unbuilt <- keras_model_sequential()
  expect_error(export_model(unbuilt, file, "tflite"), class = "kerasduet_error_not_trained")
  expect_message(export_model(fitted, file, "tflite", x = array(0, c(3, 28, 28))), "3 rows")
})
