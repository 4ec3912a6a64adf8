#' Search for the best values of a spec
#'
#' Trains a spec with combinations of some values on the same resamples, to find the best: with all
#' of a grid, or with some that are drawn or chosen. Cells that differ in their epochs only share
#' one training for each resample: the state at 10 and at 100 epochs is judged on the way to 1000,
#' and is to the bit that of a training of so many.
#'
#' Without arguments, or with one text, it is `tune()` of tidymodels, which marks what is to be
#' tuned: see [kerasduet_net()].
#'
#' @param spec A `kerasduet_spec`, or the name of one.
#' @param grid A list of the values to try, named by dotted paths or short names as [override()]
#'   takes them, such as `list(fit.epochs = c(10, 100), fit.batch_size = c(100, 200))`. Unless
#'   `search` is `"grid"`, also ranges such as `list(low = 1e-4, high = 0.1, log = TRUE)`: their
#'   values are whole numbers if both ends are; with a `step` they are `low`, `low + step`, ...; and
#'   with `log` they spread over the orders of magnitude.
#' @param data The rows that the resamples are of: a data set, or `list(x = , y = )`; the spec's own
#'   data set if `NULL`.
#' @param resamples What [resamples()], [as_resamples()] or [load_resamples()] gives.
#' @param seed The seed of each fit, and of what is drawn.
#' @param ... Not used.
#' @param search `"grid"` tries every combination; the others try `n_trials` of them: `"random"`;
#'   `"quasi_random"`, a scrambled Sobol sequence, which leaves smaller gaps; and `"tpe"`, which
#'   chooses each by those before it, with a tree-structured Parzen estimator.
#' @param n_trials How many, 1 to 10,000; left out for a grid.
#' @param pruner `"hyperband"` judges each cell after 1, 3, 9, ... epochs of its own, and stops
#'   those that fall behind the others; cells share no training then.
#' @param ledger The path of a file, the journal of Python's Optuna, that notes what is done: a
#'   search that was killed goes on where it was, and searches that are called with the same
#'   arguments at the same time, in several processes, in R or in Python, or on several machines,
#'   share the work. Each gives the whole result, and takes over what a dead one had in hand. More
#'   `n_trials` go on with a ledger of fewer.
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
#'   took, the epochs after which it was pruned as `pruned_at`, and the `reason` if it failed, which
#'   `tidy()` and `as.data.frame()` give too; and
#'   `metrics`, a row a cell, resample and metric. It prints the best cells first, and `plot()`
#'   draws metric and time. A cell that fails, such as one whose loss becomes NaN, does not end the
#'   search. An interrupt keeps the cells that are done.
#'
#'   `best_spec()` gives the spec of the best cell, for [fit()][fit.kerasduet_spec].
#' @details
#' All but a grid without a ledger needs Optuna: `install_kerasduet(tune = TRUE)`. One process finds
#' the same cells with the same seed, also when it was stopped and goes on; where several work on
#' one ledger, what `"tpe"` and a pruner decide depends on who is done first. Several machines need
#' a file system that has its locks in common, as NFS 4 has.
#' @section Errors:
#' `kerasduet_error_unknown_field` or `kerasduet_error_invalid_spec` for a path that the spec has
#' not, with the nearest, and for a value that does not belong there, before anything is trained;
#' `kerasduet_error_different_rows` if the resamples are of other data;
#' `kerasduet_error_invalid_argument`, also for a metric that is not measured;
#' `kerasduet_error_different_ledger` if the ledger is of a search with another grid, data, seed or
#' the like, which it names; `kerasduet_error_corrupt_ledger`; `kerasduet_error_ledger_in_use` if
#' another process does not let go of it; `kerasduet_error_missing_packages` without Optuna. Of
#' `best_spec()` `kerasduet_error_no_best` if every cell failed.
#' @examplesIf is_kerasduet_available()
#' clothes <- garments(train = 200, test = 10)
#' folds <- resamples(clothes, folds = 2, stratify = TRUE, seed = 1)
#' found <- tune("fashion_mlp", list(epochs = c(1, 3), batch_size = c(32, 64)), clothes, folds)
#' found
#' best_spec(found)
#' @export
tune <- function(spec, grid, data = NULL, resamples, seed = 0, ..., search = "grid",
                 n_trials = NULL, pruner = NULL, ledger = NULL, metric = NULL, direction = NULL,
                 sample_weight = NULL, n_jobs = NULL, verbose = NULL, mode = NULL, device = "auto",
                 mixed_precision = NULL) {
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
  check_text(ledger, "ledger", gettext("the path of a file"), optional = TRUE)
  if (!identical(search, "grid") || !is.null(pruner) || !is.null(ledger)) need_optuna()
  data <- training_data(spec, as_data(data, spec))
  arguments <- list(
    seed = seed, search = search, n_trials = n_trials, pruner = pruner,
    ledger = if (!is.null(ledger)) path.expand(ledger),
    metric = metric, direction = direction, sample_weight = row_weights(sample_weight),
    n_jobs = n_jobs, mode = mode, device = device, verbose = chosen_verbose(verbose),
    mixed_precision = mixed_precision
  )
  record <- with_reshaping_hint(data, with_output(call_core(
    "tune", spec$json, grid_for_core(grid), data_handle(data), resamples$json, arguments
  )))
  new_tune(record, resamples)
}

# Each value as the spec holds it; a range is said by its ends.
grid_for_core <- function(grid) {
  if (!is.list(grid) || length(grid) == 0 || !is_named(grid)) {
    wanted <- gettext("a list of values, named by paths of the spec")
    must_be("invalid_argument", "grid", wanted, grid)
  }
  Map(function(values, path) {
    if (is_range(values)) {
      return(values)
    }
    unname(lapply(as.list(values), function(value) {
      spec_for_core(stats::setNames(list(as_named(value)), path))[[1]]
    }))
  }, grid, names(grid))
}

is_range <- function(values) {
  is.list(values) && any(c("low", "high") %in% names(values))
}

new_tune <- function(record, resamples) {
  record$paths <- as.character(unlist(record$paths))
  record$cells$reason <- vapply(record$cells$reason, function(reason) {
    if (is.null(reason)) NA_character_ else reason
  }, "")
  record$cells <- frame_of(record$cells)
  record$cells$pruned_at[is.nan(record$cells$pruned_at)] <- NA
  record$metrics <- frame_of(record$metrics)
  record$resamples <- resamples
  structure(record, class = "kerasduet_tune")
}

# What the core needs of a search to report on it.
tune_for_core <- function(x) {
  c(
    unclass(x)[c(
      "json", "data_name", "seed", "metric", "direction", "search", "space", "interrupted"
    )],
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
