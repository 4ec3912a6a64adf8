# Classes as Keras counts them, from 0: integers that know what they count, so that a matrix of them
# is right whatever classes occur. Who computes with them has plain numbers.
keras_codes <- function(codes, classes = NULL) {
  structure(as.integer(codes), class = c("kerasduet_codes", "integer"), classes = classes)
}

#' @export
`[.kerasduet_codes` <- function(x, i) keras_codes(as.integer(x)[i], attr(x, "classes"))

#' @export
c.kerasduet_codes <- function(...) {
  parts <- list(...)
  same <- vapply(parts, function(each) identical(attributes(each), attributes(parts[[1]])), NA)
  codes <- unlist(lapply(parts, as.vector))
  if (all(same)) keras_codes(codes, attr(parts[[1]], "classes")) else codes
}

#' @export
Ops.kerasduet_codes <- function(e1, e2) {
  plain <- function(value) if (inherits(value, "kerasduet_codes")) as.integer(value) else value
  verb <- get(.Generic, mode = "function") # nolint: object_usage_linter. R gives it to a method.
  if (missing(e2)) verb(plain(e1)) else verb(plain(e1), plain(e2))
}

#' @export
print.kerasduet_codes <- function(x, ...) {
  print(as.integer(x), ...)
  invisible(x)
}

# The classes that are counted; where no data told their names, the numbers are the names.
decoded <- function(codes) {
  classes <- attr(codes, "classes")
  if (is.null(classes)) as.character(codes) else as_classes(as.integer(codes) + 1L, classes)
}
