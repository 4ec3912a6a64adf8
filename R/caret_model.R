#' A spec as a model of caret's
#'
#' What [caret::train()] takes as `method`: caret resamples and tunes, the core trains. It stands in
#' for caret's four models `mlpKeras*`, which do not run with Keras 3.
#'
#' @param spec A `kerasduet_spec`, or the name of one. Its last layer, its loss and its metrics are
#'   fitted to the outcome where they do not fit: as many outputs as there are classes, or one
#'   number.
#' @param seed The seed of every fit. Unless given each fit draws its own from R's generator, which
#'   caret sets before each: then `set.seed()` before `train()` decides folds, tuning and fits.
#' @return A list for `train(method = )`. The tuning parameters are those of `epochs`, `batch_size`,
#'   `learning_rate`, `units` and `rate` that the spec has. `units` and `rate` are those of the
#'   first hidden dense and of the first dropout layer; the others keep their proportion to it. By
#'   default the spec's own values are tried, and with `tuneLength` above 1 multiples of `units`.
#' @section Rows:
#' Where `x` has as many columns as a row of the spec's data set has values, such as 784 pixels,
#' they take its dimensions, row by row as [array_reshape()] does. The spec's preprocessing is part
#' of the model: think of `rescale`, or of caret's `preProcess`.
#' @section Importance of predictors:
#' [caret::varImp()] gives what is lost when the values of a predictor are those of other rows: the
#' mean fall of the accuracy, or rise of the RMSE, over `repeats = 5` permutations that `seed = 0`
#' draws. The rows are those of the final training, or `data = list(x = , y = )`, which a model that
#' was read from a file needs. `useModel = FALSE` gives caret's filters, which ask no network.
#' @section Workers:
#' TensorFlow does not survive a fork, so that backends which fork (doMC, [parallel::mclapply()])
#' are refused with `kerasduet_error_forked`. Workers of [parallel::makePSOCKcluster()] each start
#' their own Python.
#' @section Errors:
#' `kerasduet_error_forked`, `kerasduet_error_invalid_layer` for a spec without a dense layer, and
#' those of [fit()][fit.kerasduet_spec].
#' @examplesIf is_kerasduet_available()
#' spec <- set_training(model_spec("xor_mlp"), epochs = 3, batch_size = 16)
#' set.seed(1)
#' folds <- caret::trainControl(method = "cv", number = 2, classProbs = TRUE)
#' trained <- caret::train(
#'   Species ~ ., iris, method = caret_model(spec), trControl = folds,
#'   mode = "eager" # as further arguments of fit(): there is little to train
#' )
#' caret::confusionMatrix(trained)
#' predict(trained, iris[1:3, ], type = "prob")
#' @export
caret_model <- function(spec, seed = NULL) {
  spec <- if (is.character(spec)) model_spec(spec) else spec
  check_spec_class(spec)
  check_has_dense(spec)
  if (!is.null(seed)) {
    check_seed(seed)
  }
  list(
    label = paste("kerasduet", spec$name), library = "kerasduet", loop = NULL,
    type = c("Regression", "Classification"), parameters = tuning_parameters(spec),
    grid = function(x, y, len = NULL, search = "grid") tuning_grid(spec, len, search),
    fit = function(x, y, wts, param, lev, last, classProbs, ...) { # nolint: object_name_linter.
      fit_for_caret(spec, x, y, wts, param, seed, ...)
    },
    predict = function(modelFit, newdata, submodels = NULL) { # nolint: object_name_linter.
      predicted <- stats::predict(modelFit, rows_for_fit(newdata, modelFit))
      if (is.factor(predicted)) as.character(predicted) else predicted
    },
    prob = function(modelFit, newdata, submodels = NULL) { # nolint: object_name_linter.
      as.data.frame(stats::predict(modelFit, rows_for_fit(newdata, modelFit), type = "prob"))
    },
    varImp = function(object, ...) permutation_importance(object, ...),
    levels = function(x) x$obsLevels,
    sort = function(x) x[do.call(order, unname(x[intersect(c("units", "epochs"), names(x))])), ],
    tags = "Neural Network", check = function(library) refuse_forking_backend()
  )
}

# The last one gives the outputs, unless one for the target is put behind.
check_has_dense <- function(spec) {
  document <- spec$document
  if (!has_open_output(document) && !any(layer_classes(document$layers) == "Dense")) {
    sentence <- gettext(
      "The spec {spec!j} must have a layer of class \"Dense\", which gives the outputs."
    )
    abort("invalid_layer", sentence, spec = spec$name)
  }
}

has_open_output <- function(document) identical(document$outputs, "target")

# A layer that is called again has none.
layer_classes <- function(layers) vapply(layers, function(layer) c(layer$class_name, "")[[1]], "")

tuning_parameters <- function(spec) {
  labels <- c(
    epochs = "Epochs", batch_size = "Batch Size", learning_rate = "Learning Rate",
    units = "#Hidden Units", rate = "Dropout Rate"
  )
  names <- names(spec_values(spec))
  data.frame(parameter = names, class = "numeric", label = unname(labels[names]))
}

# The spec's own values of what caret may tune; what it has not is left out.
spec_values <- function(spec) {
  document <- spec$document
  optimizer <- document$compile$optimizer # a list, or a name alone
  values <- list(
    epochs = document$fit$epochs, batch_size = document$fit$batch_size,
    learning_rate = if (is.list(optimizer)) optimizer$config$learning_rate,
    units = layer_values(document, "units")[1][[1]], rate = layer_values(document, "rate")[1][[1]]
  )
  Filter(is.numeric, values)
}

# Of the hidden layers, by their places: the last of those with units gives the outputs where no
# other does.
layer_values <- function(document, argument) {
  values <- lapply(document$layers, function(layer) layer$config[[argument]])
  kind <- c(units = "Dense", rate = "Dropout")[[argument]]
  classes <- layer_classes(document$layers)
  places <- which(classes == kind & !vapply(values, is.null, NA))
  if (argument == "units" && !has_open_output(document)) {
    places <- utils::head(places, -1)
  }
  stats::setNames(values[places], places)
}

tuning_grid <- function(spec, len, search) {
  values <- spec_values(spec)
  len <- if (is.null(len)) 1 else len
  if (search == "random") {
    return(random_grid(spec, values, len))
  }
  if (!is.null(values$units) && len > 1) {
    values$units <- unique(pmax(1, round(values$units * 2^seq(1 - len, 0))))
  }
  expand.grid(values)
}

random_grid <- function(spec, values, len) {
  drawn <- lapply(values, rep, len)
  times <- function(value, low, high) value * 2^stats::runif(len, low, high)
  if (!is.null(values$units)) {
    drawn$units <- pmax(1, round(times(values$units, -2, 1)))
  }
  if (!is.null(values$learning_rate)) {
    drawn$learning_rate <- times(values$learning_rate, -3, 3)
  }
  if (!is.null(values$rate)) {
    greatest <- max(unlist(layer_values(spec$document, "rate"))) / values$rate
    drawn$rate <- stats::runif(len, 0, 0.7 / greatest)
  }
  drawn$batch_size <- pmax(1, round(times(values$batch_size, -1, 1)))
  as.data.frame(drawn)
}

fit_for_caret <- function(spec, x, y, wts, param, seed, ..., verbose = 0) {
  seed <- if (is.null(seed)) sample.int(.Machine$integer.max, 1) else seed
  changed <- fit_outputs(tuned_spec(spec, as.list(param)), y)
  rows <- list(x = rows_for_spec(x, spec_shape(spec)), y = if (is.factor(y)) y else as.double(y))
  trained <- fit(changed, rows, seed = seed, sample_weight = wts, ..., verbose = verbose)
  trained$data$columns <- colnames(x)
  trained
}

# Proportions are kept, so that the spec's own values give back the spec.
tuned_spec <- function(spec, values) {
  check_count(values$units, "units", optional = TRUE)
  changes <- values[intersect(c("epochs", "batch_size", "learning_rate"), names(values))]
  for (argument in intersect(c("units", "rate"), names(values))) {
    own <- unlist(layer_values(spec$document, argument))
    new <- values[[argument]] * (if (own[[1]] == 0) rep(1, length(own)) else own / own[[1]])
    if (argument == "units") {
      new <- pmax(1, round(new))
    }
    paths <- sprintf("layers.%d.config.%s", as.integer(names(own)) - 1L, argument)
    changes <- c(changes, stats::setNames(as.list(new), paths))
  }
  do.call(override, c(list(spec), changes))
}

# Outputs, loss and metrics as the outcome needs them; a spec that fits stays as it is.
fit_outputs <- function(spec, y) {
  new_spec(call_core("fit_outputs", spec$json, as.list(levels(y))))
}

spec_shape <- function(spec) {
  unlist(catalogue()[[spec$document$dataset$name]]$shape)
}

# Further rows, whose columns go by name.
rows_for_fit <- function(x, fit) {
  columns <- fit$data$columns
  if (!is.null(columns) && !is.null(colnames(x))) {
    for (column in columns) check_has_column(x, column)
    x <- x[, columns, drop = FALSE]
  }
  rows_for_spec(x, fit$data$shape)
}

# caret's rows are a matrix or a data frame.
rows_for_spec <- function(x, shape) {
  x <- if (is.data.frame(x)) as.matrix(check_frame(x, "x")) else as.matrix(x)
  is_image <- length(shape) > 1 && ncol(x) == prod(shape)
  if (is_image) array_reshape(x, c(nrow(x), shape)) else x
}

refuse_forking_backend <- function() {
  backend <- if (isNamespaceLoaded("foreach")) foreach::getDoParName()
  if (isTRUE(backend %in% c("doMC", "doParallelMC"))) {
    sentence <- paste(
      gettext("The backend {backend} forks R, in which TensorFlow hangs:"),
      gettext("take the workers of `parallel::makePSOCKcluster()`.")
    )
    abort("forked", sentence, backend = backend)
  }
}
