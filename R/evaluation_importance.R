# What the predictions of a fit lose without each column, in the form of caret's `varImp()`.
permutation_importance <- function(fit, data = NULL, repeats = 5, seed = 0) {
  check_count(repeats, "repeats")
  check_seed(seed)
  rows <- more_rows(data, "data", fit$data)
  losses <- call_core("permutation_importance", fit_handle(fit), rows, repeats, seed)
  data.frame(Overall = as.double(unlist(losses)), row.names = fit$data$columns)
}
