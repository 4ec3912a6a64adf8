#' Read, write and convert confusion matrices
#'
#' A confusion matrix as data: JSON that R and Python read and write alike, and the printed text of
#' a report, as it stands in a console, a PDF or knitr output. Only the counts and what was given
#' with them are taken; caret computes the statistics anew.
#'
#' @param source The path of a file or the text itself, as one string or as lines: JSON, or a
#'   printed report of caret's. A single line that is not JSON is a path.
#' @return `read_confusion_matrix()` and `as_confusion_matrix()` give caret's `confusionMatrix`
#'   object; `as_json()` one string, for a matrix the same as Python's
#'   `json.dumps(matrix.to_dict())`; `write_confusion_matrix()` gives `x` invisibly.
#' @section Errors:
#' `kerasduet_error_file_not_found`; `kerasduet_error_not_a_report`, with the number of the line;
#' `kerasduet_error_not_a_confusion_matrix` for other JSON; `kerasduet_error_cannot_write`. The
#' warning `kerasduet_warning_statistics_disagree` says where the printed statistics are not those
#' of the printed table, as they are if a prevalence was given: it is not restored.
#' @examplesIf is_kerasduet_available()
#' fit <- fit_fashion_mnist(data = garments(train = 500, test = 100), epochs = 1, seed = 1)
#' file <- tempfile(fileext = ".json")
#' write_confusion_matrix(confusion_matrix(fit), file)
#' identical(read_confusion_matrix(file)$table, as_confusion_matrix(fit)$table)
#'
#' report <- capture.output(print(confusion_matrix(fit)))
#' read_confusion_matrix(report)$overall
#' @export
read_confusion_matrix <- function(source) {
  if (!is.character(source) || length(source) == 0 || anyNA(source)) {
    must_be("invalid_argument", "source", gettext("the path of a file or a text"), source)
  }
  caret_matrix(call_reports("read_confusion_matrix", enc2utf8(one_text(source))))
}

# Only a path is expanded: path.expand() cuts long texts off.
one_text <- function(source) {
  if (length(source) > 1) {
    return(paste0(source, "\n", collapse = ""))
  }
  if (startsWith(source, "~")) path.expand(source) else source
}

#' @rdname read_confusion_matrix
#' @param x A `confusionMatrix` of caret's, a fit or an evaluation; a text as for `source`; or a
#'   list with the fields of the JSON, such as [jsonlite::fromJSON()] gives: `table` (rows are
#'   predictions) and `class_names`, and where needed `positive`, `prevalence`, `dnn` and
#'   `missing_rows`. `as_json()` also takes a comparison, notes, or what
#'   [explain_difference()] gives.
#' @param ... For a fit what [confusion_matrix()] takes, such as `split`.
#' @export
as_confusion_matrix <- function(x, ...) UseMethod("as_confusion_matrix")

#' @export
as_confusion_matrix.confusionMatrix <- function(x, ...) x

#' @export
as_confusion_matrix.kerasduet_fit <- function(x, ...) confusion_matrix(x, ...)

#' @export
as_confusion_matrix.kerasduet_evaluation <- function(x, ...) confusion_matrix(x)

#' @export
as_confusion_matrix.character <- function(x, ...) read_confusion_matrix(x)

#' @export
as_confusion_matrix.default <- function(x, ...) {
  if (!is.list(x) || is.object(x)) {
    wanted <- gettext("a confusion matrix of caret's, a fit, an evaluation, a text or a list")
    must_be("invalid_argument", "x", wanted, x)
  }
  caret_matrix(call_reports("check_matrix", fields_for_core(x)))
}

#' @rdname read_confusion_matrix
#' @export
as_json <- function(x) UseMethod("as_json")

#' @export
as_json.default <- function(x) call_reports("confusion_json", matrix_for_core(x))

#' @export
as_json.kerasduet_comparison <- function(x) x$json

#' @export
as_json.kerasduet_notes <- function(x) x$json

#' @export
as_json.kerasduet_resample_comparison <- function(x) x$json

#' @export
as_json.kerasduet_run_difference <- function(x) x$json

#' @rdname read_confusion_matrix
#' @param path The file to write, as JSON.
#' @export
write_confusion_matrix <- function(x, path) {
  check_text(path, "path", gettext("the path of a file"))
  text <- call_reports("confusion_json", matrix_for_core(x))
  call_reports("write_text", full_path(path.expand(path)), text)
  invisible(x)
}

# Any matrix as the fields of its JSON.
matrix_for_core <- function(x) {
  matrix <- as_confusion_matrix(x)
  given <- attr(matrix, "given")
  if (is.null(given)) {
    given <- list(prevalence = used_prevalence(matrix), missing_rows = 0)
  }
  fields_for_core(c(
    list(
      table = matrix$table, class_names = rownames(matrix$table), positive = matrix$positive,
      dnn = names(dimnames(matrix$table))
    ),
    given
  ))
}

# A prevalence that was given to caret shows in its statistics only; NULL if it is as observed.
used_prevalence <- function(matrix) {
  counts <- matrix$table
  observed <- unname(colSums(counts) / sum(counts))
  if (nrow(counts) == 2) {
    observed <- observed[match(matrix$positive, rownames(counts))]
    used <- matrix$byClass[["Prevalence"]]
  } else {
    used <- stats::setNames(matrix$byClass[, "Prevalence"], rownames(counts))
  }
  if (isTRUE(all.equal(unname(used), observed, tolerance = 1e-12))) NULL else used
}

# Counts cross as lists, in which the core makes whole numbers of R's doubles; NA as NULL.
fields_for_core <- function(x) {
  fields <- c("table", "class_names", "positive", "prevalence", "dnn", "missing_rows")
  x <- x[intersect(names(x), fields)]
  if (is.matrix(x$table)) {
    counts <- unname(unclass(x$table))
    x$table <- lapply(seq_len(nrow(counts)), function(row) as.list(counts[row, ]))
  }
  if (length(x$prevalence) > 1 || !is.null(names(x$prevalence))) {
    x$prevalence <- as_object(lapply(x$prevalence, function(each) if (!anyNA(each)) each))
  }
  lists <- intersect(c("class_names", "dnn"), names(Filter(Negate(is.null), x)))
  x[lists] <- lapply(x[lists], as.list)
  as_object(x)
}
