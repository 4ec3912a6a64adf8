# Side by side with the R packages keras3 and keras: their objects go there, and models cross.

is_keras_object <- function(object) {
  inherits(object, "python.builtin.object") && any(grepl("^keras[.]|^tf_keras", class(object)))
}

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
    sentence <- gettext(
      "`{verb}()` hands a Keras model on to the R package keras3, which is not installed."
    )
    abort("no_keras3", sentence, verb = verb)
  }
  arguments <- lapply(arguments, as_keras_argument)
  do.call(getExportedValue(package, verb), c(list(object), arguments))
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
