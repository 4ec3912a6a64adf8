#' A spec as plain Keras code
#'
#' Writes a script that builds, compiles and trains the same network with Keras alone: in Python
#' with keras, in R with keras3. Its numbers are not those of [fit()][fit.kerasduet_spec] to the
#' bit: Keras draws weights and orders of rows by itself, and holds out the last rows.
#'
#' @param spec A `kerasduet_spec`, what [as_model_spec()] makes one of, or the name or file of one.
#' @param language `"python"` or `"r"`.
#' @param shape The shape of one row, instead of that of the spec's data set, such as `c(28, 28)`;
#'   a size that the data tell is `NA`; of several inputs a list of them by name. Must be given
#'   where the data set is no built-in one, unless the rows are texts.
#' @details Columns of a table go through Keras's layers, with the levels that the spec lists: that
#'   of a fit lists all, `spec_code(fit$spec, "r")`.
#' @return The script, a text of class `kerasduet_code`, which prints as it is.
#' @section Errors:
#' `kerasduet_error_no_code` for what plain Keras cannot say, such as `layer_dropconnect()` in R.
#' @examplesIf is_kerasduet_available()
#' spec_code("xor_mlp", "r")
#' @export
spec_code <- function(spec, language = c("python", "r"), shape = NULL) {
  language <- if (missing(language)) "python" else language
  check_choice(language, "language", c("python", "r"))
  sizes <- function(each) shape_for_core(checked_shape(each, "shape"))
  of_inputs <- is.list(shape) && is_named(shape)
  shape <- if (of_inputs) lapply(shape, sizes) else if (!is.null(shape)) sizes(shape)
  text <- call_core("spec_code", named_spec(spec)$json, language, shape)
  structure(text, class = "kerasduet_code")
}

#' @export
print.kerasduet_code <- function(x, ...) {
  cat(x)
  invisible(x)
}
