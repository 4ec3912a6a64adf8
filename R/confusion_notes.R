#' Notes on a confusion matrix
#'
#' What caret does not print: why statistics are NA or NaN and which pairs of classes empty
#' McNemar's test, which classes tie at the no-information rate, Clopper-Pearson intervals for the
#' proportions of each class, Bowker's test with the empty pairs dropped (not caret's), macro and
#' weighted averages, kappa with linear and quadratic weights.
#'
#' @param x What [as_confusion_matrix()] takes.
#' @return A list of class `kerasduet_notes` that prints as one page: `missing` and `ties` (texts),
#'   `empty_pairs`, `intervals` and `averages` (data frames), `bowker` and `weighted_kappa` (named
#'   vectors).
#' @seealso `confusion_matrix(x, notes = TRUE)`, which prints them below caret's report.
#' @examplesIf is_kerasduet_available("reports")
#' notes <- confusion_notes(confusion_matrix(c("cat", "cat"), c("cat", "dog")))
#' notes
#' notes$intervals
#' @export
confusion_notes <- function(x) {
  record <- call_reports("confusion_notes", matrix_for_core(x))
  notes <- jsonlite::fromJSON(record$json, simplifyVector = FALSE)
  structure(
    class = "kerasduet_notes",
    list(
      missing = as.character(notes$missing), empty_pairs = pair_frame(notes$empty_pairs),
      ties = as.character(notes$ties), intervals = interval_frame(notes$intervals),
      bowker = vapply(notes$bowker, as_statistic, 0), averages = average_frame(notes$averages),
      weighted_kappa = vapply(notes$weighted_kappa, as_statistic, 0),
      json = record$json, page = record$page
    )
  )
}

# A statistic of JSON: NA is null, NaN the text "NaN".
as_statistic <- function(value) {
  if (is.null(value)) NA_real_ else as.numeric(value)
}

pair_frame <- function(pairs) {
  data.frame(
    first = vapply(pairs, function(pair) pair[[1]], ""),
    second = vapply(pairs, function(pair) pair[[2]], "")
  )
}

interval_frame <- function(intervals) {
  ends <- unlist(unname(intervals), recursive = FALSE)
  data.frame(
    class = rep(as.character(names(intervals)), lengths(intervals)),
    statistic = as.character(names(ends)),
    lower = vapply(unname(ends), function(end) end[[1]], 0),
    upper = vapply(unname(ends), function(end) end[[2]], 0)
  )
}

average_frame <- function(averages) {
  column <- function(name) vapply(unname(averages), function(each) as_statistic(each[[name]]), 0)
  data.frame(
    statistic = names(averages), macro = column("macro"), weighted = column("weighted"),
    classes = column("classes")
  )
}

#' @export
format.kerasduet_notes <- function(x, ...) x$page

#' @export
print.kerasduet_notes <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

# caret's object, whose print method adds the notes below caret's text.
add_notes <- function(matrix) {
  attr(matrix, "notes") <- confusion_notes(matrix)
  class(matrix) <- c("kerasduet_matrix_with_notes", class(matrix))
  matrix
}

#' @export
print.kerasduet_matrix_with_notes <- function(x, ...) {
  NextMethod()
  cat("\n")
  print(attr(x, "notes"))
  invisible(x)
}
