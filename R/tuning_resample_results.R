# What was measured on resamples: the methods of what fit_resamples() gives.

new_resample_results <- function(record, resamples) {
  for (part in c("metrics", "summary", "history")) record[[part]] <- frame_of(record[[part]])
  predictions <- record$predictions
  several <- is.null(predictions$id)
  record$predictions <- if (several) lapply(predictions, frame_of) else frame_of(predictions)
  classes <- record$class_names
  record$class_names <- if (several) lapply(classes, unlist) else unlist(classes)
  record$resamples <- resamples
  structure(record, class = "kerasduet_resampled")
}

# Columns as the core gives them: classes by their positions.
frame_of <- function(columns) {
  columns <- lapply(columns, function(column) {
    if (!is.list(column) || is.null(column$codes)) {
      return(as.vector(unlist(column)))
    }
    levels <- as.character(unlist(column$levels))
    factor(levels[column$codes], levels)
  })
  structure(columns, class = "data.frame", row.names = seq_along(columns[[1]]))
}

# What the core needs of the results to go on with them.
results_for_core <- function(x, argument) {
  if (!inherits(x, "kerasduet_resampled")) {
    must_be("invalid_argument", argument, gettext("what `fit_resamples()` gives"), x)
  }
  record <- unclass(x)[c("json", "data_name", "seed", "tables", "seconds", "interrupted")]
  names <- if (is.list(x$class_names)) lapply(x$class_names, as.list) else as.list(x$class_names)
  metrics <- list(id = as.list(x$metrics$id), metric = as.list(x$metrics$metric))
  metrics$value <- array(x$metrics$value)
  c(record, list(class_names = names, resamples = x$resamples$json, metrics = metrics))
}

#' @rdname fit_resamples
#' @param x What `fit_resamples()` gives.
#' @param norm Per cent of all rows (`"overall"`), mean counts (`"average"`) or sums (`"none"`).
#' @param output Which one of several outputs.
#' @param dnn What rows and columns of the table are called.
#' @export
confusion_matrix.kerasduet_resampled <- function(x, norm = "overall", # nolint: object_name_linter.
                                                 output = NULL,
                                                 dnn = c("Prediction", "Reference"), ...) {
  check_no_more("confusion_matrix", ..., known = c("norm", "output", "dnn"))
  check_choice_of_norm(norm)
  check_text(output, "output", gettext("the name of an output"), optional = TRUE)
  given <- call_core("resampled_matrix", results_for_core(x, "x"), norm, output)
  classes <- as.character(unlist(given$class_names))
  table <- matrix(
    unlist(given$table), length(classes), byrow = TRUE,
    dimnames = stats::setNames(list(classes, classes), dnn)
  )
  # caret prints it
  structure(
    class = "confusionMatrix.train",
    list(table = as.table(table), norm = norm, B = given$resamples, text = given$text)
  )
}

check_choice_of_norm <- function(norm) {
  if (!is.character(norm) || length(norm) != 1 || !norm %in% c("overall", "average", "none")) {
    wanted <- gettext("one of \"overall\", \"average\" or \"none\"")
    must_be("invalid_norm", "norm", wanted, norm)
  }
}

#' @exportS3Method caret::confusionMatrix
confusionMatrix.kerasduet_resampled <- function(data, ...) { # nolint: object_name_linter.
  confusion_matrix(data, ...)
}

#' @export
format.kerasduet_resampled <- function(x, ...) x$page

#' @export
print.kerasduet_resampled <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

#' @export
as.data.frame.kerasduet_resampled <- function(x, ...) x$metrics

#' @export
summary.kerasduet_resampled <- function(object, ...) object$summary

#' @rdname tidy.kerasduet_fit
#' @export
tidy.kerasduet_resampled <- function(x, ...) tibble::as_tibble(x$metrics)

#' @rdname tidy.kerasduet_fit
#' @export
glance.kerasduet_resampled <- function(x, ...) tibble::as_tibble(x$summary)

#' @rdname tidy.kerasduet_fit
#' @export
augment.kerasduet_resampled <- function(x, ...) {
  if (!is.data.frame(x$predictions)) {
    sentence <- gettext("`augment()` needs one output: take that of one from `predictions`.")
    abort("several_outputs", sentence)
  }
  tibble::as_tibble(x$predictions)
}
