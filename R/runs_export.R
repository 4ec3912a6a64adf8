#' Export a trained model for programs without Keras
#'
#' Keras's own exporters write the model; then it is loaded and run on up to 100 rows, and nothing
#' is left where its outputs are not the model's. It takes the same raw inputs as the model, and
#' gives the same outputs as `predict(type = "raw")`.
#'
#' @param object A `kerasduet_fit`, or a `kerasduet_model` that was trained.
#' @param path A new folder for `"saved_model"`; else a file that ends in `.onnx` or `.tflite`,
#'   whose place it takes.
#' @param format TensorFlow's SavedModel; ONNX, which needs the Python packages tf2onnx and
#'   onnxruntime; or LiteRT, formerly TensorFlow Lite, which takes a row at a time.
#' @param x The rows to compare on, as for [predict()][predict.kerasduet_fit]; the first of the test
#'   or training rows unless given.
#' @return A list, invisibly: `path`, `format`, `rows` and `difference`, the largest one between an
#'   output of the file and one of the model, which is told in a message.
#' @section Errors:
#' `kerasduet_error_cannot_export` if Keras cannot, such as texts to ONNX, if a package is missing
#' or layers are stateful; `kerasduet_error_export_differs` if an output differs by more than a
#' thousandth of the largest; `kerasduet_error_cannot_write`; `kerasduet_error_invalid_argument` if
#' the fit has no rows and `x` is not given.
#' @examplesIf is_kerasduet_available()
#' fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 2)
#' export_model(fit, tempfile(fileext = ".tflite"), "tflite")
#' @export
export_model <- function(object, path, format = c("saved_model", "onnx", "tflite"), x = NULL) {
  check_text(path, "path", gettext("the path of a file or folder"))
  format <- if (missing(format)) "saved_model" else format
  check_choice(format, "format", c("saved_model", "onnx", "tflite"))
  fit <- fit_of(object, "export_model")
  rows <- if (!is.null(x)) more_features(x, fit$data, "x")
  exported <- call_core("export_model", fit_handle(fit), full_path(path.expand(path)), format, rows)
  message(gettextf(
    "%s: on %d rows the outputs differ from those of the model by at most %.1e.",
    exported$path, as.integer(exported$rows), exported$difference
  ))
  invisible(exported)
}
