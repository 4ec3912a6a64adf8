# What was measured on resamples: what fit_resamples() alone gives.

new_resample_results <- function(record, resamples) {
  predictions <- record$predictions
  several <- is.null(predictions$id)
  record$predictions <- if (several) lapply(predictions, frame_of) else frame_of(predictions)
  classes <- record$class_names
  record$class_names <- if (several) lapply(classes, unlist) else unlist(classes)
  record$resamples <- resamples
  new_results(record, "kerasduet_resampled")
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

#' @rdname tidy.kerasduet_fit
#' @export
augment.kerasduet_resampled <- function(x, ...) {
  if (!is.data.frame(x$predictions)) {
    sentence <- gettext("`augment()` needs one output: take that of one from `predictions`.")
    abort("several_outputs", sentence)
  }
  tibble::as_tibble(x$predictions)
}
