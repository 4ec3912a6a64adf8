#' Train a model
#'
#' The model is trained in place; a second `fit()` goes on with it. With the same data and settings
#' two trainings are to the bit one of as many epochs.
#'
#' @param object A `kerasduet_model` that was compiled.
#' @param x Numbers, one row a case: an array, a matrix or a data frame; or a data set such as
#'   `mnist()`, whose split `train` is taken. Of a model of several inputs a list of such arrays, by
#'   the inputs' names or in their order.
#' @param y What is to be predicted. With a loss of crossentropy these are classes: whole numbers
#'   from 0 as in Keras, a factor, names, or a matrix of zeros and ones with a column for each
#'   class; with any other loss they are numbers. Of a model of several outputs a list of such
#'   targets, by the outputs' names or in their order.
#' @param batch_size Rows in a step; 32 unless given, here or to the first layer.
#' @param epochs How often the rows are seen, in this call; 10 unless given.
#' @param verbose 0 or `FALSE` nothing, 1 or `TRUE` a progress bar, 2 a line an epoch, as for
#'   [fit()][fit.kerasduet_spec] of a spec.
#' @param callbacks A callback or several, in a list or joined by `c()`, such as
#'   [callback_early_stopping()]. A function of [callback_lambda()] may say
#'   `model$stop_training <- TRUE`: the epoch is the last one.
#' @param validation_split The fraction of the rows that is held out and measured after each epoch.
#'   The seed of the model draws them; Keras takes the last ones.
#' @param validation_data `list(x, y)` to measure instead.
#' @param class_weight What each class counts in the loss, such as `list("0" = 1, "1" = 5)`, named
#'   as Keras counts them or by the levels of `y`; a class that is not named counts 1;
#'   `"balanced"` gives each class the same weight in all.
#' @param sample_weight What each row counts in the loss: one number of at least 0 a row, beside its
#'   class's weight.
#' @param shuffle Whether each epoch takes the rows in another order, which the seed of the model
#'   draws; `TRUE` unless given. `FALSE` takes them as they are, as series and `stateful` layers
#'   need it.
#' @param ... Not used.
#' @return The history of this call, invisibly: an object of class `kerasduet_history`, with
#'   `metrics` and `params` as Keras has them. `model$fit` is the fit of all calls.
#' @section Errors:
#' `kerasduet_error_not_compiled`, `kerasduet_error_no_layers`, `kerasduet_error_shape_mismatch` if
#' the rows or the outputs do not fit, `kerasduet_error_unknown_class`,
#' `kerasduet_error_not_finite`; `kerasduet_error_different_inputs` and
#' `kerasduet_error_different_outputs` unless there is one for each.
#' @examplesIf is_kerasduet_available()
#' clothes <- dataset_garments(train = 200, test = 50)
#' model <- keras_model_sequential() %>%
#'   layer_flatten(input_shape = c(28, 28)) %>%
#'   layer_dense(units = 10, activation = "softmax")
#' model %>% compile(optimizer = "adam", loss = "sparse_categorical_crossentropy")
#' history <- model %>% fit(clothes$train$x / 255, clothes$train$y, epochs = 2)
#' plot(history)
#' predict_classes(model, clothes$test$x / 255)
#' @export
fit.kerasduet_model <- function(object, x = NULL, y = NULL, batch_size = NULL, epochs = NULL,
                                verbose = NULL, callbacks = NULL, validation_split = NULL,
                                validation_data = NULL, class_weight = NULL,
                                sample_weight = NULL, shuffle = NULL, ...) {
  check_no_more("fit", ..., known = argument_names(fit.kerasduet_model))
  check_training(epochs, batch_size, verbose, class_weight, sample_weight)
  check_shuffle(shuffle)
  told <- object$shape
  batch_size <- or_of_data(batch_size, x, "batch_size")
  shuffle <- or_of_data(shuffle, x, "shuffle")
  check_batch_size(object, batch_size)
  given <- list(
    epochs = epochs, batch_size = batch_size, validation_split = validation_split, shuffle = shuffle
  )
  stops <- stop_callback(object, callbacks)
  callbacks <- split_callbacks(callbacks)
  spec <- counted_from_one(training_spec(object, given, callbacks$named))
  on.exit(if (is.null(object$fit)) forget_shape(object, told))
  data <- model_data(object, x, y)
  validation <- model_rows(object, validation_data, "validation_data", data)
  arguments <- list(
    seed = object$seed, callbacks = c(callbacks$objects, stops),
    verbose = chosen_verbose(verbose), init_from = what_goes_on(object)
  )
  arguments <- c(arguments, weights_for_core(class_weight, sample_weight))
  record <- counted_from_one(with_output(
    call_core("fit", spec$json, data_handle(data), validation, arguments)
  ))
  before <- epochs_done(object$fit)
  object$fit <- new_fit(record, data)
  object$saved <- NULL # the fit has what came of it
  tell_sharing(object, which(!is_frozen(object$document$layers)))
  invisible(new_history(object$fit, before, spec))
}

# A function of R may say `model$stop_training <- TRUE` while the model is trained.
stop_callback <- function(model, callbacks) {
  model$stop_training <- FALSE
  ours <- Filter(function(each) inherits(each, "kerasduet_object"), list_of_objects(callbacks))
  if (any(vapply(ours, function(each) each$class_name == "LambdaCallback", NA))) {
    list(call_core("stop_callback", function() model$stop_training))
  }
}

# What was not given is what a data set of Keras's verbs brings along.
or_of_data <- function(value, data, name) {
  if (is.null(value) && inherits(data, "kerasduet_data")) data$fit[[name]] else value
}

# Rows that could not be trained on do not tell the shape of a model.
forget_shape <- function(model, told) {
  if (!identical(model$shape, told)) {
    model$shape <- told
    forget_build(model)
  }
}

# What a training begins with instead of drawn weights: the fit so far, or weights that were loaded.
what_goes_on <- function(model) {
  if (!is.null(model$fit)) {
    return(fit_handle(model$fit))
  }
  if (!is.null(model$saved) || length(model$sources) > 0) build(model)
}

# What is asked of this call; the settings stay those of the model.
training_spec <- function(model, given, callbacks) {
  if (is.null(model$document$compile)) {
    abort("not_compiled", gettext("The model must be compiled before `fit()`: call `compile()`."))
  }
  check_has_layers(model)
  document <- model$document
  given <- c(Filter(Negate(is.null), given), if (length(callbacks) > 0) list(callbacks = callbacks))
  document$fit[names(given)] <- given
  model_spec(document)
}

#' Predict with a trained model
#'
#' @param object A `kerasduet_model` that was trained, loaded, given weights, or built with drawn
#'   ones by [build_model()]; for `predict_classes()` also a `kerasduet_fit`, or a Keras model of
#'   Python.
#' @param x Rows as the model was trained on; or a data set, whose split `test` is taken.
#' @param batch_size,verbose Taken as in Keras; they change no number.
#' @param ... Not used.
#' @return `predict()` gives the outputs of the last layer, one row a case. `predict_classes()`
#'   gives classes as Keras counts them, from 0: of several numbers a row the largest, of a single
#'   one whether it is above one half. They are integers that [confusion_matrix()] reads as the
#'   classes that they count. Of a model of several outputs both give a list, by the outputs' names.
#' @section Errors:
#' `kerasduet_error_not_trained` before [fit()][fit.kerasduet_model], as predictions of drawn
#' weights tell nothing; `kerasduet_error_shape_mismatch`, `kerasduet_error_not_finite`,
#' `kerasduet_error_different_inputs`.
#' @inherit fit.kerasduet_model examples
#' @export
predict.kerasduet_model <- function(object, x = NULL, batch_size = NULL, verbose = NULL, ...) {
  check_no_more("predict", ..., known = argument_names(predict.kerasduet_model))
  check_verbose(verbose)
  if (has_own_weights(object)) {
    return(predict_own(object, x))
  }
  fit <- trained(object, "predict")
  each_output(predict_x(fit, given_rows(object, x), "raw"), as_columns)
}

# Rows for a model, as its inputs take them; those of a data set, or of the training, are.
given_rows <- function(model, x) {
  if (is.null(x) || inherits(x, "kerasduet_data") || !inherits(model, "kerasduet_model")) {
    return(x)
  }
  parts_of(x, input_names(model), "x", "input")
}

# The only output, or each of several.
each_output <- function(outputs, change) {
  if (is.list(outputs)) lapply(outputs, change) else change(outputs)
}

as_columns <- function(output) if (is.null(dim(output))) matrix(output, ncol = 1) else output

#' @rdname predict.kerasduet_model
#' @export
predict_classes <- function(object, x = NULL, batch_size = NULL, verbose = NULL) {
  check_verbose(verbose)
  if (is_keras_object(object)) {
    rows <- features_for_core(check_features(x))
    return(each_output(call_core("predict_model", live(object, "object"), rows), codes_of))
  }
  if (has_own_weights(object)) {
    return(each_output(predict(object, x), codes_of))
  }
  fit <- fit_of(object, "predict_classes")
  x <- given_rows(object, x)
  classes <- predict_x(fit, x, "class")
  if (is.list(classes)) {
    return(Map(codes_of_classes, classes, predict_x(fit, x, "raw")))
  }
  codes_of_classes(classes, predict_x(fit, x, "raw"))
}

# The outputs tell where there are no classes: until then R does not compute them.
codes_of_classes <- function(classes, output) {
  if (!is.factor(classes)) {
    return(codes_of(output))
  }
  keras_codes(as.integer(classes) - 1L, levels(classes))
}

# As predict() of a fit, where the rows are called `x`.
predict_x <- function(fit, x, type) predict_rows(fit, x, type, "x", gettext("give `x`."))

codes_of <- function(output) {
  output <- as.matrix(output)
  keras_codes(if (ncol(output) == 1) output > 0.5 else max.col(output, "first") - 1L)
}

#' Evaluate a trained model
#'
#' @param x A `kerasduet_model` that was trained or given weights.
#' @param data,y Rows and targets as for [fit()][fit.kerasduet_model].
#' @param batch_size,verbose Taken as in Keras; they change no number.
#' @param ... Not used.
#' @return A named list: the loss and the metrics. Of a model of several outputs the loss is the
#'   sum, and the others are named by their outputs, such as `kind_loss` and `kind_accuracy`;
#'   `evaluate(model$fit, ...)$outputs` has an evaluation of each, as [confusion_matrix()] takes it.
#' @section Errors:
#' `kerasduet_error_not_trained`, and those of [fit()][fit.kerasduet_model] on rows.
#' @examplesIf is_kerasduet_available()
#' clothes <- dataset_garments(train = 200, test = 50)
#' model <- build_model(model_spec("fashion_mlp"))
#' model %>% fit(clothes$train$x, clothes$train$y, epochs = 1)
#' model %>% evaluate(clothes$test$x, clothes$test$y)
#' @export
evaluate.kerasduet_model <- function(x, data = NULL, y = NULL, ..., batch_size = NULL,
                                     verbose = NULL) {
  check_no_more("evaluate", ..., known = c("data", "y", "batch_size", "verbose"))
  check_verbose(verbose)
  if (has_own_weights(x)) {
    return(evaluate_own(x, data, y))
  }
  fit <- trained(x, "evaluate")
  rows <- model_rows(x, rows_and_target(data, y), "data", fit$data)
  record <- call_core("evaluate", compiled_handle(x), rows, list(split = "test"))
  c(list(loss = record$loss), as.list(unlist(record$metrics)))
}

# A data set, or a pair of what Keras's verbs take apart.
rows_and_target <- function(data, y) {
  if (inherits(data, "kerasduet_data")) data else list(data, y)
}

# The core's fit of a trained model, compiled as the model is now.
compiled_handle <- function(model) {
  spec <- as_model_spec(model)
  fit <- fit_handle(model$fit)
  if (identical(spec$hash, model$fit$spec$hash)) fit else call_core("recompile", fit, spec$json)
}

# The fit of a model, or the fit itself.
fit_of <- function(object, verb) {
  if (inherits(object, "kerasduet_fit")) {
    return(object)
  }
  if (!inherits(object, "kerasduet_model")) {
    must_be("invalid_argument", "object", gettext("a trained model or a fit"), object)
  }
  trained(object, verb)
}

trained <- function(model, verb) {
  if (is.null(model$fit)) {
    sentence <- gettext("The model must be trained before `{verb}()`: call `fit()`.")
    abort("not_trained", sentence, verb = verb)
  }
  model$fit
}
