#' Caret's confusion matrix
#'
#' @param x A fit, whose test split is evaluated; an evaluation; predictions; or a table of counts
#'   with the predictions as rows and the truth as columns.
#' @param ... For fits and evaluations: further arguments of [caret::confusionMatrix()], such as
#'   `mode` or `positive`.
#' @return caret's own `confusionMatrix` object, with its print method and its figures.
#' @section Errors:
#' `kerasduet_error_no_classes` for a regression; for vectors and tables the core checks the
#' classes: `kerasduet_error_unknown_class`, `kerasduet_error_length_mismatch` and others.
#' @examplesIf reticulate::py_module_available("tensorflow")
#' fit <- fit_fashion_mnist(data = garments(train = 500, test = 100), epochs = 1, seed = 1)
#' confusion_matrix(fit)
#' confusion_matrix(c("cat", "cat"), c("cat", "dog"), class_names = c("cat", "dog"))
#' @export
confusion_matrix <- function(x, ...) UseMethod("confusion_matrix")

#' @rdname confusion_matrix
#' @export
confusion_matrix.kerasduet_fit <- function(x, ...) {
  confusion_matrix(evaluate(x), ...)
}

#' @rdname confusion_matrix
#' @export
confusion_matrix.kerasduet_evaluation <- function(x, ...) {
  if (is.null(x$class_names)) {
    abort("no_classes", "A confusion matrix needs classes, and this is a regression.")
  }
  caret::confusionMatrix(x$predictions$prediction, x$predictions$truth, ...)
}

#' @rdname confusion_matrix
#' @param truth The true classes, as many as the predictions; not with a table.
#' @param class_names The classes in their order, where they are not the levels of factors.
#'   Numbers among predictions and truth are then positions in them, from 1.
#' @param positive With two classes, the one that the figures are about; else the first.
#' @param prevalence The share of `positive` in the population, or a vector with the
#'   share of each class by name.
#' @param mode `"sens_spec"`, `"prec_recall"` or `"everything"`: what the printed report shows.
#' @export
confusion_matrix.default <- function(x, truth = NULL, class_names = NULL, positive = NULL,
                                     prevalence = NULL, mode = "sens_spec", ...) {
  check_no_more("confusion_matrix", ...)
  check_choice(mode, "mode", c("sens_spec", "prec_recall", "everything"))
  arguments <- list(
    class_names = if (!is.null(class_names)) as.list(class_names), positive = positive,
    prevalence = if (is_single(prevalence)) prevalence else as_object(prevalence)
  )
  counted <- if (is.null(truth)) {
    call_core("count_table", table_for_core(x), arguments)
  } else {
    call_core("count_classes", classes_for_core(x), classes_for_core(truth), arguments)
  }
  caret_matrix(counted, prevalence, mode)
}

# The core has checked and counted; the figures and the report are caret's own.
caret_matrix <- function(counted, prevalence, mode) {
  classes <- unlist(counted$class_names)
  counts <- counted$table
  dimnames(counts) <- list(Prediction = classes, Reference = classes)
  if (!is_single(prevalence)) {
    prevalence <- unlist(prevalence)[classes]
  }
  caret::confusionMatrix(
    as.table(counts), positive = counted$positive, prevalence = prevalence, mode = mode
  )
}

is_single <- function(prevalence) {
  is.null(prevalence) || (is.null(names(prevalence)) && length(prevalence) == 1)
}

table_for_core <- function(counts) {
  list(
    counts = without_names(unclass(counts)), rows = as.list(rownames(counts)),
    columns = as.list(colnames(counts))
  )
}

# A factor crosses as its codes (0 for NA) and levels, all else as a list, NA as NULL.
classes_for_core <- function(values) {
  if (is.factor(values)) {
    codes <- as.integer(values)
    codes[is.na(codes)] <- 0L
    return(list(codes = array(codes), levels = as.list(levels(values))))
  }
  lapply(values, function(value) if (is.atomic(value) && anyNA(value)) NULL else value)
}
