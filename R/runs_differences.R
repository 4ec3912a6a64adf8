#' Say where two runs part, or train one again
#'
#' `explain_difference()` holds two runs against each other, item by item, in the order in which
#' one decides the next: versions, machine and threads; the spec, by the paths in which it differs;
#' seed, data and weights of rows; initial weights; order of the rows; weights after each epoch;
#' history; final weights; report. `verify_run()` trains a run again and compares the outcome with
#' what its folder says, which takes as long as the training did; the folder is only read.
#'
#' @param first,second The folders of two runs.
#' @param path The folder of a run, of [fit()][fit.kerasduet_spec] with a `run_dir` or of
#'   [save_run()].
#' @param data The data that the run was trained on; an official set is found by its name.
#' @param validation_data,sample_weight As the run was given them: no run holds their rows.
#' @param verbose As for [fit()][fit.kerasduet_spec].
#' @return A `kerasduet_run_difference`, which prints as a page: `same`, whether the bits are;
#'   `parting`, the first item in which the two differ, machine and versions aside; `reasons`, why
#'   that may be; `items`, a data frame with a row for each. [as_json()] gives it all as JSON. Of a
#'   run that was interrupted the whole epochs are trained and compared.
#' @section Errors:
#' `kerasduet_error_not_a_run`, `kerasduet_error_unknown_format`, `kerasduet_error_corrupt_run`;
#' `kerasduet_error_no_epoch` of a run without a whole epoch; `kerasduet_error_invalid_argument` if
#' an argument is missing that the run was trained with.
#' @examplesIf is_kerasduet_available()
#' runs <- tempfile("runs")
#' first <- fit(model_spec("xor_mlp"), seed = 1, epochs = 2, run_dir = runs)
#' second <- fit(model_spec("xor_mlp"), seed = 2, epochs = 2, run_dir = runs)
#' explain_difference(first$run, second$run)
#' verify_run(first$run)$same
#' @export
explain_difference <- function(first, second) {
  check_folder(first, "first")
  check_folder(second, "second")
  new_run_difference(call_core("explain_difference", full_path(first), full_path(second)))
}

#' @rdname explain_difference
#' @export
verify_run <- function(path, data = NULL, validation_data = NULL, sample_weight = NULL,
                       verbose = 0) {
  check_folder(path)
  check_verbose(verbose)
  check_sample_weight(sample_weight)
  data <- if (is.null(data)) load_run(path)$data else as_data(data)
  validation <- more_rows(validation_data, "validation_data", data, "validation ")
  handle <- if (data$splits[["train"]] > 0) data_handle(data)
  weights <- row_weights(sample_weight)
  new_run_difference(with_output(call_core(
    "verify_run", full_path(path), handle, validation, weights, chosen_verbose(verbose)
  )))
}

new_run_difference <- function(record) {
  given <- jsonlite::fromJSON(record$json, simplifyVector = FALSE)
  items <- data.frame(
    item = vapply(given$items, function(each) each$name, ""),
    same = vapply(given$items, function(each) if (is.null(each$same)) NA else each$same, NA)
  )
  for (place in c("first", "second")) items[[place]] <- lapply(given$items, `[[`, place)
  structure(
    class = "kerasduet_run_difference",
    list(
      same = given$same, parting = given$parting, reasons = as.character(given$reasons),
      names = as.character(given$names), items = items, json = record$json, page = record$page
    )
  )
}

#' @export
format.kerasduet_run_difference <- function(x, ...) x$page

#' @export
print.kerasduet_run_difference <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

#' @export
as.data.frame.kerasduet_run_difference <- function(x, ...) x$items
