#' Search a grid
#'
#' Trains a spec with every combination of some values on the same resamples, to find the best.
#' Cells that differ in their epochs only share one training for each resample: the state at 10 and
#' at 100 epochs is judged on the way to 1000, and is to the bit that of a training of so many.
#'
#' Without arguments, or with one text, it is `tune()` of tidymodels, which marks what is to be
#' tuned: see [kerasduet_net()].
#'
#' @param spec A `kerasduet_spec`, or the name of one.
#' @param grid A list of the values to try, named by dotted paths or short names as [override()]
#'   takes them, such as `list(fit.epochs = c(10, 100), fit.batch_size = c(100, 200))`.
#' @param data The rows that the resamples are of: a data set, or `list(x = , y = )`; the spec's own
#'   data set if `NULL`.
#' @param resamples What [resamples()], [as_resamples()] or [load_resamples()] gives.
#' @param seed The seed of each fit.
#' @param ... Not used.
#' @param metric What the best cell is best in: the first metric of the spec unless given, or
#'   `"loss"`.
#' @param direction `"minimize"` or `"maximize"`: low values of losses and errors are good unless
#'   given, and high ones of all others.
#' @param sample_weight,n_jobs As of [fit_resamples()]; a process trains the cells that share a
#'   training on a resample.
#' @inheritParams fit.kerasduet_spec
#' @return An object of class `kerasduet_tune`, which survives `saveRDS()`: a list with `cells`, a
#'   data frame with a row a cell: its number, its values by their paths, of the metric the `mean`,
#'   its standard error `std_err` and the `n` resamples on which it is known, the `seconds` that it
#'   took, and the `reason` if it failed, which `tidy()` and `as.data.frame()` give too; and
#'   `metrics`, a row a cell, resample and metric. It prints the best cells first, and `plot()`
#'   draws metric and time. A cell that fails, such as one whose loss becomes NaN, does not end the
#'   search. An interrupt keeps the cells that are done.
#'
#'   `best_spec()` gives the spec of the best cell, for [fit()][fit.kerasduet_spec].
#' @section Errors:
#' `kerasduet_error_unknown_field` or `kerasduet_error_invalid_spec` for a path that the spec has
#' not, with the nearest, and for a value that does not belong there, before anything is trained;
#' `kerasduet_error_different_rows` if the resamples are of other data;
#' `kerasduet_error_invalid_argument`, also for a metric that is not measured. Of `best_spec()`
#' `kerasduet_error_no_best` if every cell failed.
#' @examplesIf is_kerasduet_available()
#' clothes <- garments(train = 200, test = 10)
#' folds <- resamples(clothes, folds = 2, stratify = TRUE, seed = 1)
#' found <- tune("fashion_mlp", list(epochs = c(1, 3), batch_size = c(32, 64)), clothes, folds)
#' found
#' best_spec(found)
#' @export
tune <- function(spec, grid, data = NULL, resamples, seed = 0, ..., metric = NULL,
                 direction = NULL, sample_weight = NULL, n_jobs = NULL, verbose = NULL,
                 mode = NULL, device = "auto", mixed_precision = NULL) {
  mark <- tuning_mark(nargs(), spec, ...)
  if (!is.null(mark)) {
    return(mark)
  }
  check_no_more("tune", ..., known = argument_names(tune))
  spec <- if (is.character(spec)) model_spec(spec) else spec
  check_spec_class(spec)
  check_resamples(resamples, "resamples")
  check_seed(seed)
  check_verbose(verbose)
  check_sample_weight(sample_weight)
  check_n_jobs(n_jobs)
  check_placement(mode, device, NULL, mixed_precision)
  check_text(metric, "metric", gettext("the name of a metric"), optional = TRUE)
  data <- training_data(spec, as_data(data, spec))
  arguments <- list(
    seed = seed, metric = metric, direction = direction, mode = mode, device = device,
    verbose = chosen_verbose(verbose), mixed_precision = mixed_precision, n_jobs = n_jobs,
    sample_weight = row_weights(sample_weight)
  )
  record <- with_reshaping_hint(data, with_output(call_core(
    "tune", spec$json, grid_for_core(grid), data_handle(data), resamples$json, arguments
  )))
  new_tune(record, resamples)
}

# Each value as the spec holds it.
grid_for_core <- function(grid) {
  if (!is.list(grid) || length(grid) == 0 || !is_named(grid)) {
    wanted <- gettext("a list of values, named by paths of the spec")
    must_be("invalid_argument", "grid", wanted, grid)
  }
  Map(function(values, path) {
    unname(lapply(as.list(values), function(value) {
      spec_for_core(stats::setNames(list(as_named(value)), path))[[1]]
    }))
  }, grid, names(grid))
}

new_tune <- function(record, resamples) {
  record$paths <- as.character(unlist(record$paths))
  record$cells$reason <- vapply(record$cells$reason, function(reason) {
    if (is.null(reason)) NA_character_ else reason
  }, "")
  record$cells <- frame_of(record$cells)
  record$metrics <- frame_of(record$metrics)
  record$resamples <- resamples
  structure(record, class = "kerasduet_tune")
}

# What the core needs of a search to report on it.
tune_for_core <- function(x) {
  c(
    unclass(x)[c("json", "data_name", "seed", "metric", "direction", "interrupted")],
    list(resamples = x$resamples$json, cells = frame_for_core(x$cells), best = x$best$json)
  )
}

#' @rdname tune
#' @param results What `tune()` gives.
#' @export
best_spec <- function(results) {
  if (!inherits(results, "kerasduet_tune")) {
    must_be("invalid_argument", "results", gettext("what `tune()` gives"), results)
  }
  if (is.null(results$best)) {
    sentence <- gettext("There is no best spec: every cell failed, the first one since {reason}")
    abort("no_best", sentence, reason = results$cells$reason[[1]])
  }
  new_spec(results$best)
}

#' @export
format.kerasduet_tune <- function(x, ...) x$page

#' @export
print.kerasduet_tune <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

#' @export
as.data.frame.kerasduet_tune <- function(x, ...) x$cells

#' @rdname tidy.kerasduet_fit
#' @export
tidy.kerasduet_tune <- function(x, ...) {
  tibble::as_tibble(x$cells, .name_repair = "minimal")
}
