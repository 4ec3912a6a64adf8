# Tensors, which stand for the rows before there are any: what an input or a layer gives.

# A tensor is what a layer gives: `layer` tells two calls of one layer from two layers that are
# alike, `sources` are the tensors that it took. Its `stem` is what a name is made of that nobody
# gave, and it is `within` the model whose call made it.
new_tensor <- function(layer, sources = list(), name = NULL, stem = NULL, sizes = NULL,
                       within = NULL, ...) {
  fields <- list(
    layer = layer, sources = sources, name = name, stem = stem, sizes = sizes, within = within, ...
  )
  structure(list2env(fields, parent = emptyenv()), class = "kerasduet_tensor")
}

new_input <- function(name, sizes, dtype = NULL, batch_size = NULL) {
  layer <- new_node(list(class_name = "InputLayer"))
  dtype <- if (is.null(dtype)) "float32" else dtype
  new_tensor(layer, name = name, sizes = sizes, dtype = dtype, batch_size = batch_size)
}

is_input <- function(tensor) tensor$layer$entry$class_name == "InputLayer"

# A layer as an object that can be called, as in Keras: `dense <- layer_dense(units = 3); dense(x)`.
layer_function <- function(entry, shape) {
  layer <- new_node(plain_entry(entry))
  call_layer <- function(object, ...) {
    if (inherits(object, "kerasduet_model")) {
      return(place_node(object, layer, named_entry(layer$entry)$name, shape))
    }
    if (is.array(object) && ...length() == 0) {
      return(called_on_rows(layer, object))
    }
    new_tensor(layer, tensors_of(list(object, ...)), named_entry(layer$entry)$name)
  }
  structure(
    call_layer,
    class = "kerasduet_object", module = "layers", layer = layer, input_shape = shape
  )
}

# A layer that is called on rows is a model of its own, which it keeps for the next rows: its
# weights are drawn now unless it has some.
called_on_rows <- function(layer, rows) {
  if (is_unlearnt(layer$entry)) {
    sentence <- gettext("A layer that learns must be given rows by `adapt()` before it is called.")
    abort("invalid_argument", sentence)
  }
  sizes <- dim(rows)[-1]
  if (!identical(layer$alone$shape, sizes)) {
    inputs <- keras_input(sizes)
    model <- keras_model(inputs, new_tensor(layer, list(inputs), named_entry(layer$entry)$name))
    model$drawn <- TRUE
    layer$alone <- model
  }
  layer$alone(rows)
}

tensors_of <- function(values) {
  if (length(values) == 1 && is.list(values[[1]])) {
    values <- values[[1]]
  }
  for (value in values) {
    if (!inherits(value, "kerasduet_tensor")) {
      wanted <- gettext("what `keras_input()` or a layer gave, or an array of rows")
      must_be("invalid_argument", "object", wanted, value)
    }
  }
  unname(values)
}

#' @export
`$.kerasduet_tensor` <- function(x, name) { # nolint: object_name_linter. A method.
  if (exists(name, x, inherits = FALSE)) {
    return(get(name, x, inherits = FALSE))
  }
  field_of(x, name, tensor_fields, ls(x))
}

tensor_fields <- list(shape = function(tensor) {
  if (is_input(tensor)) {
    return(batch_shape(tensor$sizes))
  }
  new_network(inputs_of(tensor), list(tensor))$output_shape
})

# Those that it is made of.
inputs_of <- function(tensor) {
  if (is_input(tensor)) list(tensor) else unique(unlist(lapply(tensor$sources, inputs_of)))
}

#' @export
print.kerasduet_tensor <- function(x, ...) {
  sizes <- vapply(x$sizes, function(size) if (is.na(size)) "?" else format(size), "")
  shape <- if (!is.null(x$sizes)) sprintf(", rows of shape (%s)", paste(sizes, collapse = ", "))
  writeLines(sprintf("<kerasduet_tensor> %s%s", name_of_tensor(x), paste0("", shape)))
  invisible(x)
}

name_of_tensor <- function(tensor) {
  if (is.null(tensor$name)) tensor$layer$entry$class_name else tensor$name
}

# Arithmetic on tensors is code, which no spec holds.
#' @export
Ops.kerasduet_tensor <- function(e1, e2) { # nolint: object_name_linter. A group of methods.
  sentence <- gettext(
    "`{got}` is not known of tensors: `layer_add()`, `layer_multiply()` and the like join them."
  )
  abort("invalid_argument", sentence, got = get(".Generic"))
}

# The name of a layer is a field of a spec's layer, beside its arguments.
named_entry <- function(layer) {
  entry <- plain_entry(layer)
  name <- entry$config$name
  if (is.null(name)) {
    return(entry)
  }
  entry$config$name <- NULL
  c(list(name = name), entry)
}

# The tensors of a joining layer come in a list, or one by one.
join_tensors <- function(inputs, verb, given, more) {
  if (is_keras_object(inputs) || are_keras_objects(inputs)) {
    return(hand_on(verb, inputs, given))
  }
  layer <- layer_function(keras_entry(verb, given), NULL)
  if (is.null(inputs)) {
    return(layer)
  }
  further <- Filter(function(each) inherits(each, "kerasduet_tensor"), more)
  layer(if (inherits(inputs, "kerasduet_tensor")) c(list(inputs), further) else inputs)
}
