# What was measured of several fits of a spec: what fit_resamples() and fit_seeds() have in common.

new_results <- function(record, class) {
  for (part in c("metrics", "summary", "history")) record[[part]] <- frame_of(record[[part]])
  record$failed <- vapply(record$failed, as.character, "")
  structure(record, class = c(class, "kerasduet_repeated"))
}

# Columns as the core gives them: classes by their positions.
frame_of <- function(columns) {
  columns <- lapply(columns, function(column) {
    if (is.list(column) && length(column) == 0) {
      return(character())
    }
    if (!is.list(column) || is.null(column$codes)) {
      return(as.vector(unlist(column)))
    }
    levels <- as.character(unlist(column$levels))
    factor(levels[column$codes], levels)
  })
  structure(columns, class = "data.frame", row.names = seq_along(columns[[1]]))
}

# What the core needs of results to go on with them: all but predictions and curves.
results_for_core <- function(x, argument) {
  if (!inherits(x, "kerasduet_repeated")) {
    wanted <- gettext("what `fit_resamples()` or `fit_seeds()` gives")
    must_be("invalid_argument", argument, wanted, x)
  }
  record <- unclass(x)
  kept <- c(
    "json", "data_name", "seconds", "interrupted", "split", "data_fingerprint", "seed", "tables"
  )
  record <- record[intersect(kept, names(record))]
  metrics <- list(id = as.list(x$metrics$id), metric = as.list(x$metrics$metric))
  record$metrics <- c(metrics, list(value = array(x$metrics$value)))
  if (!inherits(x, "kerasduet_resampled")) {
    return(c(record, list(seeds = as.list(x$seeds))))
  }
  names <- if (is.list(x$class_names)) lapply(x$class_names, as.list) else as.list(x$class_names)
  c(record, list(class_names = names, resamples = x$resamples$json))
}

# The same with the curves, and the predictions of a regression, which a report draws.
shown_results_for_core <- function(x) {
  is_drawn <- is.data.frame(x$predictions) && length(x$class_names) == 0
  c(
    results_for_core(x, "x"),
    list(
      history = frame_for_core(x$history),
      predictions = if (is_drawn) frame_for_core(x$predictions)
    )
  )
}

#' @export
format.kerasduet_repeated <- function(x, ...) x$page

#' @export
print.kerasduet_repeated <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

#' @export
as.data.frame.kerasduet_repeated <- function(x, ...) x$metrics

#' @export
summary.kerasduet_repeated <- function(object, ...) object$summary

#' @rdname tidy.kerasduet_fit
#' @export
tidy.kerasduet_repeated <- function(x, ...) tibble::as_tibble(x$metrics)

#' @rdname tidy.kerasduet_fit
#' @export
glance.kerasduet_repeated <- function(x, ...) tibble::as_tibble(x$summary)

check_n_jobs <- function(n_jobs) {
  if (!is.null(n_jobs) && !(is_whole(n_jobs) && (n_jobs >= 1 || n_jobs == -1))) {
    wanted <- gettext("a whole number of at least 1, or -1 for all cores")
    must_be("invalid_argument", "n_jobs", wanted, n_jobs)
  }
}
