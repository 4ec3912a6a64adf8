#' kerasduet: train the same Keras network from R and from Python
#'
#' A JSON spec says what a model is; one Python core builds, trains and evaluates it, for R and for
#' Python users alike, with the same numbers.
#'
#' @keywords internal
"_PACKAGE"
