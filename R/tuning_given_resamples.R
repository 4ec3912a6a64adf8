# Resamples of rsample and of caret, taken and given.

#' @rdname resamples
#' @param x For `as_resamples()` an `rset` of rsample, caret's `trainControl()` or fit, or a list
#'   with `index` and perhaps `indexOut`; for the others what `resamples()` gives.
#' @export
as_resamples <- function(x, data) {
  data <- as_data(data)
  drawn <- positions_of(x)
  if (is.null(drawn)) {
    must_be(
      "invalid_argument", "x", gettext("an rset of rsample, or caret's index of rows"), x
    )
  }
  rows <- data$splits[["train"]]
  drawn$held_out <- Map(
    function(out, train) if (length(out) > 0) out else setdiff(seq_len(rows), train),
    drawn$held_out, drawn$train
  )
  for_core <- function(positions) unname(lapply(positions, function(each) array(as.integer(each))))
  new_resamples(call_core(
    "as_resamples", data_handle(data), as.list(drawn$ids), for_core(drawn$train),
    for_core(drawn$held_out)
  ))
}

# What is held out is left out where it is all that is not trained on.
positions_of <- function(x) {
  if (inherits(x, "rset")) {
    ids <- do.call(paste, c(as.list(x[grepl("^id[0-9]*$", names(x))]), sep = "."))
    out <- lapply(x$splits, function(split) split$out_id[!is.na(split$out_id)])
    return(list(ids = ids, train = lapply(x$splits, `[[`, "in_id"), held_out = out))
  }
  x <- if (inherits(x, "train")) x$control else x
  index <- if (is.list(x)) x$index
  if (is.list(index) && length(index) > 0 && all(vapply(index, is.numeric, NA))) {
    ids <- names(index)
    out <- if (is.null(x$indexOut)) vector("list", length(index)) else x$indexOut
    list(
      ids = if (is.null(ids)) paste0("Resample", seq_along(index)) else ids, train = index,
      held_out = out
    )
  }
}

#' @rdname resamples
#' @export
as_caret <- function(x, ...) {
  check_resamples(x, "x")
  how <- x$how
  part <- mean(lengths(x$train)) / x$rows
  splits <- list(method = "LGOCV", number = length(x$ids), p = part) # whatever rows are held out
  control <- switch(if (isTRUE(how$in_order)) "in_order" else how$method,
    cv = list(method = "cv", number = how$folds),
    repeated_cv = list(method = "repeatedcv", number = how$folds, repeats = how$repeats),
    bootstrap = list(method = "boot", number = how$times),
    splits
  )
  do.call(caret::trainControl, c(control, list(index = x$train, indexOut = x$held_out), list(...)))
}

#' @rdname resamples
#' @export
as_rset <- function(x, data) {
  check_resamples(x, "x")
  if (!is.data.frame(data)) {
    must_be("invalid_argument", "data", gettext("a data frame with the same rows"), data)
  }
  if (nrow(data) != x$rows) {
    abort(
      "length_mismatch",
      gettext("`data` and `x` must have the same number of rows, not {rows} and {other_rows}."),
      rows = nrow(data), other_rows = x$rows
    )
  }
  check_installed("as_rset", "rsample")
  splits <- Map(
    function(train, out) rsample::make_splits(list(analysis = train, assessment = out), data),
    unname(x$train), unname(x$held_out)
  )
  rsample::manual_rset(splits, x$ids)
}
