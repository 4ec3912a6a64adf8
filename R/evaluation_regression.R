#' The statistics of a regression
#'
#' RMSE, Rsquared and MAE are those of [caret::postResample()]; MBE, the bias, is the mean of
#' prediction less truth (Willmott and Matsuura 2005, Climate Research 30:79): above 0 when the
#' predictions are too high.
#'
#' @param x A fit, whose test split is evaluated; an evaluation; or predictions.
#' @param ... For a fit what [evaluate()][evaluate.kerasduet_fit] takes, such as `split`.
#' @return A named vector, in the unit of the truth but for Rsquared.
#' @section Errors:
#' `kerasduet_error_not_a_regression`, `kerasduet_error_invalid_data`,
#' `kerasduet_error_length_mismatch`. Rows without a prediction are left out with the warning
#' `kerasduet_warning_missing_rows`.
#' @examplesIf is_kerasduet_available("reports")
#' regression_metrics(c(1.5, 2.5, 4.5), truth = c(1, 2, 4))
#' @export
regression_metrics <- function(x, ...) UseMethod("regression_metrics")

#' @rdname regression_metrics
#' @export
regression_metrics.kerasduet_fit <- function(x, ...) regression_metrics(evaluate(x, ...))

#' @rdname regression_metrics
#' @export
regression_metrics.kerasduet_evaluation <- function(x, ...) {
  check_no_more("regression_metrics", ...)
  check_one_output(x)
  refuse_classes(x$class_names, gettext("Regression statistics"))
  x$regression_metrics
}

#' @rdname regression_metrics
#' @param truth The true numbers, as many as the predictions.
#' @export
regression_metrics.default <- function(x, truth, ...) {
  check_no_more("regression_metrics", ...)
  statistics <- call_reports("regression_metrics", numbers_for_core(x), numbers_for_core(truth))
  c(carets_statistics(as.numeric(x), as.numeric(truth)), MBE = as_statistic(statistics$MBE))
}

# RMSE, Rsquared and MAE. A truth that varies only where a prediction is missing makes cor() warn of
# its NA.
carets_statistics <- function(predicted, truth) {
  suppressWarnings(caret::postResample(predicted, truth))
}

# NA becomes NaN, which the core takes for missing.
numbers_for_core <- function(values) {
  is_number <- is.numeric(values) || (is.logical(values) && all(is.na(values)))
  if (is_number) array(as.numeric(values), length(values)) else as.list(values)
}

#' Fitted values and residuals
#'
#' @param object A `kerasduet_fit`, of which the training rows are taken, or a
#'   `kerasduet_evaluation`.
#' @param ... Not used.
#' @return `fitted()` gives the predictions: numbers, or a factor of classes; `residuals()` truth
#'   less prediction, in the unit of the truth.
#' @section Errors:
#' `kerasduet_error_not_a_regression` for the residuals of classes; `kerasduet_error_missing_rows`
#' if a fit was read from a file and the rows were one's own.
#' @examplesIf is_kerasduet_available()
#' spec <- model_spec("xor_mlp") %>%
#'   set_layer(2, activation = "linear") %>%
#'   set_training(metrics = "mae", epochs = 2)
#' fit <- fit(spec, mpg ~ wt + hp, mtcars, seed = 1)
#' head(residuals(fit))
#' @name residuals.kerasduet_fit
NULL

#' @rdname residuals.kerasduet_fit
#' @export
residuals.kerasduet_fit <- function(object, ...) {
  check_no_more("residuals", ...)
  refuse_classes(known_classes(object), gettext("Residuals"))
  residuals(evaluate(object, split = "train"))
}

#' @rdname residuals.kerasduet_fit
#' @export
fitted.kerasduet_fit <- function(object, ...) {
  check_no_more("fitted", ...)
  fitted(evaluate(object, split = "train"))
}

#' @rdname residuals.kerasduet_fit
#' @export
residuals.kerasduet_evaluation <- function(object, ...) {
  check_no_more("residuals", ...)
  refuse_classes(object$class_names, gettext("Residuals"))
  numbers_of(object$predictions, "truth") - predicted(object)
}

#' @rdname residuals.kerasduet_fit
#' @export
fitted.kerasduet_evaluation <- function(object, ...) {
  check_no_more("fitted", ...)
  predicted(object)
}

predicted <- function(evaluation) {
  check_one_output(evaluation)
  if (is.null(evaluation$class_names)) {
    return(numbers_of(evaluation$predictions, ".pred"))
  }
  evaluation$predictions$.pred_class
}

refuse_classes <- function(class_names, what) {
  if (!is.null(class_names)) {
    abort("not_a_regression", gettext("{what} need numbers, and this has classes."), what = what)
  }
}
