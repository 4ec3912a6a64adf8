# Networks as keras3 writes them: layers that are called on what other layers give.

#' Networks that are no stack
#'
#' `keras_input()` (or `layer_input()`) gives the rows as a symbolic tensor. A layer that it is
#' piped into, or that is called on it like a function, gives another one, and `keras_model()` makes
#' a model of what lies between. A layer that is called twice has its weights once. No Python
#' starts.
#'
#' A model may have several inputs and outputs: its verbs then take a list of arrays, or give one,
#' by the names of the inputs and of the layers that are outputs, or in their order. A loss,
#' metrics and loss weights go by output too: see [compile()][compile.kerasduet_model].
#'
#' A model can be called like a layer too, which adds its layers to the new one, under names that
#' begin with the model's. They are the same layers: with the weights that they have learnt, frozen
#' in both if they are in one, and what one model learns the other knows. `model$inputs`,
#' `model$outputs` and the `output` of a layer are tensors, so that a part of a model is a model.
#' Called on rows a model gives its outputs.
#'
#' @param shape The dimensions of one row of data, with `NA` for one that the data tell. Left out,
#'   the data of [fit()][fit.kerasduet_model] tell it.
#' @param name Of the input or the model.
#' @param dtype As in Keras; the data are taken as they are, so that it changes nothing.
#' @param batch_size,batch_shape The number of rows in each batch, or that in front of the
#'   dimensions of one row, instead of `shape`: for `stateful` layers, see [layer_dense()].
#' @param inputs What `keras_input()` gave, or a list of such. A list's names are those that the
#'   inputs get.
#' @param outputs What the last layer gave, or a list of what several gave. A list's names are
#'   those that these layers get in the model.
#' @param seed As in [keras_model_sequential()].
#' @param ... Not used.
#' @return `keras_input()` gives a `kerasduet_tensor`; `keras_model()` a `kerasduet_model`, as
#'   [keras_model_sequential()] does.
#' @section Errors:
#' `kerasduet_error_invalid_argument`, also for outputs that are not made of the inputs, for an
#' input that no output needs and for a tensor that stands twice; `kerasduet_error_invalid_spec` for
#' a name that stands twice.
#' @examples
#' inputs <- keras_input(c(28, 28))
#' before <- inputs %>%
#'   layer_flatten() %>%
#'   layer_dense(units = 32, activation = "relu")
#' behind <- before %>% layer_dense(units = 32)
#' outputs <- layer_add(list(before, behind)) %>% layer_dense(units = 10, activation = "softmax")
#' keras_model(inputs, outputs)
#'
#' # Another head on a part of a model
#' base <- keras_model_sequential(input_shape = 4, name = "base") %>% layer_dense(units = 8)
#' freeze_weights(base)
#' rows <- keras_input(4)
#' keras_model(rows, rows %>% base() %>% layer_dense(units = 1))
#'
#' # Two inputs and two outputs
#' picture <- keras_input(c(28, 28), name = "picture")
#' about <- keras_input(3, name = "about")
#' both <- layer_concatenate(list(layer_flatten(picture), about))
#' kind <- both %>% layer_dense(units = 10, activation = "softmax", name = "kind")
#' price <- both %>% layer_dense(units = 1, name = "price")
#' model <- keras_model(list(picture, about), list(kind, price))
#' model %>% compile(
#'   loss = list(kind = "sparse_categorical_crossentropy", price = "mse"),
#'   loss_weights = list(kind = 1, price = 0.1)
#' )
#' @export
keras_input <- function(shape = NULL, name = NULL, dtype = NULL, batch_size = NULL,
                        batch_shape = NULL, ...) {
  check_no_more("keras_input", ..., known = argument_names(keras_input))
  check_text(name, "name", gettext("a name"), optional = TRUE)
  if (!is.null(batch_shape)) {
    if (!is.null(shape) || length(batch_shape) < 2) {
      wanted <- gettext("the batch size and the dimensions of a row, without `shape`")
      must_be("invalid_argument", "batch_shape", wanted, batch_shape)
    }
    shape <- batch_shape[-1]
    batch_size <- if (!is_open_size(batch_shape[[1]])) batch_shape[[1]]
  }
  check_count(batch_size, "batch_size", optional = TRUE)
  new_input(name, checked_shape(shape, "shape"), dtype, batch_size)
}

#' @rdname keras_input
#' @export
layer_input <- keras_input

#' @rdname keras_input
#' @export
keras_model <- function(inputs, outputs, name = "functional", seed = 0, ...) {
  check_no_more("keras_model", ..., known = c("inputs", "outputs", "name", "seed"))
  inputs <- listed_tensors(inputs, "inputs", gettext("what `keras_input()` gave"), is_input)
  wanted <- gettext("what a layer gave: `layer_identity()` hands an input on")
  outputs <- listed_tensors(outputs, "outputs", wanted, Negate(is_input))
  check_text(name, "name", gettext("a name of lower-case letters, digits and _"))
  check_seed(seed)
  model <- new_network(inputs, outputs, name, seed)
  share_layers(model, seq_along(model$document$layers))
  model
}

# One tensor, or several in a list, each of which stands there once.
listed_tensors <- function(tensors, argument, wanted, is_one) {
  found <- if (inherits(tensors, "kerasduet_tensor")) list(tensors) else tensors
  are_some <- is.list(found) && length(found) > 0
  if (!are_some || !all(vapply(found, inherits, NA, "kerasduet_tensor"))) {
    must_be("invalid_argument", argument, gettext("what `keras_input()` or a layer gave"), tensors)
  }
  for (each in found) if (!is_one(each)) must_be("invalid_argument", argument, wanted, each)
  if (anyDuplicated(found)) {
    sentence <- gettext("`{argument}` must hold each tensor once: {got} stands there again.")
    got <- name_of_tensor(found[[anyDuplicated(found)]])
    abort("invalid_argument", sentence, argument = argument, got = got)
  }
  found
}

new_network <- function(inputs, outputs, name = "functional", seed = 0) {
  calls <- calls_between(inputs, outputs)
  document <- c(
    list(spec_version = 1, name = name, dataset = list(name = "arrays")),
    connected(inputs, outputs, calls), list(fit = list())
  )
  model <- new_model(document, NULL, seed)
  for (place in seq_along(inputs)) tell_shape(model, place, inputs[[place]]$sizes)
  model$tensors <- unname(c(inputs, calls))
  fix_batch_size(model, common_batch_size(inputs))
  model
}

common_batch_size <- function(inputs) {
  told <- unique(unlist(lapply(inputs, `[[`, "batch_size")))
  if (length(told) > 1) {
    wanted <- gettext("inputs of one batch size")
    must_be("invalid_argument", "inputs", wanted, as.list(told))
  }
  told
}

# The calls that lead from the inputs to the outputs, each behind those that it takes.
calls_between <- function(inputs, outputs) {
  calls <- list()
  visit <- function(tensor) {
    if (is_among(tensor, calls) || is_among(tensor, inputs)) {
      return()
    }
    if (is_input(tensor)) {
      sentence <- gettext("`outputs` must be made of `inputs` alone, not of another input.")
      abort("invalid_argument", sentence)
    }
    for (source in tensor$sources) visit(source)
    calls[[length(calls) + 1]] <<- tensor
  }
  for (output in outputs) visit(output)
  taken <- unlist(lapply(calls, `[[`, "sources"))
  for (input in inputs) if (!is_among(input, taken)) refuse_unused(input)
  calls
}

is_among <- function(tensor, tensors) any(vapply(tensors, identical, NA, tensor))

refuse_unused <- function(input) {
  sentence <- gettext("`inputs` must be what `outputs` are made of: none of them needs {got}.")
  abort("invalid_argument", sentence, got = name_of_tensor(input))
}

# The inputs, the layers and the outputs of a spec by name, and what a layer takes where that is not
# what the one before it gives. The last layer is the output unless it is said.
connected <- function(inputs, outputs, calls) {
  layers <- lapply(calls, `[[`, "layer")
  first <- places_of(layers, layers) # of a layer that is called again, its first call
  tensors <- unname(c(inputs, calls))
  names <- names_of_calls(tensors, c(inputs, outputs), first)
  own <- names[-seq_along(inputs)]
  taken <- lapply(calls, function(call) names[places_of(call$sources, tensors)])
  before <- c(names[[1]], own)
  entry <- function(place) {
    is_new <- first[[place]] == place
    what <- if (is_new) named_entry(layers[[place]]$entry)[c("class_name", "config")]
    again <- if (!is_new) list(shared = own[[first[[place]]]])
    takes <- if (!identical(taken[[place]], before[[place]])) list(inputs = as.list(taken[[place]]))
    c(list(name = own[[place]]), what, again, takes)
  }
  given <- own[places_of(unname(outputs), calls)]
  c(
    list(
      inputs = lapply(names[seq_along(inputs)], function(name) list(name = name)),
      layers = lapply(seq_along(calls), entry)
    ),
    if (!identical(given, utils::tail(own, 1))) list(outputs = as.list(given))
  )
}

places_of <- function(values, among) {
  vapply(values, function(value) {
    Position(function(each) identical(each, value), among)
  }, 1L)
}

# As Keras names layers in a new session: "dense", "dense_1". The names of `ends`, inputs and
# outputs, come first.
names_of_calls <- function(tensors, ends, first) {
  inputs <- length(tensors) - length(first)
  first <- c(seq_len(inputs), first + inputs)
  given <- lapply(seq_along(tensors), function(place) {
    is_new <- first[[place]] == place
    c(name_of_end(tensors[[place]], ends), if (is_new) tensors[[place]]$name)[1]
  })
  names <- character()
  for (place in seq_along(tensors)) {
    own <- first[[place]]
    names[[place]] <- if (!is.null(given[[place]])) {
      given[[place]]
    } else if (own < place) {
      paste0(names[[own]], "_call_", sum(first[seq_len(place)] == own))
    } else {
      free_name(name_stem(tensors[[place]]), c(names, unlist(given)))
    }
  }
  names
}

name_of_end <- function(tensor, ends) {
  name <- names(ends)[places_of(list(tensor), ends)]
  if (!is.null(name) && !name %in% c("", NA)) name
}

name_stem <- function(tensor) {
  if (is.null(tensor$stem)) snake_case(tensor$layer$entry$class_name) else tensor$stem
}

free_name <- function(stem, taken) {
  tries <- c(stem, paste0(stem, "_", seq_along(taken)))
  tries[!tries %in% taken][[1]]
}

snake_case <- function(class_name) {
  name <- sub(".*>", "", class_name)
  tolower(gsub("(?<=.)(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])", "_", name, perl = TRUE))
}
