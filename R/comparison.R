#' Compare two fits
#'
#' On the same rows, two fits, evaluations or vectors of predictions: who is right where,
#' McNemar's test between the two models with its exact and mid-p forms, the difference of
#' accuracy with a paired interval, the differences of each class's recall with p-values adjusted
#' after Holm, Cohen's kappa between the predictions, and the rows on which they differ. Of two
#' confusion matrices, such as two printed reports, the rows are not known: they are compared as
#' independent samples and labelled *unpaired*.
#'
#' @param first,second For `compare_fits()` two fits, whose test splits are evaluated, or
#'   evaluations, of the same rows; or two matrices: anything else that [as_confusion_matrix()]
#'   takes. For `compare_predictions()` the classes that each model predicts.
#' @param names What to call the two.
#' @return A list of class `kerasduet_comparison` that prints as one page. All differences are
#'   `second` less `first`, all intervals are of 95 %. `metrics` is a data frame with a row for
#'   the accuracy and one for the recall of each class, and says whether the two differ
#'   (`significant`: a p-value below 0.05, of classes after Holm): it is what `tidy()` and
#'   `as.data.frame()` give; `glance()` gives the accuracy, kappa and the counts `right`.
#'   `discordant` has the rows that the two predict differently (NULL when unpaired), and which of
#'   them is `right`; `right` counts who is right. [as_json()] gives it all as the core's JSON.
#' @section Errors:
#' `kerasduet_error_different_rows`, `kerasduet_error_class_names_differ`,
#' `kerasduet_error_no_classes`, `kerasduet_error_invalid_argument`; for vectors
#' `kerasduet_error_length_mismatch`, `kerasduet_error_unknown_class`, `kerasduet_error_empty_data`.
#' @references
#' McNemar, Q. (1947). Psychometrika 12:153; Newcombe, R. G. (1998). Statistics in Medicine 17:2635
#' and 17:873; Holm, S. (1979). Scandinavian Journal of Statistics 6:65; Cohen, J. (1960).
#' Educational and Psychological Measurement 20:37.
#' @examplesIf is_kerasduet_available()
#' clothes <- garments(train = 200, test = 100)
#' spec <- model_spec("fashion_mlp")
#' first <- fit(spec, clothes, epochs = 1, seed = 1, mode = "graph") # quicker for so few rows
#' second <- fit(spec, clothes, epochs = 3, seed = 1, mode = "graph")
#' comparison <- compare_fits(first, second)
#' comparison
#' tidy(comparison)
#' plot(comparison)
#' compare_fits(confusion_matrix(first), confusion_matrix(second)) # as if the rows were not known
#'
#' truth <- factor(c("cat", "dog", "dog"))
#' compare_predictions(c("cat", "cat", "dog"), c("cat", "dog", "dog"), truth)
#' @export
compare_fits <- function(first, second, names = c("first", "second")) {
  paired <- has_rows(first)
  if (paired != has_rows(second)) {
    wanted <- gettext("an evaluation, or a confusion matrix as the other is")
    without <- if (paired) list(second = second) else list(first = first)
    must_be("invalid_argument", names(without), wanted, without[[1]])
  }
  for_core <- if (paired) rows_of_evaluation else function(x, argument) matrix_for_core(x)
  one <- for_core(first, "first")
  other <- for_core(second, "second")
  record <- if (paired) {
    call_core("compare_evaluations", one, other, as.list(names))
  } else {
    call_reports("compare_matrices", one, other, as.list(names))
  }
  new_comparison(record)
}

#' @rdname compare_fits
#' @param truth The true classes, as many as each model predicts. Rows with NA in one of the three
#'   are left out with the warning `kerasduet_warning_missing_rows`.
#' @param class_names The classes in their order; by default the levels of `truth`. Numbers are
#'   positions in them, from 1.
#' @export
compare_predictions <- function(first, second, truth, class_names = levels(truth),
                                names = c("first", "second")) {
  if (is.null(class_names)) {
    wanted <- gettext("given where `truth` is no factor")
    must_be("missing_class_names", "class_names", wanted, class_names)
  }
  new_comparison(call_reports(
    "compare_predictions", classes_for_core(first), classes_for_core(second),
    classes_for_core(truth), as.list(class_names), as.list(names)
  ))
}

has_rows <- function(x) inherits(x, c("kerasduet_fit", "kerasduet_evaluation"))

rows_of_evaluation <- function(x, argument) {
  if (inherits(x, "kerasduet_fit")) {
    wanted <- gettext("give `evaluate(fit, split = \"train\")` instead of the fit.")
    x <- with_split_hint(wanted, evaluate(x))
  }
  check_one_output(x)
  if (is.null(x$class_names)) {
    sentence <- gettext("A comparison needs classes, and `{argument}` is of a regression.")
    abort("no_classes", sentence, argument = argument)
  }
  list(
    truth = classes_for_core(x$predictions$truth),
    prediction = classes_for_core(x$predictions$.pred_class),
    class_names = as.list(x$class_names), data_fingerprint = x$data_fingerprint
  )
}

new_comparison <- function(record) {
  given <- jsonlite::fromJSON(record$json, simplifyVector = FALSE)
  classes <- as.character(given$class_names)
  structure(
    class = "kerasduet_comparison",
    list(
      names = as.character(given$names), class_names = classes, paired = given$paired,
      metrics = comparison_frame(given, classes), right = unlist(given$right),
      kappa = as_statistic(given$kappa), missing_rows = given$missing_rows,
      discordant = discordant_frame(given$discordant, classes), json = record$json,
      page = record$page
    )
  )
}

# One row for accuracy and one for each class; what only one of them has is NA in the other.
comparison_frame <- function(given, classes) {
  rows <- c(list(given$accuracy), unname(given$by_class))
  columns <- setdiff(unique(unlist(lapply(rows, names))), "significant")
  column <- function(name) vapply(rows, function(row) as_statistic(row[[name]]), 0)
  frame <- data.frame(
    metric = c("Accuracy", rep("Recall", length(classes))),
    class = factor(c(NA, classes), levels = classes)
  )
  frame[columns] <- lapply(columns, column)
  frame$significant <- vapply(rows, function(row) isTRUE(row$significant), NA)
  frame
}

# Rows are counted from 1; `right` says who has it right.
discordant_frame <- function(discordant, classes) {
  if (is.null(discordant)) {
    return(NULL)
  }
  column <- function(name) factor(as.character(discordant[[name]]), levels = classes)
  data.frame(
    row = as.integer(discordant$row), truth = column("truth"), first = column("first"),
    second = column("second"), right = as.character(discordant$right)
  )
}

#' @export
format.kerasduet_comparison <- function(x, ...) x$page

#' @export
print.kerasduet_comparison <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

#' @export
as.data.frame.kerasduet_comparison <- function(x, ...) x$metrics
