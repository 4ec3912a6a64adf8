# The methods for classes that are not ours. Generics of other packages are not masked, and have no
# default of ours: these methods answer only where a call is about something of ours or of Keras,
# and hand on to the next method, of whatever package, where it is not.

# The name of a spec, or its file.
#' @rdname fit.kerasduet_spec
#' @export
fit.character <- function(object, ...) {
  if (is_spec_name(object) || !has_other_method("fit")) {
    return(fit(model_spec(object), ...))
  }
  NextMethod()
}

is_spec_name <- function(name) {
  length(name) == 1 && (name %in% spec_names() || endsWith(name, ".json"))
}

# Keras calls the rows `x` too: `evaluate(model, x = , y = )` arrives with the rows in front.
#' @export
evaluate.array <- function(x, ...) {
  if (names_trained(...)) {
    return(evaluate_behind(x, ...))
  }
  if (has_other_method("evaluate", typeof(x), "numeric")) NextMethod() else refuse_evaluate(x)
}

#' @export
evaluate.data.frame <- function(x, ...) { # nolint: object_name_linter.
  if (names_trained(...)) {
    return(evaluate_behind(x, ...))
  }
  if (has_other_method("evaluate", "list")) NextMethod() else refuse_evaluate(x)
}

#' @export
evaluate.character <- function(x, ...) {
  if (names_trained(...)) {
    return(evaluate_behind(x, ...))
  }
  if (has_other_method("evaluate")) NextMethod() else refuse_evaluate(x)
}

#' @export
evaluate.kerasduet_data <- function(x, ...) {
  if (names_trained(...)) evaluate_behind(x, ...) else refuse_evaluate(x)
}

# Whether the model or the fit comes behind its rows.
names_trained <- function(...) sum(are_trained(...)) == 1

are_trained <- function(...) {
  vapply(list(...), function(each) {
    inherits(each, c("kerasduet_model", "kerasduet_fit")) || is_keras_object(each)
  }, NA)
}

evaluate_behind <- function(rows, ...) {
  place <- which(are_trained(...))
  object <- list(...)[[place]]
  rest <- list(...)[-place]
  if (is_keras_object(object)) {
    return(hand_on("evaluate", object, c(list(x = rows), rest)))
  }
  if (inherits(object, "kerasduet_fit") && "y" %in% names(rest)) { # which takes both as `data`
    rows <- list(x = rows, y = rest$y)
    rest$y <- NULL
  }
  do.call(evaluate, c(list(object, rows), rest))
}

refuse_evaluate <- function(x) {
  must_be("invalid_argument", "x", gettext("a fit or a trained model"), x)
}

# Models of Keras that are objects of Python. The methods of the R package keras3 are for narrower
# classes and come before these, once that package is loaded.
#' @export
fit.python.builtin.object <- function(object, ...) { # nolint: object_name_linter.
  if (is_keras_object(object) || !has_other_method("fit")) {
    return(hand_on("fit", object, list(...)))
  }
  NextMethod()
}

#' @export
compile.python.builtin.object <- function(object, ...) { # nolint: object_name_linter.
  if (is_keras_object(object) || !has_other_method("compile")) {
    return(hand_on("compile", object, list(...)))
  }
  NextMethod()
}

#' @export
evaluate.python.builtin.object <- function(x, ...) { # nolint: object_name_linter.
  if (is_keras_object(x) || !has_other_method("evaluate")) {
    return(hand_on("evaluate", x, list(...)))
  }
  NextMethod()
}

# Whether there is a method behind ours: for one of the classes, or for all that has no other.
has_other_method <- function(verb, ...) {
  generics <- asNamespace("generics")
  any(vapply(c(..., "default"), function(class) {
    !is.null(utils::getS3method(verb, class, optional = TRUE, envir = generics))
  }, NA))
}
