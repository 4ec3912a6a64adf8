#' Train a Keras model in place
#'
#' Trains a compiled Keras model, as reticulate or the R package keras3 makes it, with this
#' package's engine where its script had `fit(model, x, y, ...)`: any Sequential, functional or
#' subclassed one, with layers, losses and metrics of one's own. Its weights and its optimizer go on
#' from where they are, and the same seed gives the same bits as `kd.fit(model, (x, y), ...)` in
#' Python. [fit()] of such a model stays keras3's.
#'
#' @param object A compiled Keras model of Python. A `kerasduet_model` takes
#'   [fit()][fit.kerasduet_model].
#' @param x,y Rows and what is to be predicted, as for [dataset()]; under a loss for classes whole
#'   numbers from 0 as in Keras. Of a model of several inputs or outputs lists of them, by name or
#'   in their order. Or a data set as `x`, whose split `train` is taken.
#' @param validation_data `list(x, y)`, or a data set, whose split `test` is taken: measured after
#'   each epoch.
#' @param epochs,batch_size,validation_split How often the rows are trained on, 10 times unless
#'   given, how many make a step, 32 unless given, and the fraction of them that is held out and
#'   measured after each epoch.
#' @param seed Decides what is held out, the order of the rows and what the layers draw. The weights
#'   are those that the model has.
#' @param callbacks A Keras callback or several, in a list or joined by `c()`: objects of Python, or
#'   those of [callback_early_stopping()] and the like.
#' @param ... Not used.
#' @inheritParams fit.kerasduet_spec
#' @return An object of class `kerasduet_fit`, as [fit()][fit.kerasduet_spec] of a spec gives it,
#'   but that `model` is the model itself, and `spec` is `NULL` where no spec can say all of it. It
#'   is of this session: the model can be saved with [save_model()].
#' @section Errors:
#' `kerasduet_error_not_compiled`, `kerasduet_error_invalid_layer` of a model that cannot be built
#' on the rows, `kerasduet_error_other_backend`, `kerasduet_error_other_session`,
#' `kerasduet_error_different_inputs`, `kerasduet_error_different_outputs`,
#' `kerasduet_error_no_spec` for a `run_dir`; and what rows do not allow.
#' @examplesIf is_kerasduet_available()
#' keras <- reticulate::import("keras")
#' model <- keras$Sequential(list(keras$Input(list(4L)), keras$layers$Dense(3L, "softmax")))
#' model$compile("adam", "sparse_categorical_crossentropy", metrics = list("accuracy"))
#' rows <- as.matrix(iris[1:4])
#' fit <- fit_model(model, rows, as.integer(iris$Species) - 1, seed = 1, epochs = 2)
#' fit
#' identical(fit$model, model)
#' @export
fit_model <- function(object, x, y = NULL, ..., validation_data = NULL, seed = 0, epochs = NULL,
                      batch_size = NULL, validation_split = NULL, class_weight = NULL,
                      sample_weight = NULL, callbacks = list(), verbose = NULL, shuffle = NULL,
                      mode = NULL, device = "auto", strategy = NULL, run_dir = NULL,
                      resume = FALSE, tensorboard = FALSE) {
  check_no_more("fit_model", ..., known = argument_names(fit_model))
  check_live_model(object)
  check_training(epochs, batch_size, verbose, class_weight, sample_weight)
  check_seed(seed)
  check_shuffle(shuffle)
  check_placement(mode, device, strategy, NULL)
  check_folder(run_dir, "run_dir", optional = TRUE)
  check_flag(resume, "resume")
  check_flag(tensorboard, "tensorboard")
  arguments <- list(
    seed = seed, epochs = epochs, batch_size = batch_size, validation_split = validation_split,
    callbacks = live_callbacks(callbacks), verbose = chosen_verbose(verbose), shuffle = shuffle,
    mode = mode, device = device, strategy = strategy, run_dir = full_path(run_dir),
    resume = resume, tensorboard = tensorboard
  )
  arguments <- c(arguments, weights_for_core(class_weight, sample_weight))
  rows <- live_rows(x, y, "x", "y")
  validation <- validation_rows(validation_data)
  record <- with_output(call_core("fit_model", object, rows, validation, arguments))
  data <- if (inherits(x, "kerasduet_data")) x else known_data(record$fit$data)
  new_fit(record, data, model = object)
}

check_live_model <- function(object) {
  if (!inherits(object, "python.builtin.object")) {
    wanted <- gettext("a Keras model of Python")
    ours <- inherits(object, c("kerasduet_model", "kerasduet_spec"))
    hint <- if (ours) gettext("`fit()` trains what this package makes.")
    must_be("invalid_argument", "object", wanted, object, hint)
  }
  refuse_dead(object, "object")
}

live_callbacks <- function(callbacks) {
  split <- split_callbacks(callbacks)
  named <- lapply(split$named, function(entry) keras_object(entry, "callbacks"))
  c(named, split$objects)
}

# The core reads classes by the model's loss: rows cross as they are.
live_rows <- function(x, y, x_name, y_name, weight = NULL) {
  if (inherits(x, "kerasduet_data")) {
    return(data_handle(x))
  }
  rows <- list(
    features_for_core(check_features(x, x_name)), target_for_core(check_target(y, y_name))
  )
  if (is.null(weight)) rows else c(rows, list(array(as.double(weight))))
}

validation_rows <- function(pair) {
  if (is.null(pair) || inherits(pair, "kerasduet_data")) {
    return(if (!is.null(pair)) data_handle(pair))
  }
  if (!is.list(pair) || is.data.frame(pair) || !length(pair) %in% 2:3) {
    must_be("invalid_data", "validation_data", gettext("`list(x, y)` or a data set"), pair)
  }
  parts <- sprintf("validation_data[[%d]]", 1:2)
  live_rows(pair[[1]], pair[[2]], parts[[1]], parts[[2]], if (length(pair) > 2) pair[[3]])
}
