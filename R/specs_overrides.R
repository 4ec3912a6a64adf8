#' Change a spec
#'
#' All give a changed copy, checked as a whole. `set_training()` knows the settings of training by
#' name, `set_layer()` changes the arguments of one layer; `override()` reaches every field, and so
#' does `update()`, which is the same.
#'
#' @param spec A `kerasduet_spec`.
#' @param ... For `override()`: values by dotted path, such as `layers.1.config.units = 48`
#'   (positions count from 0, as in the file and in Python), or by short name, such as
#'   `epochs = 5`. For `set_training()`: further short names, such as `train_rows` or `callbacks`.
#'   For `set_layer()`: arguments of the layer as Keras names them, such as `units = 48`.
#'   Named lists are objects of JSON, vectors and other lists are its lists.
#' @return A `kerasduet_spec`.
#' @section Errors:
#' `kerasduet_error_unknown_field` if there is no such place, `kerasduet_error_invalid_spec` if the
#' value does not belong there.
#' @examplesIf is_kerasduet_available()
#' spec <- model_spec("fashion_mlp")
#' override(spec, fit.epochs = 5, layers.1.config.units = 48)
#' spec %>% set_training(epochs = 5, learning_rate = 0.01)
#' spec %>% set_layer(2, units = 48) # the second layer
#' spec %>% set_layer("Flatten", name = "pixels")
#' @export
override <- function(spec, ...) {
  check_spec_class(spec)
  changes <- list(...)
  if (length(changes) > 0 && !is_named(changes)) {
    message <- gettext("Each change must have a name, as in `override(spec, fit.epochs = 5)`.")
    abort("invalid_argument", message)
  }
  of_callbacks <- names(changes) %in% c("callbacks", "fit.callbacks")
  changes[of_callbacks] <- lapply(changes[of_callbacks], list_of_objects)
  new_spec(call_core("override", spec$json, spec_for_core(as_object(lapply(changes, as_named)))))
}

#' @rdname override
#' @param epochs How often the training rows are seen, at least 1.
#' @param batch_size Rows in a step, at least 1.
#' @param learning_rate,optimizer,loss,metrics As Keras names them; `metrics` may be several. A
#'   schedule is a learning rate too, such as [learning_rate_schedule_cosine_decay()].
#'   `"kerasduet>mean_bias_error"` is a metric, and a loss without a lower bound, which trains
#'   towards ever lower predictions.
#' @param validation_split The fraction of the training rows that is held out and measured after
#'   each epoch, from 0 to below 1.
#' @param stratify Whether each class has the same proportion in the validation split as in all
#'   rows.
#' @param class_weight What each class counts in the loss, such as `c(cat = 2, dog = 1)`; a class
#'   that is not named counts 1. `"balanced"` gives each class the same weight in all: all rows
#'   divided by the number of classes and by the rows of the class.
#' @export
set_training <- function(spec, ..., epochs = NULL, batch_size = NULL, learning_rate = NULL,
                         optimizer = NULL, loss = NULL, metrics = NULL, validation_split = NULL,
                         stratify = NULL, class_weight = NULL) {
  check_spec_class(spec)
  check_count(epochs, "epochs", optional = TRUE)
  check_count(batch_size, "batch_size", optional = TRUE)
  for (each in as_named(list_of_objects(metrics), "metrics")) refuse_function(each, "metrics")
  refuse_function(as_named(loss, "loss"), "loss")
  # The optimizer comes before its learning rate: a new one starts with Keras's own arguments.
  given <- list(
    optimizer = optimizer, learning_rate = learning_rate, loss = loss, metrics = metrics,
    epochs = epochs, batch_size = batch_size, validation_split = validation_split,
    stratify = stratify, class_weight = class_weight, ...
  )
  counted_from_one(do.call(override, c(list(spec), Filter(Negate(is.null), given))))
}

#' @rdname override
#' @param layer Which one: its position from 1, its `name`, or its class if it is the only one of
#'   it.
#' @export
set_layer <- function(spec, layer, ...) {
  check_spec_class(spec)
  position <- layer_position(spec$document$layers, layer)
  arguments <- list(...)
  if (length(arguments) == 0 || !is_named(arguments)) {
    message <- gettext("Each argument must have a name, as in `set_layer(spec, 2, units = 48)`.")
    abort("invalid_argument", message)
  }
  names(arguments) <- sprintf("layers.%d.config.%s", position - 1L, names(arguments))
  counted_from_one(do.call(override, c(list(spec), arguments)))
}

layer_position <- function(layers, layer) {
  if (is_whole(layer) && layer %in% seq_along(layers)) {
    return(as.integer(layer))
  }
  names <- lapply(layers, function(each) named_entry(each)$name)
  classes <- lapply(layers, function(each) each$class_name)
  found <- if (is.character(layer)) which(names %in% layer)
  if (length(found) != 1 && is.character(layer)) {
    found <- which(classes %in% layer)
  }
  if (length(found) != 1) {
    wanted <- gettext("a position from 1 to %d, or the name or class of one layer only")
    must_be("unknown_layer", "layer", sprintf(wanted, length(layers)), layer)
  }
  found
}

#' @rdname override
#' @param object A `kerasduet_spec`.
#' @export
update.kerasduet_spec <- function(object, ...) override(object, ...)
