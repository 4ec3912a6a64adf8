# Verbs of a fit on what is none yet: a spec is told to be trained, a model passes its fit on.

#' @export
tidy.kerasduet_spec <- function(x, ...) refuse_untrained(x, "tidy")

#' @export
glance.kerasduet_spec <- function(x, ...) refuse_untrained(x, "glance")

#' @export
augment.kerasduet_spec <- function(x, ...) refuse_untrained(x, "augment")

#' @export
residuals.kerasduet_spec <- function(object, ...) refuse_untrained(object, "residuals")

#' @export
fitted.kerasduet_spec <- function(object, ...) refuse_untrained(object, "fitted")

#' @exportS3Method caret::confusionMatrix
confusionMatrix.kerasduet_spec <- function(data, ...) { # nolint: object_name_linter.
  refuse_untrained(data, "confusionMatrix")
}

#' @export
tidy.kerasduet_model <- function(x, ...) tidy(trained(x, "tidy"), ...)

#' @export
glance.kerasduet_model <- function(x, ...) glance(trained(x, "glance"), ...)

#' @export
augment.kerasduet_model <- function(x, ...) augment(trained(x, "augment"), ...)

#' @export
residuals.kerasduet_model <- function(object, ...) residuals(trained(object, "residuals"), ...)

#' @export
fitted.kerasduet_model <- function(object, ...) fitted(trained(object, "fitted"), ...)

#' @exportS3Method caret::confusionMatrix
confusionMatrix.kerasduet_model <- function(data, ...) { # nolint: object_name_linter.
  trained(data, "confusionMatrix")
  confusion_matrix(data, ...)
}

#' @export
predict.kerasduet_data <- function(object, ...) {
  must_be("invalid_argument", "object", gettext("a trained model or a fit"), object)
}
