#' kerasduet: train the same Keras network from R and from Python
#'
#' A JSON spec says what a model is; one Python core builds, trains and evaluates it, for R and for
#' Python users alike, with the same numbers. Python starts when it is first needed, not with
#' `library(kerasduet)`.
#'
#' Start with [fit_fashion_mnist()], or with [model_spec()], [set_training()] and
#' [fit()][fit.kerasduet_spec]. If something is missing, [kerasduet_doctor()] says what.
#'
#' @examples
#' list_specs()
#' @keywords internal
"_PACKAGE"

utils::globalVariables(".data") # ggplot2's pronoun

.onLoad <- function(libname, pkgname) { # nolint: object_name_linter.
  session$pid <- Sys.getpid() # of the process that starts Python, or has started it
  declare <- function(...) declare_needs("reports") # of a model when one is asked for
  setHook(packageEvent("reticulate", "onLoad"), declare)
  if (isNamespaceLoaded("reticulate")) {
    declare()
  }
  setHook(packageEvent("tensorflow", "onLoad"), register_evaluate)
  if (isNamespaceLoaded("tensorflow")) {
    register_evaluate()
  }
  setHook(packageEvent("parsnip", "onLoad"), register_parsnip)
  if (isNamespaceLoaded("parsnip")) {
    register_parsnip()
  }
  register_tidier()
}

# caret::confusionMatrix() needs e1071, which caret only suggests.
#' @importFrom e1071 classAgreement
#' @importFrom stats fitted predict residuals
NULL

#' @importFrom generics fit
#' @export
generics::fit

#' @importFrom generics compile
#' @export
generics::compile

#' @importFrom generics evaluate
#' @export
generics::evaluate

#' @importFrom generics tidy
#' @export
generics::tidy

#' @importFrom generics glance
#' @export
generics::glance

#' @importFrom generics augment
#' @export
generics::augment

#' @importFrom zeallot %<-%
#' @export
zeallot::`%<-%`

#' @importFrom magrittr %>%
#' @export
magrittr::`%>%`

#' @importFrom magrittr %<>%
#' @export
magrittr::`%<>%`
