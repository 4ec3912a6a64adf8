#' Read and write a run
#'
#' A fit that was given a `run_dir` wrote its spec, history and models there; this makes a fit of
#' them again, in R or in Python, wherever the run was trained.
#'
#' @param path The run's own folder, such as `"runs/fashion_mlp-0"`.
#' @param data The data that the run was trained on. A built-in set is found by its name; one's own
#'   rows and drawn sets such as [garments()] are not in the folder, and are needed only to evaluate
#'   on them.
#' @param which The model of the `"last"` epoch that was saved, or the `"best"`: that of the lowest
#'   validation loss, or of the lowest loss where nothing was held out. Of a run that an interrupt
#'   ended, the last one is that of the moment, and the history that of the whole epochs.
#' @return A `kerasduet_fit`.
#' @section Errors:
#' `kerasduet_error_cannot_write`, `kerasduet_error_not_trained`; `kerasduet_error_not_a_run`,
#' `kerasduet_error_corrupt_run`, `kerasduet_error_unknown_format`; `kerasduet_error_no_best` of a
#' folder that `save_run()` wrote; `kerasduet_error_no_epoch` of a run that ended before its first
#' epoch did; `kerasduet_error_different_run` if `data` are others.
#' @examplesIf is_kerasduet_available()
#' runs <- tempfile("runs")
#' fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 2, run_dir = runs)
#' again <- load_run(file.path(runs, "xor_mlp-0"))
#' identical(fingerprint(again), fingerprint(fit))
#' fit(model_spec("xor_mlp"), seed = 1, epochs = 4, run_dir = runs, resume = TRUE)
#' @export
load_run <- function(path, data = NULL, which = c("last", "best")) {
  check_folder(path)
  which <- if (missing(which)) "last" else which
  check_choice(which, "which", c("last", "best"))
  data <- as_data(data)
  handle <- if (!is.null(data)) data_handle(data)
  record <- call_core("load_run", full_path(path), handle, which)
  new_fit(record, if (is.null(data)) found_data(record$fit$data) else data)
}

#' @rdname load_run
#' @param object A `kerasduet_fit`, or a `kerasduet_model` that was trained.
#' @details `save_run()` writes such a folder for a fit that had no `run_dir`: whole or not at all,
#'   and not where there is one already. It opens in Python with its class names.
#' @export
save_run <- function(object, path) {
  check_folder(path)
  invisible(call_core("save_run", fit_handle(fit_of(object, "save_run")), full_path(path)))
}

# The data that the core found by their name, or what it knows of them without their rows.
found_data <- function(handle) {
  data <- known_data(handle)
  if (data$splits$train > 0) load_dataset(data$name) else data
}

known_data <- function(handle) {
  new_data(call_core("describe_dataset", handle), list(kind = "arrays"), handle)
}
