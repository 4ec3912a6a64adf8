# The history of one call of fit() on a model, as Keras's R package gives it.
new_history <- function(fit, before, spec) {
  rows <- fit$history[fit$history$epoch > before, ]
  names <- ifelse(rows$split == "train", rows$metric, paste0("val_", rows$metric))
  metrics <- lapply(split(rows$value, factor(names, unique(names))), as.vector)
  structure(
    class = c("kerasduet_history", "keras_training_history"),
    list(
      params = list(epochs = spec$document$fit$epochs, steps = fit$steps),
      metrics = metrics
    )
  )
}

#' The history of a training
#'
#' What [fit()][fit.kerasduet_model] gives for a model: how loss and metrics went over the epochs of
#' that call.
#'
#' @param x A `kerasduet_history`: a list of `params` (`epochs`, and `steps` in each) and `metrics`
#'   (`loss`, `val_loss`, ..., each with a number for each epoch).
#' @param ... Not used.
#' @return `plot()` gives a ggplot, `as.data.frame()` a row for each number with the columns
#'   `epoch`, `value`, `metric` and `data` (`training` or `validation`), as in Keras's R package.
#' @inherit fit.kerasduet_model examples
#' @name plot.kerasduet_history
NULL

#' @rdname plot.kerasduet_history
#' @export
plot.kerasduet_history <- function(x, ...) {
  rows <- as.data.frame(x)
  names(rows)[names(rows) == "data"] <- "split"
  plot_epochs(rows)
}

#' @rdname plot.kerasduet_history
#' @export
as.data.frame.kerasduet_history <- function(x, ...) {
  names <- rep(names(x$metrics), lengths(x$metrics))
  metric <- sub("^val_", "", names)
  kinds <- c("training", "validation")
  data.frame(
    epoch = unlist(lapply(x$metrics, seq_along), use.names = FALSE),
    value = unlist(x$metrics, use.names = FALSE),
    metric = factor(metric, unique(metric)),
    data = factor(kinds[startsWith(names, "val_") + 1], kinds)
  )
}

#' @export
print.kerasduet_history <- function(x, ...) {
  epochs <- length(x$metrics[[1]])
  last <- vapply(x$metrics, function(values) values[[epochs]], 0)
  cat(sprintf("<kerasduet_history> %d epoch%s, the last:\n", epochs, plural(epochs)))
  writeLines(sprintf("%s: %.4f", names(last), last))
  invisible(x)
}
