#' Evaluate a fit
#'
#' @param x A `kerasduet_fit`.
#' @param data Other data of the same shape and classes: a data set, `list(x = , y = )`, or a data
#'   frame as the fit was trained on one, whose columns are taken by name; the fit's own data set
#'   unless given.
#' @param split Which rows of a data set.
#' @param lang `"fr"` names the classes of the built-in sets in French, and so in all that is made
#'   of the evaluation; one's own stay as they are.
#' @param positive With two classes, the one that the statistics of [confusion_matrix()] are about,
#'   instead of that of the data; of several outputs a list of them by name.
#' @param sample_weight What each row counts in the loss and in the weighted metrics: one number of
#'   at least 0 a row. Predictions and their confusion matrix have no weights.
#' @param verbose Taken as in Keras; nothing is printed.
#' @param ... Not used.
#' @return An object of class `kerasduet_evaluation`: a list of `loss`, `metrics` (a named vector)
#'   and `predictions`, a data frame with the columns `truth` and `.pred_class` (factors with the
#'   data's levels) and one of probabilities for each class, `.pred_<class>` (`.pred_class.1` for a
#'   class that is called "class"). With labels it has `truth_<label>` and `.pred_class_<label>`, 0
#'   or 1, and the probability `.pred_<label>`: see [label_metrics()]. A regression has the numbers
#'   `truth` and `.pred`, or
#'   `truth_1`, `.pred_1` and so on of several targets, and `regression_metrics`, those of
#'   [regression_metrics()] (of several targets `RMSE_1` and so on). A segmentation has one row a
#'   pixel, image by image and line by line, without probabilities; its metrics hold `mean_iou` and
#'   for each class `iou_<class>`, the intersection over union of true and predicted pixels: NaN,
#'   and not in the mean, for a class that neither has. The rows of a folder of images are named by
#'   their files. Of a network of several outputs, `outputs` holds such an evaluation for each; the
#'   loss is then the sum of theirs, `metrics` has all as `<output>_<metric>`, and `predictions` has
#'   no columns.
#' @section Errors:
#' `kerasduet_error_unknown_split`, `kerasduet_error_shape_mismatch`; `kerasduet_error_missing_rows`
#' if a fit that was read from a file is evaluated without `data`, and they were one's own;
#' `kerasduet_error_tied_classes` if a row of soft labels has several most probable classes.
#' @examplesIf is_kerasduet_available()
#' fit <- fit_fashion_mnist(data = garments(train = 500, test = 100), epochs = 1, seed = 1)
#' evaluate(fit)
#' @export
evaluate.kerasduet_fit <- function(x, data = NULL, split = "test", lang = "en", positive = NULL,
                                   sample_weight = NULL, ..., verbose = NULL) {
  check_no_more("evaluate", ..., known = argument_names(evaluate.kerasduet_fit))
  check_verbose(verbose)
  check_sample_weight(sample_weight)
  rows <- more_rows(data, "data", x$data)
  wanted <- if (missing(split)) gettext("give `data`, or `split = \"train\"`.")
  evaluate_rows(x, rows, split, lang, wanted, positive, sample_weight)
}

# `rows` are ready for the core; `wanted` says what to do where there is no such split.
evaluate_rows <- function(fit, rows, split, lang, wanted = NULL, positive = NULL,
                          sample_weight = NULL) {
  check_text(split, "split", gettext("the name of a split"))
  arguments <- list(
    split = split, lang = lang, positive = positive,
    sample_weight = row_weights(sample_weight)
  )
  record <- with_split_hint(wanted, call_core("evaluate", fit_handle(fit), rows, arguments))
  new_evaluation(record, fit$name)
}

# Who named no split is told that there is no test split, rather than that it is misspelt.
with_split_hint <- function(wanted, expression) {
  tryCatch(expression, kerasduet_error_unknown_split = function(e) {
    if (!is.null(wanted)) {
      sentence <- gettext("The fit's data have no split \"test\": {wanted}")
      abort("unknown_split", sentence, wanted = wanted)
    }
    stop(e)
  })
}

#' @export
evaluate.kerasduet_spec <- function(x, ...) refuse_untrained(x, "evaluate")

#' @export
predict.kerasduet_spec <- function(object, ...) refuse_untrained(object, "predict")

refuse_untrained <- function(spec, verb) {
  sentence <- gettext("The spec {spec!j} is not trained: call `fit()` before `{verb}()`.")
  abort("not_trained", sentence, spec = spec$name, verb = verb)
}

# NULL for a regression, which has no classes.
known_classes <- function(fit) {
  if (length(fit$data$class_names) > 0) fit$data$class_names
}

new_evaluation <- function(record, spec) {
  classes <- unlist(record$class_names)
  predictions <- prediction_frame(record, classes)
  if (!is.null(record$files)) row.names(predictions) <- unlist(record$files)
  outputs <- lapply(record$outputs, new_evaluation, spec)
  is_regression <- is.null(classes) && length(record$labels) == 0 && length(outputs) == 0
  structure(
    class = "kerasduet_evaluation",
    list(
      spec = spec, loss = record$loss, metrics = unlist(record$metrics),
      regression_metrics = if (is_regression) {
        regression_values(record$regression_metrics, predictions)
      },
      predictions = predictions,
      class_names = classes,
      labels = unlist(record$labels),
      # NA where nobody chose
      positive = if (length(classes) == 2) c(record$positive, NA_character_)[[1]],
      data_fingerprint = record$data_fingerprint, interpretation = record$interpretation,
      outputs = outputs
    )
  )
}

# Of several outputs each has an evaluation of its own.
check_one_output <- function(evaluation) {
  if (length(evaluation$outputs) > 0) {
    outputs <- paste(vapply(names(evaluation$outputs), deparse, ""), collapse = gettext(" or "))
    sentence <- paste(
      gettext("The evaluation is of several outputs:"),
      gettext("take that of one of them, {outputs}, from its `outputs`.")
    )
    abort("several_outputs", sentence, outputs = outputs)
  }
}

# All that an evaluation measured, by name.
measured <- function(x) c(loss = x$loss, x$metrics, x$regression_metrics)

prediction_frame <- function(record, classes) {
  if (length(record$outputs) > 0) {
    return(data.frame(row.names = seq_len(record$rows)))
  }
  if (is.null(classes)) {
    return(as.data.frame(lapply(record$columns, as.vector), optional = TRUE))
  }
  frame <- data.frame(
    truth = as_classes(record$truth, classes), .pred_class = as_classes(record$prediction, classes)
  )
  if (!is.null(record$prob)) {
    frame[unlist(record$prob_columns)] <- as.data.frame(record$prob)
  }
  frame
}

# The core's statistics, with their names; what caret has is caret's.
regression_values <- function(statistics, predictions) {
  truth <- as.matrix(numbers_of(predictions, "truth"))
  predicted <- as.matrix(numbers_of(predictions, ".pred"))
  values <- matrix(vapply(statistics, as_statistic, 0), ncol = ncol(truth))
  values[1:3, ] <- vapply(seq_len(ncol(truth)), function(place) {
    carets_statistics(predicted[, place], truth[, place])
  }, numeric(3))
  stats::setNames(as.vector(values), names(statistics))
}

# A column of a regression's predictions, or those of several targets as a matrix.
numbers_of <- function(predictions, name) {
  if (name %in% names(predictions)) {
    return(predictions[[name]])
  }
  several <- startsWith(names(predictions), paste0(name, "_"))
  unname(as.matrix(predictions[several]))
}

as_classes <- function(codes, classes) {
  named <- factor(classes[codes], levels = classes)
  if (length(dim(codes)) > 1) dim(named) <- dim(codes) # of pixels
  named
}

#' Predict with a fit
#'
#' @param object A `kerasduet_fit`.
#' @param newdata Rows as the fit was trained on (a matrix, an array or a data frame, whose columns
#'   are taken by name if the fit was trained on one; of several inputs a list of them, by name or
#'   in their order), or a data set, whose split `test` is taken;
#'   the fit's own data set unless given.
#' @param verbose Taken as in Keras; nothing is printed.
#' @param type `"class"`, `"prob"` for the probabilities of the classes, or `"raw"` for the outputs
#'   of the last layer as they are.
#' @param ... Not used.
#' @return For `"class"` a factor with the data's levels, in their order; for `"prob"` a matrix with
#'   the classes as column names. A segmentation gives such values for each pixel, as arrays with
#'   the dimensions rows, height, width and, for `"prob"`, classes. A regression gives numbers. Of a
#'   network of several outputs a list with these for each.
#' @examplesIf is_kerasduet_available()
#' fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 1)
#' predict(fit, rbind(c(0, 0), c(0, 1)), type = "prob")
#' @export
predict.kerasduet_fit <- function(object, newdata = NULL, type = c("class", "prob", "raw"), ...,
                                  verbose = NULL) {
  check_no_more("predict", ...)
  check_verbose(verbose)
  type <- if (missing(type)) "class" else type
  check_choice(type, "type", c("class", "prob", "raw"))
  wanted <- gettext("give `newdata`, or take `fitted()` of the training rows.")
  predict_rows(object, newdata, type, "newdata", wanted)
}

# `argument` is what the verb calls the rows, `wanted` what to do where there are none.
predict_rows <- function(fit, rows, type, argument, wanted) {
  rows <- more_features(rows, fit$data, argument)
  # parsnip::multi_predict() wants to know what it was after an epoch
  predicted <- with_split_hint(wanted, if (is.null(fit$at_epoch)) {
    call_core("predict", fit_handle(fit), rows, type)
  } else {
    call_core("predict_epoch", fit_handle(fit), rows, type, fit$epoch_weights, fit$at_epoch)
  })
  if (length(fit$data$outputs) == 0) {
    return(name_classes(predicted, type, known_classes(fit)))
  }
  predicted <- predicted[names(fit$data$outputs)]
  targets <- fit$data$outputs
  Map(function(each, target) name_classes(each, type, target$class_names), predicted, targets)
}

name_classes <- function(predicted, type, classes) {
  if (length(classes) == 0 || type == "raw") {
    return(if (length(dim(predicted)) == 1) as.vector(predicted) else predicted)
  }
  if (type == "class") {
    return(as_classes(predicted, classes))
  }
  last <- length(dim(predicted))
  dimnames(predicted) <- c(rep(list(NULL), last - 1), list(classes))
  predicted
}

#' @export
format.kerasduet_evaluation <- function(x, ...) {
  values <- measured(x)
  shown <- utils::head(values, 20) # more would not fit one page
  c(
    sprintf("<kerasduet_evaluation> %s, %s rows", x$spec, format_count(nrow(x$predictions))),
    if (!is.null(x$positive) && !is.na(x$positive)) {
      paste("Positive class:", printable(x$positive))
    },
    sprintf("%s: %.4f", printable(names(shown)), shown),
    if (length(values) > 20) sprintf("... and %d more: see tidy()", length(values) - 20),
    if (nzchar(x$interpretation)) x$interpretation
  )
}

#' @export
print.kerasduet_evaluation <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

#' @export
summary.kerasduet_evaluation <- function(object, ...) {
  if (is.null(object$class_names)) tidy(object) else confusion_matrix(object)
}

#' @export
as.data.frame.kerasduet_evaluation <- function(x, ...) x$predictions
