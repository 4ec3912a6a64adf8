# Side by side with the R packages keras3 and keras: their objects go there, and models cross.

is_keras_object <- function(object) {
  inherits(object, "python.builtin.object") && any(grepl(keras_classes, class(object)))
}

keras_classes <- "^keras[.]|^tf_keras|^tensorflow[.].*Tensor$"

are_keras_objects <- function(objects) {
  is.list(objects) && any(vapply(objects, is_keras_object, NA))
}

# Let the keras3 package do with its object what it does; what we name goes there as a Keras object.
hand_on <- function(verb, object, arguments) {
  refuse_dead(object, "object")
  if (!is_keras_object(object) && !are_keras_objects(object)) {
    must_be("invalid_argument", "object", gettext("a model of Keras"), object)
  }
  package <- keras_package()
  if (is.null(package)) {
    sentence <- paste(c(
      gettext("`{verb}()` hands a Keras model on to the R package keras3, which is not installed."),
      if (verb == "fit") gettext("Use `fit_model()`.")
    ), collapse = " ")
    abort("no_keras3", sentence, verb = verb)
  }
  arguments <- lapply(arguments, as_keras_argument)
  do.call(getExportedValue(package, verb), c(list(object), arguments))
}

# The verb of the table that a function of keras3 has the name of.
verb_of_keras3 <- function(value) {
  if (is.function(value) && package_of(value) == "keras3") {
    known <- intersect(names(keras_table()), getNamespaceExports("keras3"))
    Find(function(name) identical(getExportedValue("keras3", name), value), known)
  }
}

# A live object of Keras, as a spec has it: by its class and its arguments.
live_entry <- function(value, argument) {
  call_core("describe_object", live(value, argument), argument)
}

live <- function(object, argument) {
  refuse_dead(object, argument)
  object
}

# What reticulate asks for where an object of ours is given to Python, as in keras3's verbs.
#' @exportS3Method reticulate::r_to_py
r_to_py.kerasduet_object <- function(x, convert = FALSE) { # nolint: object_name_linter.
  keras_object(x)
}

#' @exportS3Method reticulate::r_to_py
r_to_py.kerasduet_model <- function(x, convert = FALSE) { # nolint: object_name_linter.
  verb <- verb_of_others(sys.calls(), lapply(seq_len(sys.nframe()), sys.function))
  class <- class(x)[[1]]
  if (is.null(verb)) {
    sentence <- gettext("A {class} is nothing of Python: `as_keras_model()` gives what is.")
    abort("invalid_argument", sentence, class = class)
  }
  sentence <- paste(
    gettext("`{verb}()` was called with a {class}, which that package does not know:"),
    gettext("call kerasduet's own verb, or give it `as_keras_model(model)`.")
  )
  abort("invalid_argument", sentence, verb = verb, class = class)
}

#' @exportS3Method reticulate::r_to_py
r_to_py.kerasduet_fit <- r_to_py.kerasduet_model # nolint: object_name_linter.

#' @exportS3Method reticulate::r_to_py
r_to_py.kerasduet_spec <- r_to_py.kerasduet_model # nolint: object_name_linter.

#' @exportS3Method reticulate::r_to_py
r_to_py.kerasduet_tensor <- r_to_py.kerasduet_model # nolint: object_name_linter.

#' @exportS3Method reticulate::r_to_py
r_to_py.kerasduet_layer <- r_to_py.kerasduet_model # nolint: object_name_linter.

# The first call of a function of keras3 and the like, with its package.
verb_of_others <- function(calls, functions) {
  packages <- vapply(functions, package_of, "")
  first <- which(packages %in% c("keras3", "keras", "tensorflow"))[1]
  if (!is.na(first)) {
    name <- sub("^.*:", "", deparse(calls[[first]][[1]])[[1]])
    paste0(packages[[first]], "::", name)
  }
}

package_of <- function(fun) {
  if (is.null(environment(fun))) "base" else environmentName(topenv(environment(fun)))
}

# The package tensorflow has a generic evaluate() of its own, which keras3 attaches.
register_evaluate <- function(...) {
  for (class in c("kerasduet_model", "kerasduet_fit", "kerasduet_spec", "kerasduet_data")) {
    method <- get(paste0("evaluate.", class), topenv(), mode = "function")
    registerS3method("evaluate", class, method, envir = asNamespace("tensorflow"))
  }
}

keras_package <- function() {
  Find(function(name) requireNamespace(name, quietly = TRUE), c("keras3", "keras"))
}

as_keras_argument <- function(value) {
  value <- resolved(value)
  if (inherits(value, "kerasduet_object")) {
    return(keras_object(value))
  }
  if (is.list(value) && !is.object(value)) lapply(value, as_keras_argument) else value
}
