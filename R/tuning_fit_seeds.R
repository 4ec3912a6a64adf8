#' Train a spec with several seeds
#'
#' What varies with the seed alone: the same spec on the same rows, judged on the same rows.
#'
#' @param spec A `kerasduet_spec`, or the name of one.
#' @param data A data set, or `list(x = , y = )`; the spec's own unless given.
#' @param seeds Different whole numbers from 0 to 2^32 - 1.
#' @param split The rows that judge each fit.
#' @param ... Not used.
#' @param sample_weight As for [fit()][fit.kerasduet_spec]; the rows that judge count alike.
#' @param n_jobs How many processes train at once, as of [fit_resamples()].
#' @inheritParams fit.kerasduet_spec
#' @return An object of class `kerasduet_seeds`, which survives `saveRDS()`: a list with `metrics`,
#'   a data frame with a row a seed and metric (`id`, `metric`, `value`), which `tidy()` and
#'   `as.data.frame()` give too; `summary`, which `summary()` and `glance()` give: of each metric
#'   the `mean` with the interval of 95 % in which the mean of all seeds is, by Student's t
#'   (`lower`, `upper`), the standard deviation `std_dev`, `min`, `max` and `n` values; and
#'   `history`, the curves by epoch, which `plot()` draws. A seed whose fit fails is left out, with
#'   its reason in `failed` and a warning; where all fail, that is an error. An interrupt keeps what
#'   is done before.
#'   [compare_resamples()] compares two specs with the same seeds.
#' @section Errors:
#' `kerasduet_error_invalid_argument`; `kerasduet_error_unknown_split`;
#' `kerasduet_error_loss_not_finite`, with the seed; `kerasduet_error_worker_died` of a process that
#' ended, perhaps for want of memory; `kerasduet_error_other_threads`; what
#' [fit()][fit.kerasduet_spec] says.
#' @examplesIf is_kerasduet_available()
#' fit_seeds("xor_mlp", seeds = 1:3, epochs = 5)
#' @export
fit_seeds <- function(spec, data = NULL, seeds = 1:10, ..., split = "test",
                      validation_data = NULL, epochs = NULL, batch_size = NULL,
                      class_weight = NULL, sample_weight = NULL, n_jobs = NULL, verbose = NULL,
                      mode = NULL, device = "auto", mixed_precision = NULL, shuffle = NULL) {
  check_no_more("fit_seeds", ..., known = argument_names(fit_seeds))
  spec <- if (is.character(spec)) model_spec(spec) else spec
  check_spec_class(spec)
  check_text(split, "split", gettext("the name of a split"))
  check_shuffle(shuffle)
  check_training(epochs, batch_size, verbose, class_weight, sample_weight)
  check_n_jobs(n_jobs)
  check_placement(mode, device, NULL, mixed_precision)
  for (seed in seeds) check_seed(seed)
  data <- training_data(spec, as_data(data, spec))
  validation <- more_rows(validation_data, "validation_data", data, "validation ")
  arguments <- list(
    seeds = as.list(seeds), split = split, epochs = epochs, batch_size = batch_size,
    shuffle = shuffle, mode = mode, verbose = chosen_verbose(verbose), device = device,
    mixed_precision = mixed_precision, n_jobs = n_jobs
  )
  arguments <- c(arguments, weights_for_core(class_weight, sample_weight))
  record <- with_reshaping_hint(data, with_output(
    call_core("fit_seeds", spec$json, data_handle(data), validation, arguments)
  ))
  record$seeds <- as.numeric(unlist(record$seeds))
  new_results(record, "kerasduet_seeds")
}
