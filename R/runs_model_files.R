#' Save and load a model, or its weights alone
#'
#' `save_model()` writes the model whole, `save_weights()` its weights alone, in Keras's own
#' formats, which Keras opens without this package. A file that is there is replaced, by a whole one
#' or not at all. `load_model()` reads a whole model, of R or of Python, and runs no code of the
#' file; `load_weights()` puts weights into a model of the same layers. Such a model predicts, is
#' measured and goes on training with these weights; its optimizer begins anew.
#'
#' @param x A `kerasduet_fit`, a `kerasduet_model`, or a Keras model of Python.
#' @param path A file that ends in `.keras` for a whole model, or in `.h5` or `.hdf5`, the format of
#'   Keras 2, which does not hold the vocabulary of a text model nor a layer with several axes, such
#'   as that of a spec that standardises; in `.weights.h5` for weights.
#' @param overwrite Whether a file that is there may be replaced.
#' @param compile Whether the loss, the metrics and the optimizer of the file come too. Without them
#'   a model predicts, also where they are functions of somebody's own, and
#'   [compile()][compile.kerasduet_model] gives it others.
#' @param model A `kerasduet_model` that is not trained. It changes in place. The means
#'   and deviations of a spec that standardises are constants and no weights: where they differ the
#'   weights are refused, and the model is best saved whole.
#' @return The path, or the model, a `kerasduet_model`.
#' @section Errors:
#' `kerasduet_error_cannot_write`, `kerasduet_error_cannot_read`; `kerasduet_error_different_model`
#' if the weights are those of other layers; `kerasduet_error_cannot_save` of a text model that is
#' not trained, and of what an HDF5 file does not hold; `kerasduet_error_not_a_network` for a model
#' that no spec can describe.
#' @examplesIf is_kerasduet_available()
#' fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 1)
#' file <- tempfile(fileext = ".weights.h5")
#' save_weights(fit, file)
#' load_weights(build_model(model_spec("xor_mlp")), file)
#' save_model(fit, whole <- tempfile(fileext = ".keras"))
#' predict(load_model(whole), load_dataset("xor"))
#' @export
save_model <- function(x, path, overwrite = TRUE) {
  check_text(path, "path", gettext("a file that ends in .keras, .h5 or .hdf5"))
  check_flag(overwrite, "overwrite")
  if (!overwrite && file.exists(path)) {
    sentence <- gettext("{path!j} is there already: name another file, or say `overwrite = TRUE`.")
    abort("cannot_write", sentence, path = path)
  }
  invisible(call_core("save_model", model_handle(x, "x"), path.expand(path)))
}

#' @rdname save_model
#' @export
save_weights <- function(x, path) {
  check_text(path, "path", gettext("a file that ends in .weights.h5"))
  invisible(call_core("save_weights", model_handle(x, "x"), path.expand(path)))
}

#' @rdname save_model
#' @export
load_model <- function(path, compile = TRUE) {
  check_text(path, "path", gettext("a file that ends in .keras, .h5 or .hdf5"))
  check_flag(compile, "compile")
  record <- as_r_spells(call_core("load_model", path.expand(path), compile))
  model <- new_model(new_spec(record)$document, NULL, seed = 0)
  for (place in seq_along(record$shapes)) {
    tell_shape(model, place, checked_shape(record$shapes[[place]]))
  }
  if (!record$compiled) model$document$compile <- NULL
  adopt(model, record)
  keep_weights(model)
  model
}

#' @rdname save_model
#' @export
load_weights <- function(model, path) {
  if (!inherits(model, "kerasduet_model")) {
    wanted <- gettext("a model that `build_model()` gives")
    must_be("invalid_argument", "model", wanted, model)
  }
  if (!is.null(model$fit)) {
    message <- gettext("A model that is trained takes no other weights: make a new one.")
    abort("already_trained", message)
  }
  check_text(path, "path", gettext("a file that ends in .weights.h5"))
  call_core("load_weights", model_handle(model, "model"), path.expand(path))
  keep_weights(model)
}

# The core names an argument as Python has it.
as_r_spells <- function(expression) {
  tryCatch(expression, kerasduet_error = function(e) {
    e$message <- sub("compile=False", "compile = FALSE", e$message, fixed = TRUE)
    stop(e)
  })
}

# Loaded weights survive `saveRDS()` as the bytes of the whole model.
keep_weights <- function(model) {
  model$saved <- call_core("model_bytes", build(model))
  tell_sharing(model)
  invisible(model)
}

# A model that is not trained here, but has weights that somebody asked for.
has_own_weights <- function(object) {
  inherits(object, "kerasduet_model") && is.null(object$fit) &&
    (isTRUE(object$drawn) || !is.null(object$saved) || has_shared_weights(object))
}

predict_own <- function(model, x) {
  rows <- if (inherits(x, "kerasduet_data")) {
    data_handle(x)
  } else {
    features_for_core(check_features(checked_rows(model, x)))
  }
  predicted <- call_core("predict_model", build(model), rows)
  if (is.list(predicted)) predicted[output_names(model)] else predicted
}

evaluate_own <- function(model, data, y) {
  if (is.null(model$document$compile)) {
    abort("not_compiled", gettext("The model must be compiled first: call `compile()`."))
  }
  split <- if (inherits(data, "kerasduet_data")) "test" else "train"
  call_core("evaluate_model", build(model), data_handle(model_data(model, data, y)), split)
}

#' A model and data as a fit
#'
#' Joins a model that was trained elsewhere, or that [load_model()] read, with data, so that it can
#' be evaluated into a report, plotted and compared.
#'
#' @param model A `kerasduet_model` that is compiled.
#' @param data A data set, or `list(x = , y = )`. A model's file holds no names of classes: they are
#'   those of the data, in the order of the model's outputs.
#' @return A `kerasduet_fit` without a history, a seed and a time.
#' @section Errors:
#' `kerasduet_error_not_compiled`, `kerasduet_error_not_a_network`; `kerasduet_error_shape_mismatch`
#' and `kerasduet_error_target_mismatch` if rows or classes are not those of the model.
#' @examplesIf is_kerasduet_available()
#' file <- tempfile(fileext = ".keras")
#' save_model(fit(model_spec("xor_mlp"), seed = 1, epochs = 1), file)
#' confusion_matrix(as_fit(load_model(file), load_dataset("xor")))
#' @export
as_fit <- function(model, data) {
  if (!inherits(model, "kerasduet_model")) {
    must_be("invalid_argument", "model", gettext("a model, such as `load_model()` gives"), model)
  }
  data <- as_data(data)
  record <- counted_from_one(call_core("as_fit", model_handle(model, "model"), data_handle(data)))
  new_fit(record, data)
}

# The core's object behind a fit or a model.
model_handle <- function(x, argument) {
  if (inherits(x, "kerasduet_fit")) {
    return(fit_handle(x))
  }
  if (is_keras_object(x)) {
    return(live(x, argument))
  }
  if (!inherits(x, "kerasduet_model")) {
    must_be("invalid_argument", argument, gettext("a fit or a model"), x)
  }
  if (is.null(x$fit)) build(x) else compiled_handle(x)
}
