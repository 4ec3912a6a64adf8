#' List the runs in a folder
#'
#' @param path The `run_dir` of [fit()][fit.kerasduet_spec], or any other folder that holds the
#'   folders of runs.
#' @return A data frame with a row a run, the oldest first: `run`, its folder's name; `spec`;
#'   `data`; `seed`; `epochs` that are done; `metric`, the first metric of the spec or `"loss"`,
#'   with its value `best` in the epoch of the lowest loss (on the validation rows, if there are
#'   any) and `test` on the test rows; `seconds`; `status` (`"running"`, `"finished"`,
#'   `"interrupted"` or `"failed"`); `started`. Of a run that cannot be read the status is the code
#'   of the error, such as `"corrupt_run"` or `"unknown_format"`.
#' @section Errors:
#' `kerasduet_error_no_runs` if there is no such folder; `kerasduet_error_cannot_read`.
#' @examplesIf is_kerasduet_available()
#' runs <- tempfile("runs")
#' for (seed in 1:2) fit(model_spec("xor_mlp"), seed = seed, epochs = 2, run_dir = runs)
#' list_runs(runs)
#' @export
list_runs <- function(path) {
  check_folder(path)
  columns <- call_core("list_runs", full_path(path))
  values <- function(name, missing) {
    vapply(columns[[name]], function(each) if (is.null(each)) missing else each, missing)
  }
  text <- c("run", "spec", "data", "metric", "status", "started")
  frame <- lapply(stats::setNames(names(columns), names(columns)), function(name) {
    values(name, if (name %in% text) NA_character_ else NA_real_)
  })
  frame$epochs <- as.integer(frame$epochs)
  frame$started <- as.POSIXct(frame$started, tz = "UTC", format = "%Y-%m-%dT%H:%M:%OS")
  data.frame(frame)
}
