#' Caret's confusion matrix
#'
#' @param x A fit, whose test split is evaluated; a trained model of [keras_model_sequential()];
#'   an evaluation; predictions; or a table of counts with the predictions as rows and the truth as
#'   columns.
#' @param data,y,split Other rows, as for [evaluate()][evaluate.kerasduet_fit] of a fit and
#'   [evaluate()][evaluate.kerasduet_model] of a model. Without them a model is judged by the test
#'   split of its data, or where they have none by the rows that it was trained on, which a message
#'   says.
#' @param ... For fits and evaluations: further arguments of [caret::confusionMatrix()], such as
#'   `mode`. Of [caret::confusionMatrix()] itself, whose methods for fits and evaluations these are
#'   too: any of these arguments.
#' @param threshold Of a fit or an evaluation of two classes: what is at least so probable is
#'   predicted to be `positive`; the more probable class is predicted unless given. With `label`,
#'   what is at least so probable is predicted to have it.
#' @param label The label to count, of data whose rows may have several (see [label_metrics()]): the
#'   classes of its matrix are `"0"` and `"1"`, and the statistics are about `"1"`.
#' @param lang `"fr"` names the classes of the built-in sets in French.
#' @param notes Print the notes of [confusion_notes()] below caret's report; they are in the
#'   attribute `notes`.
#' @details Of a table, and of factors with the same levels and no NA, caret alone gives the answer,
#'   and no Python is started. Other vectors and tables, notes, reports and comparisons of them need
#'   a Python with NumPy and SciPy, and a fit all of what a model needs: see [kerasduet_doctor()].
#' @return caret's own `confusionMatrix` object, with its print method and its statistics.
#' @section Errors:
#' `kerasduet_error_no_classes` for a regression; `kerasduet_error_no_positive` where two classes
#' come in no chosen order (see [dataset()]) and `positive` is not given; for vectors and tables the
#' core checks the classes: `kerasduet_error_unknown_class`, `kerasduet_error_length_mismatch` and
#' others.
#' @examplesIf is_kerasduet_available()
#' fit <- fit_fashion_mnist(data = garments(train = 500, test = 100), epochs = 1, seed = 1)
#' confusion_matrix(fit)
#' confusion_matrix(c("cat", "cat"), c("cat", "dog"), class_names = c("cat", "dog"))
#' confusion_matrix(c("cat", "cat"), c("cat", "dog"), notes = TRUE)
#' @export
confusion_matrix <- function(x, ...) UseMethod("confusion_matrix")

#' @rdname confusion_matrix
#' @export
confusion_matrix.kerasduet_fit <- function(x, data = NULL, split = NULL, ..., lang = "en") {
  refuse_without_classes(x)
  evaluation <- if (is.null(split)) {
    evaluate(x, data, lang = lang)
  } else {
    evaluate(x, data, split = split, lang = lang)
  }
  confusion_matrix(evaluation, ...)
}

#' @rdname confusion_matrix
#' @export
confusion_matrix.kerasduet_model <- function(x, data = NULL, y = NULL, split = NULL, ...,
                                             lang = "en") {
  fit <- trained(x, "confusion_matrix")
  refuse_without_classes(fit)
  rows <- if (!is.null(data)) model_rows(x, rows_of_verb(data, y), "data", fit$data)
  if (is.null(split)) {
    split <- if (is.null(data)) own_split(fit) else "test"
  }
  confusion_matrix(evaluate_rows(fit, rows, split, lang), ...)
}

# A pair may come as one too, as for a fit.
rows_of_verb <- function(data, y) {
  is_pair <- is.null(y) && is.list(data) && setequal(names(data), c("x", "y"))
  if (is_pair) data else rows_and_target(data, y)
}

# Arrays that a model was trained on have no test split.
own_split <- function(fit) {
  rows <- fit$data$splits
  if (isTRUE(rows$test > 0)) {
    return("test")
  }
  message(gettextf(
    "The %.0f rows that the model was trained on are counted: it holds no others.", rows$train
  ), domain = NA)
  "train"
}

#' @rdname confusion_matrix
#' @export
confusion_matrix.kerasduet_evaluation <- function(x, ..., positive = x$positive, notes = FALSE,
                                                  threshold = NULL, label = NULL) {
  check_flag(notes, "notes")
  check_one_output(x)
  refuse_numbers(c(x$class_names, x$labels))
  matrix <- if (is.null(x$labels)) {
    classes_matrix(x, logical_class(positive, x$class_names), threshold, label, ...)
  } else {
    label_matrix(x, label, threshold, ...)
  }
  if (notes) add_notes(matrix) else matrix
}

classes_matrix <- function(evaluation, positive, threshold, label, ...) {
  if (!is.null(label)) {
    sentence <- gettext("`label` must go with a fit or an evaluation of data with labels.")
    abort("invalid_argument", sentence)
  }
  classes <- evaluation$class_names
  check_positive(positive, classes)
  predictions <- evaluation$predictions
  predicted <- predictions$.pred_class
  if (!is.null(threshold)) {
    check_threshold(threshold, length(classes) == 2 && ncol(predictions) == 4)
    place <- match(positive, classes)
    is_positive <- predictions[[2 + place]] >= threshold
    predicted <- factor(classes[ifelse(is_positive, place, 3 - place)], levels = classes)
  }
  with_empty_name(classes, function(rename) {
    columns <- lapply(list(predicted, predictions$truth), function(column) {
      `levels<-`(column, rename(levels(column)))
    })
    caret::confusionMatrix(columns[[1]], columns[[2]], positive = rename(positive), ...)
  })
}

# Before anything is evaluated.
refuse_without_classes <- function(fit) {
  check_one_output(fit$data)
  refuse_numbers(c(known_classes(fit), fit$data$labels))
}

refuse_numbers <- function(class_names) {
  if (is.null(class_names)) {
    abort("no_classes", gettext("A confusion matrix needs classes, and this is a regression."))
  }
}

#' @export
confusion_matrix.kerasduet_spec <- function(x, ...) refuse_untrained(x, "confusion_matrix")

#' @exportS3Method caret::confusionMatrix
confusionMatrix.kerasduet_fit <- function(data, ...) { # nolint: object_name_linter.
  confusion_matrix(data, ...)
}

#' @exportS3Method caret::confusionMatrix
confusionMatrix.kerasduet_evaluation <- function(data, ...) { # nolint: object_name_linter.
  confusion_matrix(data, ...)
}

# Of a logical outcome one class is TRUE, however it is spelt.
logical_class <- function(positive, class_names) {
  named <- match(tolower(positive), tolower(class_names))
  is_known <- is.logical(positive) && length(named) == 1 && !is.na(named)
  if (is_known) class_names[[named]] else positive
}

check_positive <- function(positive, class_names) {
  if (is.null(positive)) {
    return(invisible())
  }
  classes <- paste(vapply(class_names, describe, ""), collapse = sprintf(" %s ", gettext("or")))
  if (identical(positive, NA_character_)) {
    sentence <- gettext("`positive` must name the class that the statistics are about, {classes}.")
    abort("no_positive", sentence, argument = "positive", classes = classes)
  }
  if (!is_one_of(positive, class_names)) {
    must_be("invalid_positive", "positive", gettextf("a class, %s", classes), positive)
  }
}

is_one_of <- function(positive, class_names) {
  is.character(positive) && length(positive) == 1 && positive %in% class_names
}

#' @rdname confusion_matrix
#' @param truth The true classes, as many as the predictions; not with a table.
#' @param class_names The classes in their order, where they are not the levels of factors.
#'   Numbers among predictions and truth are then positions in them, from 1.
#' @param positive With two classes, the one that the statistics are about; else the first.
#' @param prevalence The proportion of `positive` in the population, or a vector with that of each
#'   class by name.
#' @param mode `"sens_spec"`, `"prec_recall"` or `"everything"`: what the printed report shows.
#' @export
confusion_matrix.default <- function(x, truth = NULL, class_names = NULL, positive = NULL,
                                     prevalence = NULL, mode = "sens_spec", notes = FALSE, ...) {
  check_no_more("confusion_matrix", ...)
  if (is.object(x) && !is.atomic(x)) {
    wanted <- gettext("a fit, an evaluation, predictions or a table of counts")
    must_be("invalid_argument", "x", wanted, x)
  }
  check_choice(mode, "mode", c("sens_spec", "prec_recall", "everything"))
  check_flag(notes, "notes")
  counted <- if (is.null(class_names) && is.null(prevalence)) plain_counts(x, truth, positive)
  if (is.null(counted)) {
    counted <- core_counts(x, truth, class_names, positive, prevalence)
  }
  matrix <- caret_matrix(counted, mode)
  if (notes) add_notes(matrix) else matrix
}

core_counts <- function(x, truth, class_names, positive, prevalence) {
  arguments <- list(
    class_names = if (!is.null(class_names)) as.list(class_names), positive = positive,
    prevalence = prevalence_for_core(prevalence)
  )
  if (is.null(truth)) {
    return(call_reports("count_table", table_for_core(x), arguments))
  }
  call_reports("count_classes", classes_for_core(x), classes_for_core(truth), arguments)
}

# Two factors of the same levels and a table of their kind leave nothing to check or to decide:
# what the core would say of them is said without starting Python. NULL for all else.
plain_counts <- function(x, truth, positive) {
  counts <- if (is.null(truth)) x else if (are_plain_factors(x, truth)) table(x, truth)
  classes <- if (is_plain_table(counts)) rownames(counts)
  if (length(classes) == 2 && is.null(positive)) {
    positive <- classes[[1]]
  }
  is_known <- if (length(classes) == 2) is_one_of(positive, classes) else is.null(positive)
  if (!is.null(classes) && is_known) {
    list(
      table = matrix(as.vector(counts), nrow(counts)), class_names = classes, positive = positive,
      dnn = c("Prediction", "Reference"), missing_rows = 0
    )
  }
}

are_plain_factors <- function(x, truth) {
  is.factor(x) && is.factor(truth) && identical(levels(x), levels(truth)) &&
    length(x) == length(truth) && !anyNA(x) && !anyNA(truth)
}

is_plain_table <- function(counts) {
  is.numeric(counts) && is.matrix(counts) && nrow(counts) > 1 && !anyNA(counts) &&
    identical(rownames(counts), colnames(counts)) && is_distinct(rownames(counts)) &&
    all(counts >= 0 & counts %% 1 == 0) && sum(as.numeric(counts)) > 0 &&
    sum(as.numeric(counts)) < 2^31
}

is_distinct <- function(names) {
  !is.null(names) && !anyNA(names) && !anyDuplicated(names) && all(nzchar(trimws(names)))
}

# The core has checked and counted; the statistics and the report are caret's own.
caret_matrix <- function(counted, mode = "sens_spec") {
  classes <- unlist(counted$class_names)
  prevalence <- unlist(counted$prevalence)
  if (!is_single(prevalence)) {
    prevalence <- prevalence[match(classes, names(prevalence))]
  }
  matrix <- with_empty_name(classes, function(rename) {
    names <- rename(classes)
    counts <- counted$table
    dimnames(counts) <- stats::setNames(list(names, names), unlist(counted$dnn))
    caret::confusionMatrix(
      as.table(counts), positive = rename(counted$positive), mode = mode,
      prevalence = if (is_single(prevalence)) prevalence else stats::setNames(prevalence, names)
    )
  })
  keep_given(matrix, counted)
}

# caret looks classes up by their names, and R finds nothing by the name "": another stands for it
# while caret computes.
with_empty_name <- function(classes, compute) {
  if (!"" %in% classes) {
    return(compute(identity))
  }
  other <- utils::tail(make.unique(c(classes, "no name")), 1)
  matrix <- compute(function(names) if (!is.null(names)) replace(names, names %in% "", other))
  dimnames(matrix$table) <- lapply(dimnames(matrix$table), function(names) {
    replace(names, names == other, "")
  })
  if (identical(matrix$positive, other)) {
    matrix$positive <- ""
  }
  if (is.matrix(matrix$byClass)) {
    rows <- rownames(matrix$byClass)
    rownames(matrix$byClass) <- replace(rows, rows == paste("Class:", other), "Class: ")
  }
  matrix
}

# caret's object has no place for the rows left out, nor for a prevalence as it was given.
keep_given <- function(matrix, counted) {
  given <- counted[c("prevalence", "missing_rows")]
  if (!is.null(given$prevalence) || given$missing_rows > 0) {
    attr(matrix, "given") <- given
  }
  matrix
}

is_single <- function(prevalence) {
  is.null(prevalence) || (is.null(names(prevalence)) && length(prevalence) == 1)
}

# A vector without names crosses as a list, which the core refuses.
prevalence_for_core <- function(prevalence) {
  if (is_single(prevalence)) {
    return(prevalence)
  }
  if (is_named(prevalence)) as_object(prevalence) else as.list(prevalence)
}

table_for_core <- function(counts) {
  check_axes(counts)
  list(
    counts = without_names(unclass(counts)), rows = as.list(rownames(counts)),
    columns = as.list(colnames(counts))
  )
}

check_axes <- function(counts) {
  sizes <- dim(counts)
  if (is.null(sizes) || length(sizes) == 2) { # no table at all is told by the core
    return(invisible())
  }
  names <- names(dimnames(counts))
  axes <- if (any(nzchar(names))) sprintf("%s (%d)", names, sizes) else sizes
  sentence <- paste(
    gettext("`{argument}` must be a table of two dimensions, predictions and truth, not of"),
    gettext("{count}: {axes}.")
  )
  axes <- paste(axes, collapse = " x ")
  abort("invalid_table", sentence, argument = "x", count = length(sizes), axes = axes)
}

# A factor crosses as its codes (0 for NA) and levels, all else as a list, NA as NULL.
classes_for_core <- function(values) {
  if (inherits(values, "kerasduet_codes")) {
    values <- decoded(values)
  }
  if (is.factor(values)) {
    codes <- as.integer(values)
    codes[is.na(codes)] <- 0L
    return(list(codes = array(codes), levels = as.list(levels(values))))
  }
  lapply(values, function(value) if (is.atomic(value) && anyNA(value)) NULL else value)
}
