# Names that this package shares with tidymodels: `tune()` marks an argument there, and
# `fit_resamples()` is a generic of the package tune.

# The mark of tidymodels where a call of `tune()` asks for it, as `tune()` and `tune("units")` do.
tuning_mark <- function(arguments, spec, ...) {
  if (arguments == 0) {
    return(hardhat::tune())
  }
  id <- if (missing(spec)) list(...)$id else spec
  is_id <- arguments == 1 && is.character(id) && length(id) == 1 && !is_spec_name(id)
  if (is_id) hardhat::tune(id)
}

# Whether a call is about a workflow or a model of parsnip, which tune calls `object`.
is_of_tidymodels <- function(spec, ...) {
  object <- list(...)$object
  object <- if (is.null(object) && !missing(spec)) spec else object
  inherits(object, c("workflow", "model_spec"))
}

# A call as it was written, of the package tune.
call_tune <- function(verb, call, frame) {
  check_installed(verb, "tune")
  call[[1]] <- base::call("::", quote(tune), as.name(verb))
  eval(call, frame)
}

# Where tune is attached later, its generic of this name is called.
#' @exportS3Method tune::fit_resamples
fit_resamples.kerasduet_spec <- function(object, ...) { # nolint: object_name_linter.
  fit_resamples(object, ...)
}

#' @exportS3Method tune::fit_resamples
fit_resamples.character <- fit_resamples.kerasduet_spec # nolint: object_name_linter.
