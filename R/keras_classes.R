# The functions that name a class of Keras, as the R package keras3 spells functions and arguments.
# Their rows stand in the tables of their kinds: the class, the arguments that must be given, and
# those for which Keras has defaults of its own.

keras_table <- function() {
  c(
    core_layers, joining_layers, activation_layers, convolution_layers, pooling_layers,
    reshaping_layers, normalization_layers, regularization_layers, rnn_layers,
    preprocessing_layers, augmentation_layers, rnn_cells, activation_functions,
    initializer_classes, regularizer_classes, constraint_classes, optimizer_classes,
    schedule_classes, metric_classes, loss_classes, callback_classes
  )
}

# The module of Keras that has the classes of a kind.
keras_modules <- c(
  layer = "layers", rnn = "layers", activation = "activations", initializer = "initializers",
  regularizer = "regularizers", constraint = "constraints", optimizer = "optimizers",
  learning = "optimizers.schedules", loss = "losses", metric = "metrics", callback = "callbacks"
)

module_of <- function(verb) keras_modules[[sub("_.*", "", verb)]]

# What a row says, and which arguments are values to compute with: they may be left out of a loss or
# a metric, which is then named.
keras_row <- function(verb) {
  row <- keras_table()[[verb]]
  arguments <- lapply(strsplit(row[-1], " +"), function(names) names[nzchar(names)])
  list(
    class_name = row[[1]], required = setdiff(arguments[[1]], value_names),
    values = intersect(arguments[[1]], value_names), optional = arguments[[2]]
  )
}

value_names <- c("x", "y_true", "y_pred")
pair <- "y_true y_pred"

# The R function of a row: it holds what it is given, and starts no Python.
keras_function <- function(verb) {
  row <- keras_row(verb)
  is_layer <- startsWith(verb, "layer_")
  absent <- as.list(formals(function(x) NULL)) # an argument without a default
  needed <- c(if (is_layer) layer_argument(verb), row$values, row$required)
  arguments <- c(
    stats::setNames(rep(absent, length(needed)), needed),
    stats::setNames(vector("list", length(row$optional)), row$optional),
    stats::setNames(absent, "...")
  )
  if (needed[1] %in% "inputs") { # further ones stand behind it
    arguments <- arguments[unique(c("inputs", "...", names(arguments)))]
  }
  body <- bquote({
    given <- given_arguments(.(verb), environment(), list(...))
    .(result_of(verb, row$values))
  })
  structure(as.function(c(arguments, body), envir = topenv()), keras_verb = verb)
}

# What the function gives: a layer in its place, values that Keras computes, or the object's name.
result_of <- function(verb, values) {
  if (startsWith(verb, "layer_")) {
    if (layer_argument(verb) == "inputs") {
      return(bquote(join_tensors(if (!missing(inputs)) inputs, .(verb), given, list(...))))
    }
    return(bquote(place_layer(if (!missing(object)) object, .(verb), given)))
  }
  if (length(values) == 0) {
    return(bquote(keras_entry(.(verb), given)))
  }
  bquote(if (any(value_names %in% names(given)) || .(startsWith(verb, "activation_"))) {
    keras_values(.(verb), given)
  } else {
    keras_entry(.(verb), given)
  })
}

# What a layer is piped from, or the list of tensors that it joins.
layer_argument <- function(verb) if (verb %in% names(joining_layers)) "inputs" else "object"

# What a function of the table was given, by name.
given_arguments <- function(verb, frame, more) {
  more <- more[!vapply(more, inherits, NA, "kerasduet_tensor")] # those that a layer joins
  if (length(more) > 0 && !is_named(more)) {
    sentence <- gettext("`{verb}()` does not take so many arguments without names.")
    abort("invalid_argument", sentence, verb = verb)
  }
  row <- keras_row(verb)
  is_absent <- function(name) eval(call("missing", as.name(name)), frame)
  for (name in Filter(is_absent, row$required)) {
    abort_missing(verb, name)
  }
  values <- Filter(Negate(is_absent), row$values)
  Filter(Negate(is.null), c(mget(c(values, row$required, row$optional), envir = frame), more))
}

abort_missing <- function(verb, name) {
  sentence <- gettext("`{argument}` must be given to `{verb}()`.")
  abort("invalid_argument", sentence, argument = name, verb = verb)
}

# What a spec holds of it. Keras 2 had other names for some arguments; axes count from 0 there, and
# in R from 1, the first one being that of the rows.
keras_entry <- function(verb, given) {
  names(given)[names(given) == "lr"] <- "learning_rate"
  called <- grepl("^(on_[a-z_]+|schedule)$", names(given)) # of callbacks
  for (name in names(given)[called]) {
    if (!is.function(given[[name]])) {
      must_be("invalid_argument", name, gettext("a function of R"), given[[name]])
    }
  }
  for (name in names(given)[!called]) {
    value <- as_named(given[[name]], name)
    if (!is.list(value)) {
      check_json_values(value, name)
    }
    given[[name]] <- if (name %in% c("axis", "axes")) ifelse(value > 0, value - 1, value) else value
  }
  structure(
    class = "kerasduet_object", module = module_of(verb),
    list(class_name = keras_row(verb)$class_name, config = given)
  )
}

# Objects within another one as plain lists, those of Keras in Python by what they are made of.
as_named <- function(value, argument) {
  value <- resolved(value)
  if (is.list(value) && !is.object(value)) {
    return(lapply(value, as_named, argument))
  }
  if (inherits(value, "python.builtin.object")) live_entry(value, argument) else plain_entry(value)
}

# A function of the table stands for what it names: `activation_relu` for "relu", `loss_huber` for
# `loss_huber()`; and so does keras3's of the same name.
resolved <- function(value) {
  verb <- attr(value, "keras_verb")
  if (is.null(verb)) {
    verb <- verb_of_keras3(value)
  }
  if (is.null(verb)) {
    return(value)
  }
  if (startsWith(verb, "activation_")) {
    return(keras_row(verb)$class_name)
  }
  getExportedValue("kerasduet", verb)()
}

# What Keras's function of that name computes of R's numbers.
keras_values <- function(verb, given) {
  row <- keras_row(verb)
  for (name in setdiff(row$values, names(given))) abort_missing(verb, name)
  given[row$values] <- lapply(row$values, function(name) check_values(given[[name]], name))
  config <- keras_entry(verb, given[setdiff(names(given), row$values)])$config
  name <- sub("^[a-z]+_", "", verb) # Keras's function is called as its class, in lower case
  call_core("keras_values", module_of(verb), name, unname(given[row$values]), as_object(config))
}

check_values <- function(values, argument) {
  if (!is.numeric(values) && !is.logical(values)) {
    must_be("invalid_argument", argument, gettext("numbers"), values)
  }
  refuse_na(values, argument)
  if (is.null(dim(values))) array(values) else without_names(values)
}

# As vectors are joined: a list of objects, not of what they hold. Each may have a name, as a loss
# has that of its output.
#' @export
c.kerasduet_object <- function(...) {
  objects <- list_of_objects(list(...))
  if (length(objects) == ...length()) stats::setNames(objects, names(list(...))) else objects
}

# One object, or several in lists within lists, as one list.
list_of_objects <- function(values) {
  if (is.null(values)) {
    return(list())
  }
  if (is.object(values) || !is.list(values)) {
    return(list(values))
  }
  as.list(unlist(lapply(unname(put_together(values)), list_of_objects), recursive = FALSE))
}

# `c(list(a), b)` is not our method's: of `b` it leaves the class name and the arguments apart.
put_together <- function(values) {
  first <- which(names(values) == "class_name")
  has_config <- names(values)[first + 1] %in% "config"
  values[first] <- lapply(seq_along(first), function(each) {
    entry <- unclass(values[first[[each]] + 0:has_config[[each]]])
    structure(class = "kerasduet_object", module = module_of_class(entry$class_name), entry)
  })
  values[setdiff(seq_along(values), first[has_config] + 1)]
}

module_of_class <- function(class_name) {
  classes <- vapply(keras_table(), `[[`, "", 1)
  verb <- names(classes)[classes == class_name]
  if (length(verb) > 0) module_of(verb[[1]]) # of a class that is not known the core says so
}

plain_entry <- function(entry) {
  if (!inherits(entry, "kerasduet_object")) {
    return(entry)
  }
  fields <- fields_of(entry)
  fields[intersect(c("class_name", "config"), names(fields))]
}

# A layer can be called like a function, and so is one.
fields_of <- function(object) {
  if (is.function(object)) attr(object, "layer")$entry else unclass(object)
}

#' @export
`$.kerasduet_object` <- function(x, name) { # nolint: object_name_linter. A method.
  fields <- fields_of(x)
  fields <- c(fields, fields$config[setdiff(names(fields$config), names(fields))])
  if (is.function(x)) { # a layer that is in no model
    fields$trainable <- !is_frozen(list(fields))
    fields$weights <- weights_of_node(attr(x, "layer"))
  }
  if (name %in% c("class_name", "config")) fields[[name]] else field_of(x, name, constants(fields))
}

# Fields that are there already.
constants <- function(values) lapply(values, function(value) function(object) value)

# A layer is one and the same wherever it is called; other objects are values.
#' @export
`$<-.kerasduet_object` <- function(x, name, value) { # nolint: object_name_linter. A method.
  if (!is.function(x)) {
    return(NextMethod())
  }
  check_changes(name, value)
  node <- attr(x, "layer")
  change_node(node, frozen_entry(node$entry, !value)$config)
  x
}

# The Python object of what a function of the table names.
keras_object <- function(entry, module = attr(entry, "module")) {
  is_function <- vapply(entry$config, is.function, NA)
  config <- spec_for_core(as_object(entry$config[!is_function]))
  functions <- lapply(entry$config[is_function], called_by_core)
  call_core("keras_object", module, entry$class_name, as_object(c(config, functions)))
}

# Python gives all arguments that there are, and a function of R takes as many as it has.
called_by_core <- function(fun) {
  count <- if ("..." %in% names(formals(args(fun)))) Inf else length(formals(args(fun)))
  function(...) do.call(fun, utils::head(list(...), count))
}

#' @export
print.kerasduet_object <- function(x, ...) {
  writeLines(sprintf("<kerasduet_object> %s", x$class_name))
  utils::str(x$config, no.list = TRUE)
  invisible(x)
}
