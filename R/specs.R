#' Model specs
#'
#' A spec says what a model is, on which data set and how it trains: one JSON document that R and
#' Python read alike.
#'
#' @param spec The name of a spec that comes with the package (see [list_specs()]), the path of a
#'   JSON file, or a document as a nested list.
#' @return An object of class `kerasduet_spec`: a list of `name`, `hash` (the SHA-256 of all that
#'   decides a run), `json` and `document`, the same as a nested list. It survives `saveRDS()`.
#' @section Errors:
#' `kerasduet_error_unknown_spec`, `kerasduet_error_spec_not_json`, `kerasduet_error_invalid_spec`.
#' @examplesIf is_kerasduet_available()
#' model_spec("fashion_mlp")
#' @export
model_spec <- function(spec) {
  if (is.list(spec)) {
    return(new_spec(call_core("model_spec", spec_for_core(as_object(spec)))))
  }
  check_text(spec, "spec", gettext("a name, a path or a list"))
  new_spec(call_core("model_spec", if (endsWith(spec, ".json")) path.expand(spec) else spec))
}

#' Check a spec
#'
#' Lists what is wrong with a document, all faults at once, where [model_spec()] refuses it. What
#' arguments a layer takes is for Keras to judge: [build_model()] asks it.
#'
#' @param x A document as a nested list, a `kerasduet_spec`, or the path of a JSON file.
#' @return A character vector of sentences that name the places as in the file, where positions
#'   count from 0; empty if there is no fault.
#' @section Errors:
#' `kerasduet_error_unknown_spec` if there is no such file, `kerasduet_error_spec_not_json` if it
#' holds no JSON.
#' @examplesIf is_kerasduet_available()
#' document <- model_spec("xor_mlp")$document
#' document$fit$epochs <- 0
#' check_spec(document)
#' @export
check_spec <- function(x) {
  if (inherits(x, "kerasduet_spec")) {
    x <- x$document
  }
  if (is.list(x)) {
    return(as.character(call_core("check_spec", spec_for_core(as_object(x)))))
  }
  check_text(x, "x", gettext("a document as a list, a spec, or the path of a .json file"))
  tryCatch(
    {
      model_spec(x)
      character()
    },
    kerasduet_error_invalid_spec = function(e) {
      vapply(e$details$faults, function(fault) fault$message, "")
    }
  )
}

#' @rdname model_spec
#' @return `list_specs()` gives a data frame with the columns `name`, `dataset` and
#'   `description`; it starts no Python.
#' @export
list_specs <- function() {
  stems <- spec_names()
  documents <- lapply(shared_specs_path("models", paste0(stems, ".json")), jsonlite::read_json)
  data.frame(
    name = stems,
    dataset = vapply(documents, function(each) each$dataset$name, ""),
    description = vapply(documents, function(each) each$description, "")
  )
}

spec_names <- function() {
  files <- list.files(shared_specs_path("models"), "[.]json$")
  sort(sub("[.]json$", "", files), method = "radix")
}

#' Save a spec
#'
#' Writes the JSON that [model_spec()] and Python's `model_spec()` read.
#'
#' @param x A `kerasduet_spec`, or what [as_model_spec()] makes one of.
#' @param path A file that ends in `.json`; one that stands there is replaced.
#' @return The path, invisibly.
#' @section Errors:
#' `kerasduet_error_cannot_write`.
#' @examplesIf is_kerasduet_available()
#' file <- tempfile(fileext = ".json")
#' save_spec(override(model_spec("xor_mlp"), epochs = 5), file)
#' model_spec(file)
#' @export
save_spec <- function(x, path) {
  check_text(path, "path", gettext("the path of a .json file"))
  call_core("save_spec", as_model_spec(x)$json, full_path(path.expand(path)))
  invisible(path)
}

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
  new_spec(call_core("override", spec$json, spec_for_core(as_object(changes))))
}

#' @rdname override
#' @param epochs How often the training rows are seen, at least 1.
#' @param batch_size Rows in a step, at least 1.
#' @param learning_rate,optimizer,loss,metrics As Keras names them; `metrics` may be several. A
#'   schedule is a learning rate too, `list(class_name = "ExponentialDecay", config = list(...))`.
#'   `"kerasduet>mean_bias_error"` is a metric, and a loss without a lower bound, which trains
#'   towards ever lower predictions.
#' @param validation_split The fraction of the training rows that is held out and measured after
#'   each epoch, from 0 to below 1.
#' @param stratify Whether each class has the same proportion in the validation split as in all
#'   rows.
#' @param class_weight What each class counts in the loss, such as `c(cat = 2, dog = 1)`; a class
#'   that is not named counts 1.
#' @export
set_training <- function(spec, ..., epochs = NULL, batch_size = NULL, learning_rate = NULL,
                         optimizer = NULL, loss = NULL, metrics = NULL, validation_split = NULL,
                         stratify = NULL, class_weight = NULL) {
  check_spec_class(spec)
  check_count(epochs, "epochs", optional = TRUE)
  check_count(batch_size, "batch_size", optional = TRUE)
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
  names <- lapply(layers, function(each) each$config$name)
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

new_spec <- function(record) {
  structure(
    class = "kerasduet_spec",
    list(
      name = record$name, hash = record$hash, json = record$json,
      document = jsonlite::fromJSON(record$json, simplifyVector = FALSE)
    )
  )
}

check_spec_class <- function(spec) {
  if (!inherits(spec, "kerasduet_spec")) {
    must_be("invalid_argument", "spec", gettext("a spec that `model_spec()` gave"), spec)
  }
}

# The fields of a spec that are lists, whatever they hold. R has no scalars and cannot tell an empty
# object from an empty list: these fields are made lists, and all other empty lists are objects.
spec_lists <- c(
  "layers", "metrics", "weighted_metrics", "callbacks", "output_shapes", "layer_params",
  "target_shape", "vocabulary"
)

spec_for_core <- function(fields, path = NULL) {
  keys <- if (is_named(fields)) names(fields) else seq_along(fields) - 1 # positions as in the file
  paths <- vapply(keys, function(key) paste(c(path, key), collapse = "."), "")
  fields[] <- Map(value_for_core, fields, paths)
  fields
}

value_for_core <- function(value, path) {
  if (!is.null(value) && !is.list(value)) {
    check_json_values(value, path)
  }
  if (sub(".*[.]", "", path) %in% spec_lists) {
    value <- as.list(value)
  } else if (endsWith(path, "class_weight")) {
    return(as_object(value)) # names of classes, which may be any
  } else if (is.list(value) && length(value) == 0) {
    value <- as_object(value)
  }
  if (is.list(value)) spec_for_core(value, path) else value
}

check_json_values <- function(values, path) {
  if (!is.character(values) && !is.numeric(values) && !is.logical(values)) {
    wanted <- gettext("a text, a number, TRUE, FALSE or a list of these")
    must_be("invalid_spec", path, wanted, values)
  }
  if (anyNA(values)) {
    abort("invalid_spec", gettext("`{argument}` must not be NA."), argument = path)
  }
}

#' @export
format.kerasduet_spec <- function(x, ...) {
  document <- x$document
  layers <- vapply(document$layers, format_layer, "")
  optimizer <- document$compile$optimizer
  setting <- sprintf(
    "%s, %s, %d epochs, batches of %d", class_name(optimizer), class_name(document$compile$loss),
    document$fit$epochs, document$fit$batch_size
  )
  c(
    sprintf("<kerasduet_spec> %s, on %s", x$name, document$dataset$name),
    if (nzchar(document$description)) document$description,
    strwrap(paste("Layers:", paste(layers, collapse = " > ")), exdent = 2),
    paste("Training:", setting)
  )
}

#' @export
print.kerasduet_spec <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

#' The layers of a spec, of a model or of a fit
#'
#' @param object A `kerasduet_spec`, a `kerasduet_model` or a `kerasduet_fit`.
#' @param shape The dimensions of one row of data; those of the spec's data set unless given.
#' @param ... Not used.
#' @return An object that prints as the table of the layers, with `layers`, `params` and
#'   `trainable_params`.
#' @section Errors:
#' `kerasduet_error_unknown_dataset` without `shape`, if the spec's data set is one's own.
#' @examplesIf is_kerasduet_available()
#' summary(model_spec("fashion_mlp"))
#' summary(override(model_spec("xor_mlp"), dataset.name = "mine"), shape = 4)
#' @export
summary.kerasduet_spec <- function(object, shape = NULL, ...) {
  check_no_more("summary", ..., known = "shape")
  summary(build_model(object, shape = shape))
}

# "Dense(128)": the layer with the argument that matters most.
format_layer <- function(layer) {
  main <- intersect(c("units", "filters", "rate", "activation"), names(layer$config))
  argument <- if (length(main) > 0) sprintf("(%s)", layer$config[[main[[1]]]]) else ""
  paste0(layer$class_name, argument)
}

class_name <- function(named) {
  if (is.list(named)) named$class_name else named
}
