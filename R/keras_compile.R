# How a model is trained: its optimizer, and of each output the loss and the metrics.

#' Compile a model
#'
#' Says how a model is trained; it is changed in place. What Keras does not know is said when it is
#' trained, as no Python starts before. A trained model may be compiled anew: it keeps its weights,
#' and its optimizer begins anew if anything has changed.
#'
#' @param object A `kerasduet_model`.
#' @param optimizer The name of an optimizer, or one such as [optimizer_adam()].
#' @param loss The name of a loss, such as `"sparse_categorical_crossentropy"`, or one such as
#'   [loss_huber()]. Of a model of several outputs one for all of them, or a list of one for each,
#'   by the outputs' names or in their order.
#' @param metrics,weighted_metrics Names of metrics, such as `c("accuracy", "AUC")`, or a list of
#'   these and of such as [metric_recall()]; the weighted ones count the rows by the
#'   `sample_weight` of [fit()][fit.kerasduet_model]. Of a model of several outputs a list of such
#'   for each, by name, where some may be left out, or in their order.
#' @param loss_weights What the loss of each of several outputs counts in their sum, 1 unless it is
#'   said: numbers by name or in their order.
#' @param ... Not used.
#' @return The model, invisibly.
#' @section Errors:
#' `kerasduet_error_invalid_argument`, also for a name that is none of an output, and for several
#' outputs of which one has no loss.
#' @examples
#' model <- keras_model_sequential() %>% layer_dense(units = 10, activation = "softmax")
#' model %>% compile(
#'   optimizer = optimizer_adam(learning_rate = 0.01),
#'   loss = "sparse_categorical_crossentropy",
#'   metrics = c("accuracy")
#' )
#' @export
compile.kerasduet_model <- function(object, optimizer = "rmsprop", loss = NULL, metrics = NULL,
                                    loss_weights = NULL, weighted_metrics = NULL, ...) {
  check_no_more("compile", ..., known = argument_names(compile.kerasduet_model))
  optimizer <- as_named(optimizer, "optimizer")
  check_named_object(optimizer, "optimizer")
  outputs <- unlist(object$document$outputs)
  object$document$compile <- c(
    list(
      optimizer = optimizer, loss = compiled_loss(loss, outputs),
      metrics = compiled_metrics(metrics, outputs, "metrics")
    ),
    Filter(Negate(is.null), list(
      loss_weights = compiled_weights(loss_weights, outputs),
      weighted_metrics = if (!is.null(weighted_metrics)) {
        compiled_metrics(weighted_metrics, outputs, "weighted_metrics")
      }
    ))
  )
  object$cache <- NULL # it was built for another loss
  invisible(object)
}

compiled_loss <- function(loss, outputs) {
  loss <- as_named(loss, "loss")
  if (length(outputs) < 2 || !(is.character(loss) && length(loss) > 1 || is_by_output(loss))) {
    check_named_object(loss, "loss")
    return(loss)
  }
  losses <- by_output(as.list(loss), outputs, "loss")
  for (output in setdiff(outputs, names(losses))) {
    sentence <- gettext("`loss` must have one for each output, but has none for {output!j}.")
    abort("invalid_argument", sentence, output = output)
  }
  for (each in losses) check_named_object(each, "loss")
  losses
}

compiled_metrics <- function(metrics, outputs, argument) {
  if (length(outputs) < 2 || length(metrics) == 0) {
    return(metric_list(metrics, argument))
  }
  is_one <- is.object(metrics) || is.function(metrics)
  chosen <- by_output(if (is_one) list(metrics) else as.list(metrics), outputs, argument)
  Filter(length, lapply(chosen, metric_list, argument))
}

metric_list <- function(metrics, argument) {
  metrics <- list_of_objects(if (is.character(metrics)) as.list(metrics) else metrics)
  metrics <- as_named(metrics, argument)
  for (metric in metrics) check_named_object(metric, argument)
  metrics
}

compiled_weights <- function(weights, outputs) {
  if (is.null(weights)) {
    return(NULL)
  }
  if (length(outputs) < 2) {
    sentence <- gettext("`loss_weights` must be left out: the model has only one output.")
    abort("invalid_argument", sentence)
  }
  if (!all_weights(weights)) {
    wanted <- gettext("numbers of at least 0, one for each output")
    must_be("invalid_argument", "loss_weights", wanted, weights)
  }
  by_output(as.list(weights), outputs, "loss_weights")
}

# What is given for outputs by their names, or in their order.
by_output <- function(given, outputs, argument) {
  if (is.null(names(given)) && length(given) == length(outputs)) {
    return(stats::setNames(given, outputs))
  }
  if (is.null(names(given)) || anyDuplicated(names(given))) {
    sentence <- gettext(
      "`{argument}` must go by output: a list by the names {names}, or of {count} in their order."
    )
    about <- list(argument = argument, names = quoted(outputs), count = length(outputs))
    do.call(abort, c("invalid_argument", sentence, about))
  }
  unknown <- setdiff(names(given), outputs)
  if (length(unknown) > 0) {
    sentence <- gettext("`{argument}` must go by output, and {got!j} is none: {hint}")
    hint <- nearest_names(unknown[[1]], outputs)
    abort("invalid_argument", sentence, argument = argument, got = unknown[[1]], hint = hint)
  }
  given
}

#' @export
compile.kerasduet_spec <- function(object, ...) {
  wanted <- gettext("a model of `keras_model_sequential()` (a spec takes `set_training()`)")
  must_be("invalid_argument", "object", wanted, object)
}

#' A metric that is a function of R
#'
#' [compile()][compile.kerasduet_model] takes metrics by the names that Keras gives them: a function
#' of R cannot run inside a training. What it would measure is computed of the predictions
#' afterwards, as in the example. For a model of the R package keras3 (or keras) it is that
#' package's own function, if it is installed.
#'
#' @param name,metric_fn As in keras3.
#' @return What keras3 gives.
#' @section Errors:
#' `kerasduet_error_invalid_argument` if keras3 is not installed.
#' @examplesIf is_kerasduet_available()
#' model <- keras_model_sequential() %>% layer_dense(units = 1, input_shape = 2)
#' model %>% compile(optimizer = "adam", loss = "mse")
#' rows <- as.matrix(mtcars[c("wt", "hp")])
#' model %>% fit(rows, mtcars$mpg, epochs = 1)
#' with(evaluate(model$fit, split = "train")$predictions, quantile(abs(truth - .pred), 0.9))
#' @export
custom_metric <- function(name, metric_fn) {
  package <- keras_package()
  if (is.null(package)) {
    refuse_function(function() NULL, "metrics")
  }
  getExportedValue(package, "custom_metric")(name, metric_fn)
}

refuse_function <- function(value, argument) {
  if (is.function(value)) {
    sentence <- paste(
      gettext("`{argument}` must be named as in Keras: a function of R cannot run in a training."),
      if (endsWith(argument, "metrics")) {
        gettext("Compute it afterwards of the `predictions` that `evaluate()` of a fit gives.")
      } else {
        gettext("With keras3 it can, for the model that `as_keras_model()` gives.")
      }
    )
    abort("invalid_argument", sentence, argument = argument)
  }
}

check_named_object <- function(value, argument) {
  refuse_function(value, argument)
  is_name <- is.character(value) && length(value) == 1 && !is.na(value)
  if (!is_name && !(is.list(value) && is.character(value$class_name))) {
    wanted <- switch(argument,
      optimizer = gettext("the name of an optimizer of Keras"),
      loss = gettext("the name of a loss of Keras"),
      gettext("the name of a metric of Keras")
    )
    must_be("invalid_argument", argument, wanted, value)
  }
}
