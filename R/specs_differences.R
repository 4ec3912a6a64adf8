#' Where two specs differ
#'
#' @param first,second A `kerasduet_spec`, what [as_model_spec()] makes one of, or the name or file
#'   of one.
#' @return A data frame with a row for each place in which they differ: its dotted `path`, as
#'   [override()] takes it (positions count from 0), and list columns with the values `first` and
#'   `second` there, `NULL` where one of them has no such place. Descriptions and reported results
#'   decide no run and are left out.
#' @section Errors:
#' `kerasduet_error_unknown_spec`, `kerasduet_error_spec_not_json`, `kerasduet_error_invalid_spec`.
#' @examplesIf is_kerasduet_available()
#' diff_specs("fashion_mlp", override(model_spec("fashion_mlp"), epochs = 5))
#' @export
diff_specs <- function(first, second) {
  texts <- lapply(list(first, second), function(each) named_spec(each)$json)
  places <- jsonlite::fromJSON(call_core("diff_specs", texts[[1]], texts[[2]]), FALSE)
  frame <- data.frame(path = vapply(places, function(each) each$path, ""))
  for (name in c("first", "second")) frame[[name]] <- lapply(places, `[[`, name)
  frame
}

named_spec <- function(spec) {
  if (is.character(spec)) model_spec(spec) else as_model_spec(spec)
}
