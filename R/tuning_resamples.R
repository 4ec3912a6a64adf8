#' Resamples
#'
#' Draws, once for both languages, the rows that each of several fits trains on, and those that
#' judge it. `as_resamples()` takes resamples that rsample or caret drew; `as_rset()` and
#' `as_caret()` give them to these packages.
#'
#' @param data A data set, or `list(x = , y = )`: the rows of its split `train` are drawn.
#' @param method Folds, each held out once (`"cv"`); the same several times over; as many rows as
#'   there are, drawn with replacement, of which those that are not drawn are held out; a fraction
#'   held out; or each row, or group, held out alone (`"loo"`).
#' @param ... Not used by `resamples()`, which hands fits of caret on to caret's function of this
#'   name; for `as_caret()` further arguments of [caret::trainControl()].
#' @param folds Of `"cv"` and `"repeated_cv"`: 2 or more, 5 unless given.
#' @param repeats How often `"repeated_cv"` makes folds: 5 times unless given.
#' @param times How many resamples `"bootstrap"` and `"holdout"` make: 25 and 1 unless given.
#' @param fraction What `"holdout"` holds out, above 0 and below 1: 0.25 unless given.
#' @param stratify Whether each resample has the classes in the proportion in which all rows have
#'   them.
#' @param groups A name or number for each row: rows of one group are trained on or held out
#'   together. Folds get about as many rows each; `"bootstrap"` and `"holdout"` draw among the
#'   groups.
#' @param in_order Whether the rows are a time series: what is held out comes after all that is
#'   trained on, in folds that grow, or at the end.
#' @param seed Decides what is drawn, from 0 to 2^32 - 1. R's own generator is never used.
#' @return An object of class `kerasduet_resamples`: a list with the `ids` and the positions of the
#'   rows `train` and `held_out` of each resample, from 1, the number of `rows`, `how` they were
#'   made, and the `fingerprint` of the data and of all positions, which is the same in R and in
#'   Python. `tidy()` gives a row a resample.
#'
#'   `as_caret()` gives a [caret::trainControl()] with `index` and `indexOut`, `as_rset()` an `rset`
#'   of rsample over a data frame that holds the same rows.
#' @section Errors:
#' `kerasduet_error_invalid_argument` for an argument that the method does not take, and for more
#' folds than rows, groups or, stratified, rows of a class; `kerasduet_error_missing_class` if a
#' resample would train on no row of a class; `kerasduet_error_invalid_resamples` for positions
#' outside the rows, or on both sides; `kerasduet_error_no_classes` if `stratify` is `TRUE` where a
#' row has not one class; `kerasduet_error_length_mismatch` and `kerasduet_error_not_finite` of
#' `groups`; `kerasduet_error_missing_packages` without rsample.
#' @examplesIf is_kerasduet_available()
#' flowers <- dataset(iris, target = "Species")
#' folds <- resamples(flowers, "cv", folds = 5, stratify = TRUE, seed = 1)
#' folds
#' tidy(folds)
#' control <- as_caret(folds, classProbs = TRUE)
#' identical(as_resamples(control, flowers)$fingerprint, folds$fingerprint)
#' @export
resamples <- function(data,
                      method = c("cv", "repeated_cv", "bootstrap", "holdout", "loo"), ...,
                      folds = NULL, repeats = NULL, times = NULL, fraction = NULL,
                      stratify = FALSE, groups = NULL, in_order = FALSE, seed = 0) {
  if (are_fits_of_caret(data)) {
    given <- list(...)
    return(do.call(caret::resamples, c(list(data), if (!missing(method)) list(method), given)))
  }
  check_no_more("resamples", ..., known = argument_names(resamples))
  check_seed(seed)
  check_groups(groups)
  arguments <- list(
    method = if (missing(method)) "cv" else method, folds = folds, repeats = repeats,
    times = times, fraction = fraction, stratify = stratify, in_order = in_order, seed = seed,
    groups = if (!is.null(groups)) groups_for_core(groups)
  )
  new_resamples(call_core("resamples", data_handle(as_data(data)), arguments))
}

are_fits_of_caret <- function(data) {
  is.list(data) && !is.object(data) && length(data) > 0 &&
    all(vapply(data, inherits, NA, c("train", "rfe", "sbf")))
}

# Where caret is attached later, its generic of this name is called.
#' @exportS3Method caret::resamples
resamples.kerasduet_data <- function(x, ...) resamples(x, ...) # nolint: object_name_linter.

check_groups <- function(groups) {
  if (!is.null(groups) && !(is.atomic(groups) && is.null(dim(groups)))) {
    must_be("invalid_argument", "groups", gettext("a name or a number for each row"), groups)
  }
  if (anyNA(groups)) {
    sentence <- gettext(
      "`{argument}` must hold a name or a number in each row, not NA in row {row}."
    )
    abort("not_finite", sentence, argument = "groups", row = which(is.na(groups))[[1]])
  }
}

groups_for_core <- function(groups) {
  if (is.numeric(groups)) array(groups) else as.list(as.character(groups))
}

new_resamples <- function(record) {
  for (part in c("train", "held_out")) {
    positions <- lapply(record[[part]], as.integer)
    record[[part]] <- stats::setNames(positions, unlist(record$ids))
  }
  record$ids <- as.character(unlist(record$ids))
  structure(record, class = "kerasduet_resamples")
}

check_resamples <- function(x, argument) {
  if (!inherits(x, "kerasduet_resamples")) {
    must_be("invalid_argument", argument, gettext("what `resamples()` gives"), x)
  }
}

#' @export
format.kerasduet_resamples <- function(x, ...) {
  settings <- Filter(Negate(isFALSE), x$how[names(x$how) != "method"])
  told <- paste0(", ", names(settings), " ", vapply(settings, as_text, ""), recycle0 = TRUE)
  sizes <- lapply(x[c("train", "held_out")], function(part) {
    paste(unique(format_count(range(lengths(part)))), collapse = " to ")
  })
  c(
    paste0("<kerasduet_resamples> ", x$how$method, paste(told, collapse = "")),
    sprintf(
      "%d resamples of %s rows: %s to train on, %s held out", length(x$ids), format_count(x$rows),
      sizes$train, sizes$held_out
    )
  )
}

#' @export
print.kerasduet_resamples <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

#' @rdname tidy.kerasduet_fit
#' @export
tidy.kerasduet_resamples <- function(x, ...) {
  tibble::tibble(
    id = x$ids, train = unname(lengths(x$train)), held_out = unname(lengths(x$held_out))
  )
}
