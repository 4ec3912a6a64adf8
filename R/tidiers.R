# broom's verbs: each gives a tibble, with the columns that broom's glossary has for it.

#' Tidy tables of fits, evaluations, comparisons and confusion matrices
#'
#' The verbs of the package broom, which need not be there. Each gives a tibble.
#'
#' @param x A `kerasduet_fit`, `kerasduet_evaluation` or `kerasduet_comparison`, a trained model,
#'   what [resamples()], [fit_resamples()], [compare_resamples()] or [tune()] gives, or for `tidy()`
#'   a `confusionMatrix` of caret's.
#' @param data,newdata A data frame as the fit was trained on one, with the target or without;
#'   `newdata` goes before `data`. Or as `data` what [evaluate()][evaluate.kerasduet_fit] takes.
#' @param ... For `augment()` without a data frame what [evaluate()][evaluate.kerasduet_fit] takes;
#'   for `tidy()` of a confusion matrix `by_class`: whether the statistics of the classes come too.
#' @return
#' * `tidy()` of a fit gives its history, a row a metric: `epoch`, `split`, `metric`, `value`; of an
#'   evaluation `metric` and `value`; of a comparison its `metrics`; of resamples and of results on
#'   them a row a resample; of a confusion matrix a row a statistic: `term`, `class`, `estimate`,
#'   `conf.low`, `conf.high`, `p.value`.
#' * `glance()` gives one row: the metrics of the last epoch, of the evaluation, or of the accuracy;
#'   of results on resamples the summary, a row a metric.
#' * `augment()` gives a row a case. Of a data frame its columns come first, behind `.rownames` if
#'   its rows have names; without one the `truth` of the test split does. Then the predictions: of
#'   classes `.pred_class` and for each class its probability, `.pred_<class>`; of a regression
#'   `.pred`, as in an evaluation, `.fitted`, which is the same under broom's name, and where the
#'   truth is known `.resid`, truth less prediction, in the unit that the fit has learnt. Of several
#'   targets `.pred_1`, `.fitted_1`, `.resid_1`, `.pred_2` and so on.
#' @section Confusion matrices and broom:
#' broom has a `tidy()` for caret's matrices. Where broom is loaded that method answers, and
#' kerasduet's gives the same table where it is not; what is no matrix of caret's, whatever its
#' class says, goes to the next method. If broom is loaded later it says that it overwrites the
#' method.
#' @examplesIf is_kerasduet_available()
#' fit <- fit_fashion_mnist(data = garments(train = 500, test = 100), epochs = 1, seed = 1)
#' tidy(fit)
#' glance(fit)
#' augment(fit)
#' tidy(confusion_matrix(fit))
#' @name tidy.kerasduet_fit
NULL

#' @rdname tidy.kerasduet_fit
#' @export
tidy.kerasduet_fit <- function(x, ...) tibble::as_tibble(x$history)

#' @rdname tidy.kerasduet_fit
#' @export
glance.kerasduet_fit <- function(x, ...) {
  last <- x$history[x$history$epoch == epochs_done(x), ]
  names <- ifelse(last$split == "train", last$metric, paste0(last$split, "_", last$metric))
  row <- list(
    spec = x$name, data = x$data$name, seed = c(x$seed, NA_real_)[[1]],
    epochs = epochs_done(x), params = x$params, seconds = x$seconds
  )
  one_row(c(row, stats::setNames(last$value, names)))
}

#' @rdname tidy.kerasduet_fit
#' @export
augment.kerasduet_fit <- function(x, data = NULL, newdata = NULL, ...) {
  rows <- if (is.null(newdata)) data else newdata
  if (is.data.frame(rows)) {
    check_no_more("augment", ...)
    return(augment_frame(x, rows))
  }
  if (!is.null(newdata)) {
    check_is_frame(newdata, "newdata")
  }
  augment(if (is.null(data)) evaluate(x, ...) else evaluate(x, data, ...))
}

augment_frame <- function(fit, frame) {
  classes <- known_classes(fit)
  if (!is.null(fit$data$labels)) {
    return(beside(frame, label_columns(fit, frame)))
  }
  if (is.null(classes)) {
    predicted <- predict(fit, frame)
    return(beside(frame, fitted_columns(predicted, truth_in(frame, fit$data))))
  }
  prob <- probabilities_of(fit, frame)
  if (is.null(prob)) {
    return(beside(frame, list(.pred_class = predict(fit, frame))))
  }
  class <- as_classes(max.col(prob, "first"), classes)
  colnames(prob) <- prob_columns(classes)
  beside(frame, c(list(.pred_class = class), as.data.frame(prob)))
}

# NULL of a model whose outputs are scores, for a loss that takes such.
probabilities_of <- function(fit, frame) {
  tryCatch(
    predict(fit, frame, type = "prob"),
    kerasduet_error_no_probabilities = function(e) NULL
  )
}

# Of labels what is predicted, and its probability.
label_columns <- function(fit, frame) {
  parts <- list(.pred_class = predict(fit, frame), .pred = probabilities_of(fit, frame))
  parts <- Filter(Negate(is.null), parts)
  columns <- lapply(names(parts), function(kind) {
    named <- as.data.frame(parts[[kind]])
    stats::setNames(named, paste0(kind, "_", fit$data$labels))
  })
  do.call(c, columns)
}

# As in the predictions of an evaluation, where the core names them.
prob_columns <- function(classes) {
  ifelse(classes == "class", ".pred_class.1", paste0(".pred_", classes))
}

# The target of rows that have it, as the fit has learnt it; else NULL.
truth_in <- function(frame, known) {
  outcomes <- if (is.null(known$blueprint)) known$target else names(known$blueprint$ptypes$outcomes)
  if (length(outcomes) == 0 || !all(outcomes %in% names(frame)) || anyNA(frame[outcomes])) {
    return(NULL)
  }
  if (is.null(known$blueprint)) {
    return(if (length(outcomes) == 1) frame[[outcomes]] else frame[outcomes])
  }
  forge_rows(frame, "newdata", known$blueprint, outcomes = TRUE)$y
}

# The numbers of a regression under the names of tidymodels and of broom; of several targets each.
fitted_columns <- function(predicted, truth = NULL) {
  predicted <- as.matrix(predicted)
  ends <- if (ncol(predicted) > 1) paste0("_", seq_len(ncol(predicted))) else ""
  columns <- lapply(seq_along(ends), function(place) {
    fitted <- predicted[, place]
    found <- list(.pred = fitted, .fitted = fitted)
    if (!is.null(truth)) {
      found$.resid <- as.matrix(truth)[, place] - fitted
    }
    stats::setNames(lapply(found, as.vector), paste0(names(found), ends[[place]]))
  })
  unlist(columns, recursive = FALSE)
}

# Columns behind those of a frame. The names of its rows become a column, unless they only count
# them, as in broom.
beside <- function(frame, columns) {
  named <- !identical(rownames(frame), as.character(seq_len(nrow(frame)))) &&
    !".rownames" %in% names(frame)
  rows <- tibble::as_tibble(
    frame, rownames = if (named) ".rownames" else NULL, .name_repair = "minimal"
  )
  rows[names(columns)] <- columns
  rows
}

one_row <- function(values) tibble::as_tibble_row(values, .name_repair = "minimal")

#' @rdname tidy.kerasduet_fit
#' @export
tidy.kerasduet_evaluation <- function(x, ...) {
  tibble::tibble(metric = names(measured(x)), value = unname(measured(x)))
}

#' @rdname tidy.kerasduet_fit
#' @export
glance.kerasduet_evaluation <- function(x, ...) one_row(c(list(spec = x$spec), measured(x)))

#' @rdname tidy.kerasduet_fit
#' @export
augment.kerasduet_evaluation <- function(x, ...) {
  check_one_output(x)
  rows <- tibble::as_tibble(x$predictions)
  if (is.null(x$class_names)) {
    added <- fitted_columns(fitted(x), numbers_of(x$predictions, "truth"))
    rows[names(added)] <- added
  }
  rows
}

#' @rdname tidy.kerasduet_fit
#' @export
tidy.kerasduet_comparison <- function(x, ...) tibble::as_tibble(x$metrics)

#' @rdname tidy.kerasduet_fit
#' @export
glance.kerasduet_comparison <- function(x, ...) {
  of_classes <- c("metric", "class", "p_adjusted", "significant")
  accuracy <- x$metrics[1, setdiff(names(x$metrics), of_classes)]
  one_row(c(accuracy, kappa = x$kappa, x$right))
}

# Only where nobody has a method, so that broom's, which gives the same, is not taken away.
register_tidier <- function() {
  generics <- asNamespace("generics")
  if (is.null(utils::getS3method("tidy", "confusionMatrix", optional = TRUE, envir = generics))) {
    registerS3method("tidy", "confusionMatrix", tidy_confusion, envir = generics)
  }
}

# As broom 1.0.3 has it, but that a class of the name "Class: a" keeps it.
tidy_confusion <- function(x, by_class = TRUE, ...) {
  if (!is_of_caret(x)) {
    return(NextMethod("tidy"))
  }
  check_no_more("tidy", ..., known = "by_class")
  check_flag(by_class, "by_class")
  overall <- x$overall
  table <- tibble::tibble(
    term = c("accuracy", "kappa", "mcnemar"), class = NA_character_,
    estimate = unname(c(overall[c("Accuracy", "Kappa")], NA)),
    conf.low = unname(c(overall["AccuracyLower"], NA, NA)),
    conf.high = unname(c(overall["AccuracyUpper"], NA, NA)),
    p.value = unname(c(overall["AccuracyPValue"], NA, overall["McnemarPValue"]))
  )
  if (!by_class) {
    return(table[names(table) != "class"])
  }
  do.call(tibble::add_row, c(list(table), class_terms(x)))
}

# One row a statistic of a class.
class_terms <- function(x) {
  statistics <- x$byClass
  if (!is.matrix(statistics)) {
    statistics <- matrix(statistics, 1, dimnames = list(x$positive, names(statistics)))
  } else {
    rownames(statistics) <- rownames(x$table)
  }
  list(
    term = rep(tolower(gsub(" ", "_", colnames(statistics))), nrow(statistics)),
    class = rep(rownames(statistics), each = ncol(statistics)), estimate = as.vector(t(statistics))
  )
}
