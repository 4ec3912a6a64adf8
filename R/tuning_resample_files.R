#' Save resamples, and read them again
#'
#' The same file for R and Python.
#'
#' @param x What [resamples()] gives.
#' @param path A file that ends in `.json`; one that stands there is replaced.
#' @return `save_resamples()` gives the path, invisibly; `load_resamples()` resamples.
#' @section Errors:
#' `kerasduet_error_cannot_write`; `kerasduet_error_cannot_read`;
#' `kerasduet_error_invalid_resamples` for a file of something else.
#' @examplesIf is_kerasduet_available()
#' file <- tempfile(fileext = ".json")
#' save_resamples(resamples(dataset(iris, target = "Species"), folds = 3), file)
#' load_resamples(file)
#' @export
save_resamples <- function(x, path) {
  check_resamples(x, "x")
  check_text(path, "path", gettext("the path of a file"))
  call_core("save_resamples", x$json, full_path(path.expand(path)))
  invisible(path)
}

#' @rdname save_resamples
#' @export
load_resamples <- function(path) {
  check_text(path, "path", gettext("the path of a file"))
  new_resamples(call_core("load_resamples", full_path(path.expand(path))))
}
