# What parsnip calls to train.

#' @rdname kerasduet_net
#' @param x,y,weights The predictors as a data frame, the outcome, and what each row counts in the
#'   loss.
#' @param hidden_units,penalty,dropout,activation As for `parsnip::mlp()`.
#' @export
fit_mlp <- function(x, y, weights = NULL, hidden_units = NULL, penalty = NULL, dropout = NULL,
                    activation = NULL, ...) {
  fit_net(x, y, weights, mlp_spec(hidden_units, penalty, dropout, activation), ...)
}

#' @rdname kerasduet_net
#' @param seed As for [fit()][fit.kerasduet_spec]. Unless given each fit draws its own from R's
#'   generator, so that `set.seed()` decides it.
#' @param callbacks,verbose As for [fit()][fit.kerasduet_spec].
#' @param keep_epochs Whether the fit keeps its weights after each epoch, for
#'   `parsnip::multi_predict()` and to tune `fit.epochs`: 4 bytes for each parameter and epoch.
#' @export
fit_net <- function(x, y, weights = NULL, spec = "table_mlp", ..., seed = NULL,
                    callbacks = list(), verbose = 0, keep_epochs = TRUE) {
  check_flag(keep_epochs, "keep_epochs")
  given <- Filter(Negate(is.null), list(...))
  for_fit <- names(given) %in% argument_names(fit.kerasduet_spec)
  spec <- fit_outputs(changed_spec(spec, given[!for_fit]), y)
  rows <- list(x = rows_for_net(x, spec_shape(spec)), y = outcome_for_net(y))
  keeper <- if (keep_epochs) call_core("epoch_keeper")
  arguments <- list(
    seed = if (is.null(seed)) sample.int(.Machine$integer.max, 1) else seed, verbose = verbose,
    sample_weight = weights, callbacks = c(list_of_objects(callbacks), list(keeper)[keep_epochs])
  )
  trained <- do.call(fit, c(list(spec, rows), arguments, given[for_fit]))
  trained$epoch_weights <- if (keep_epochs) call_core("kept_weights", keeper)
  trained
}

changed_spec <- function(spec, changes) {
  spec <- if (is.character(spec)) model_spec(spec) else spec
  check_spec_class(spec)
  check_has_dense(spec)
  do.call(override, c(list(spec), changes))
}

# Hidden layers as mlp() describes them; of what is not given those of the spec.
mlp_spec <- function(hidden_units, penalty, dropout, activation) {
  spec <- model_spec("table_mlp")
  own <- lapply(spec$document$layers, function(layer) layer$config)
  if (is.null(hidden_units)) {
    hidden_units <- lapply(own, `[[`, "units")
  }
  if (is.null(activation)) {
    activation <- own[[1]]$activation
  }
  layers <- lapply(hidden_units, hidden_layers, activation, penalty, dropout)
  override(spec, layers = do.call(c, layers))
}

hidden_layers <- function(units, activation, penalty, dropout) {
  config <- list(units = units, activation = activation)
  if (!is.null(penalty) && penalty > 0) {
    config$kernel_regularizer <- list(class_name = "L2", config = list(l2 = penalty))
  }
  has_dropout <- !is.null(dropout) && dropout > 0
  c(
    list(list(class_name = "Dense", config = config)),
    if (has_dropout) list(list(class_name = "Dropout", config = list(rate = dropout)))
  )
}

# Rows of images have a column a pixel; all others go in by their columns.
rows_for_net <- function(x, shape) {
  is_image <- length(shape) > 1 && ncol(x) == prod(shape)
  if (is_image) rows_for_spec(x, shape) else x
}

# Whole numbers are numbers in a regression.
outcome_for_net <- function(y) {
  if (is.factor(y)) {
    return(y)
  }
  if (is.data.frame(y)) as.matrix(y) + 0 else as.double(y)
}
