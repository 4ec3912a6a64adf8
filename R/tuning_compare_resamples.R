#' Compare two specs on the same resamples
#'
#' Whether one does better than the other by more than luck. Fits on resamples share rows, so that
#' the plain paired t test, which `diff()` of caret's [caret::resamples()] makes, finds differences
#' where there are none. The one here has the variance of Nadeau and Bengio.
#'
#' @param first,second What [fit_resamples()] gives on the same resamples, or [fit_seeds()] with the
#'   same seeds on the same rows, of which the plain paired t test is made.
#' @param metric Which metrics; all that both have unless given.
#' @param names What to call the two.
#' @return A list of class `kerasduet_resample_comparison`, which prints as a page. All differences
#'   are `second` less `first`, all intervals are of 95 %. `metrics` is a data frame with a row a
#'   metric: the means, their `difference` with `lower` and `upper`, `statistic`, `df`, `p_value`
#'   (NaN where there are not two resamples whose differences differ), `significant`, and in how
#'   many resamples the one or the other is higher. It is what `tidy()` and `as.data.frame()` give.
#'   `differences` has a row a resample and metric, with the `sign`. [as_json()] gives it all.
#' @section Errors:
#' `kerasduet_error_different_rows` unless both are of the same resamples or seeds;
#' `kerasduet_error_invalid_argument`, also for a metric that is not measured in both.
#' @references
#' Nadeau, C. and Bengio, Y. (2003). Inference for the generalization error. Machine Learning
#' 52:239.
#' @examplesIf is_kerasduet_available()
#' clothes <- garments(train = 200, test = 10)
#' folds <- resamples(clothes, folds = 3, stratify = TRUE, seed = 1)
#' first <- fit_resamples("fashion_mlp", clothes, folds, epochs = 1, seed = 1)
#' second <- fit_resamples("fashion_mlp", clothes, folds, epochs = 3, seed = 1)
#' compare_resamples(first, second, names = c("1 epoch", "3 epochs"))
#' @export
compare_resamples <- function(first, second, metric = NULL, names = c("first", "second")) {
  one <- results_for_core(first, "first")
  other <- results_for_core(second, "second")
  wanted <- if (!is.null(metric)) as.list(metric)
  record <- call_core("compare_resamples", one, other, wanted, as.list(names))
  given <- jsonlite::fromJSON(record$json, simplifyVector = FALSE)
  structure(
    class = "kerasduet_resample_comparison",
    list(
      names = as.character(given$names), metrics = records_frame(given$metrics),
      differences = records_frame(given$differences), fits = given$fits,
      held_out = given$held_out, json = record$json, page = record$page
    )
  )
}

# A row a record; a number that is none is the text "NaN".
records_frame <- function(records) {
  columns <- lapply(stats::setNames(nm = names(records[[1]])), function(name) {
    values <- lapply(records, `[[`, name)
    if (name %in% c("id", "metric")) {
      return(as.character(unlist(values)))
    }
    if (is.logical(values[[1]])) unlist(values) else vapply(values, as_statistic, 0)
  })
  data.frame(columns)
}

#' @export
format.kerasduet_resample_comparison <- function(x, ...) x$page

#' @export
print.kerasduet_resample_comparison <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

#' @export
as.data.frame.kerasduet_resample_comparison <- function(x, ...) x$metrics

#' @rdname tidy.kerasduet_fit
#' @export
tidy.kerasduet_resample_comparison <- function(x, ...) tibble::as_tibble(x$metrics)
