#' Train a spec on resamples
#'
#' Trains once on each resample, and judges each fit on the rows that were held out. All that a fit
#' learns, such as the means that standardize or a vocabulary, it learns from the rows that it
#' trains on. Workflows and models of tidymodels are handed on to the package tune: see
#' [kerasduet_net()].
#'
#' @param spec A `kerasduet_spec`, or the name of one.
#' @param data The rows that the resamples are of: a data set, or `list(x = , y = )`; the spec's own
#'   data set if `NULL`.
#' @param resamples What [resamples()], [as_resamples()] or [load_resamples()] gives.
#' @param seed The seed of each fit.
#' @param ... Not used.
#' @param sample_weight What each row counts in the loss, where it is trained on and where it is
#'   held out: one number of at least 0 for each row of the data, or of several outputs a list of
#'   such.
#' @param n_jobs How many processes train at once: 1 unless given, `-1` for as many as there are
#'   cores, the word and the numbers of scikit-learn. The processes are Python's, each with its
#'   share of the cores; the results are the same, to the bit.
#' @inheritParams fit.kerasduet_spec
#' @return An object of class `kerasduet_resampled`, which survives `saveRDS()`: a list with
#'   `metrics`, a data frame with a row a resample and metric of the rows held out (`id`, `metric`,
#'   `value`), which `as.data.frame()` and `tidy()` give too; `summary`, which `summary()` and
#'   `glance()` give: the `mean` of each metric, its standard error `std_err` and `n` values;
#'   `predictions`, a data frame with a row for each row that was held out: `id`, `row` and what an
#'   evaluation has (of several outputs a list of such), which `augment()` gives; and `history`, the
#'   curves by epoch, which `plot()` draws. A resample whose fit fails is left out, with its reason
#'   in `failed` and a warning; where all fail, that is an error. An interrupt keeps what is done
#'   before.
#'
#'   `confusion_matrix()` puts the matrices of the resamples together, in one of caret's three
#'   norms, as [caret::confusionMatrix.train()] does.
#' @section Curves:
#' The rows held out are measured after each epoch too, as `validation`, unless the spec holds out
#' rows of its own or has callbacks, which would see them.
#' @section Errors:
#' `kerasduet_error_different_rows` if the resamples are of other data;
#' `kerasduet_error_loss_not_finite`, with the resample; `kerasduet_error_worker_died` of a process
#' that ended, perhaps for want of memory; `kerasduet_error_other_threads`; what
#' [fit()][fit.kerasduet_spec] says. Of `confusion_matrix()` `kerasduet_error_invalid_norm`,
#' `kerasduet_error_no_classes`, `kerasduet_error_no_resampling` where one row is held out alone,
#' and `kerasduet_error_several_outputs`.
#' @examplesIf is_kerasduet_available()
#' flowers <- dataset(iris, target = "Species")
#' folds <- resamples(flowers, folds = 3, stratify = TRUE, seed = 1)
#' spec <- model_spec("xor_mlp") %>%
#'   set_layer(2, units = 3, activation = "softmax") %>%
#'   set_training(loss = "sparse_categorical_crossentropy", metrics = "accuracy")
#' results <- fit_resamples(spec, flowers, folds, seed = 1, epochs = 5)
#' results
#' confusion_matrix(results, norm = "average")
#' plot(results)
#' @export
fit_resamples <- function(spec, data = NULL, resamples, seed = 0, ..., epochs = NULL,
                          batch_size = NULL, class_weight = NULL, sample_weight = NULL,
                          n_jobs = NULL, verbose = NULL, mode = NULL, device = "auto",
                          mixed_precision = NULL, shuffle = NULL) {
  if (is_of_tidymodels(spec, ...)) {
    return(call_tune("fit_resamples", sys.call(), parent.frame()))
  }
  check_no_more("fit_resamples", ..., known = argument_names(fit_resamples))
  spec <- if (is.character(spec)) model_spec(spec) else spec
  check_spec_class(spec)
  check_resamples(resamples, "resamples")
  check_shuffle(shuffle)
  check_training(epochs, batch_size, verbose, class_weight, sample_weight)
  check_n_jobs(n_jobs)
  check_seed(seed)
  check_placement(mode, device, NULL, mixed_precision)
  data <- training_data(spec, as_data(data, spec))
  arguments <- list(
    seed = seed, epochs = epochs, batch_size = batch_size, shuffle = shuffle, mode = mode,
    verbose = chosen_verbose(verbose), device = device, mixed_precision = mixed_precision,
    n_jobs = n_jobs
  )
  arguments <- c(arguments, weights_for_core(class_weight, sample_weight))
  record <- with_reshaping_hint(data, with_output(
    call_core("fit_resamples", spec$json, data_handle(data), resamples$json, arguments)
  ))
  new_resample_results(record, resamples)
}
