# Labels, of which a row may have several: a matrix for each, and their averages.

#' Measure labels
#'
#' Where a row may have several labels, each is measured by itself, and averages are taken over the
#' labels and over the rows. [confusion_matrix()] counts one label, named as `label`.
#'
#' @param x A `kerasduet_fit`, whose test split is evaluated, or a `kerasduet_evaluation`, of data
#'   with labels.
#' @param threshold A row is predicted to have the labels that are at least so probable; where the
#'   loss cuts unless given.
#' @param ... Not used.
#' @return A data frame with a row for each label, then `micro avg`, `macro avg`, `weighted avg` and
#'   `samples avg`, as in scikit-learn's `classification_report(zero_division = nan)`; the columns
#'   `label`, `precision`, `recall`, `f1` and `support`, the number of rows that have the label. A
#'   precision is NaN where nothing was predicted, a recall where no row has the label; such values
#'   are left out of the averages.
#' @section Errors:
#' `kerasduet_error_no_labels` for data without labels; `kerasduet_error_invalid_argument`.
#' @examplesIf is_kerasduet_available()
#' x <- matrix(c(-1, 1, 2, -2, 1, -1, 2, -2, 1, 1, -1, -1), 6)
#' labels <- cbind(right = x[, 1] > 0, up = x[, 2] > 0)
#' spec <- model_spec("xor_mlp") %>%
#'   set_layer(2, units = 2, activation = "sigmoid") %>%
#'   set_training(loss = "binary_crossentropy", epochs = 1)
#' fit <- fit(spec, dataset(x, labels, test = list(x = x, y = labels)), seed = 1)
#' label_metrics(fit)
#' confusion_matrix(fit, label = "up")
#' @export
label_metrics <- function(x, threshold = NULL, ...) {
  check_no_more("label_metrics", ..., known = c("x", "threshold"))
  if (inherits(x, "kerasduet_model")) {
    x <- trained(x, "label_metrics")
  }
  evaluation <- if (inherits(x, "kerasduet_fit")) evaluate(x) else x
  if (!inherits(evaluation, "kerasduet_evaluation")) {
    must_be("invalid_argument", "x", gettext("a fit or an evaluation"), x)
  }
  check_one_output(evaluation)
  labels <- evaluation$labels
  if (is.null(labels)) {
    abort("no_labels", gettext("The data must have labels, of which a row may have several."))
  }
  tables <- label_tables(evaluation, threshold)
  columns <- call_core("label_metrics", tables$truth, tables$predicted, as.list(labels))
  data.frame(
    label = unlist(columns$label), precision = unlist(columns$precision),
    recall = unlist(columns$recall), f1 = unlist(columns$f1), support = unlist(columns$support)
  )
}

# caret's matrix of one label, "1" where a row has it.
label_matrix <- function(evaluation, label, threshold, positive = "1", ...) {
  labels <- evaluation$labels
  place <- if (is.character(label) && length(label) == 1) match(label, labels) else NA
  if (is.na(place)) {
    sentence <- gettext("`{argument}` must name one of the labels, not {got!j}: {hint}")
    hint <- nearest_names(paste(label, collapse = ""), labels)
    abort("invalid_argument", sentence, argument = "label", got = label, hint = hint)
  }
  columns <- lapply(label_tables(evaluation, threshold), function(each) factor(each[, place], 0:1))
  caret::confusionMatrix(columns$predicted, columns$truth, positive = positive, ...)
}

# The labels that rows have, and those that are predicted: matrices of 0 and 1. The columns of the
# predictions are the truth, what is predicted, and its probability, each by label.
label_tables <- function(evaluation, threshold) {
  count <- length(evaluation$labels)
  part <- function(place) unname(as.matrix(evaluation$predictions[(place - 1) * count + 1:count]))
  predicted <- part(2)
  if (!is.null(threshold)) {
    check_threshold(threshold, ncol(evaluation$predictions) == 3 * count)
    predicted <- 1 * (part(3) >= threshold)
  }
  list(truth = part(1), predicted = predicted)
}

check_threshold <- function(threshold, has_probabilities) {
  is_number <- is.numeric(threshold) && length(threshold) == 1
  if (!is_number || !isTRUE(threshold >= 0 && threshold <= 1)) {
    must_be("invalid_argument", "threshold", gettext("a number from 0 to 1"), threshold)
  }
  if (!has_probabilities) {
    sentence <- gettext("`threshold` must go with a model that gives probabilities.")
    abort("invalid_argument", sentence)
  }
}
