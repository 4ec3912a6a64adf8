#' What a history and a loss say
#'
#' `diagnose()` looks for overfitting and underfitting, and says what the deep-learning course
#' advises; and for the mean bias error as a loss, which has no lower bound. A training overfits if
#' the validation loss was above its lowest value in each of the last 3 epochs, by more than 1 % on
#' average, while the training loss has fallen since. It underfits if, after 4 epochs or more, both
#' losses are cross-entropies above 1.00, or above 90 % of that of guessing.
#' `interpret_cross_entropy()` gives the course's words: 0.00 is a perfect match, below 0.02 a great
#' match, below 0.05 good, below 0.20 acceptable, above 0.30 not good, above 1.00 bad, above 2.00
#' horrible.
#'
#' @param x A `kerasduet_fit`, or a data frame like its `history`.
#' @param loss The name of the loss, as Keras spells it; the fit's own unless given.
#' @param classes How many classes there are, 0 for a regression; as many as the fit's data have
#'   unless given.
#' @param value A cross-entropy, with natural logarithms as Keras has it.
#' @return `diagnose()` gives `NULL`, or a list of `code`, `"overfitting"`, `"underfitting"` or
#'   `"unbounded_loss"`, and `message`; `interpret_cross_entropy()` a text.
#' @examplesIf is_kerasduet_available()
#' losses <- c(1.2, 0.8, 0.5, 0.3, 0.2, 1.3, 1.0, 1.1, 1.2, 1.3)
#' history <- data.frame(
#'   epoch = c(1:5, 1:5), split = rep(c("train", "validation"), each = 5), metric = "loss",
#'   value = losses
#' )
#' diagnose(history, "sparse_categorical_crossentropy", 10)
#' interpret_cross_entropy(0.04)
#' @export
diagnose <- function(x, loss = NULL, classes = NULL) {
  if (inherits(x, "kerasduet_fit")) {
    loss <- if (is.null(loss)) x$loss else loss
    classes <- if (is.null(classes)) length(x$data$class_names) else classes
    x <- x$history
  }
  if (!is.data.frame(x) || !all(c("epoch", "split", "metric", "value") %in% names(x))) {
    must_be("invalid_argument", "x", gettext("a fit, or a history as a fit has it"), x)
  }
  check_text(loss, "loss", gettext("the name of a loss"))
  call_core("diagnose", lapply(as.list(x), as.list), loss, if (is.null(classes)) 0 else classes)
}

#' @rdname diagnose
#' @export
interpret_cross_entropy <- function(value) {
  if (!is.numeric(value) || length(value) != 1 || is.na(value)) {
    must_be("invalid_argument", "value", gettext("a number"), value)
  }
  call_core("interpret_cross_entropy", value)
}
