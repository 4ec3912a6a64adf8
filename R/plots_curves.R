#' Plots
#'
#' `autoplot()` of ggplot2 draws the same.
#'
#' * Of a fit, how loss and metrics went over the epochs.
#' * Of an evaluation with classes, and of any confusion matrix of caret's, a heatmap with counts,
#'   coloured by their proportion of the true class. Counts are as large as the cells of the drawn
#'   plot allow, and left out where they could not be read.
#' * Of the evaluation of a regression, the observed numbers and the residuals against the predicted
#'   ones; points on the grey line are predicted exactly. Each target has a column of its own; of
#'   more than four the first four are drawn.
#' * Of a data set of images, the first of them, each with its class. Images of one channel are
#'   drawn dark on white, as the tutorials have them. Those whose numbers are neither in 0 to 1 nor
#'   in 0 to 255 are stretched from the lowest number of all to the highest.
#' * Of a comparison, the differences of accuracy and of the recall of each class with their
#'   intervals of 95 %, in which full blue points mark p-values below 0.05 (of classes after Holm;
#'   the intervals are not adjusted) and hollow grey ones the others.
#' * Of the results on resamples or of seeds, the curve of each fit, pale, and their mean.
#' * Of a search the metric of each cell, with its standard error, and its time.
#'
#' @param x A `kerasduet_fit`, `kerasduet_evaluation`, `kerasduet_data`, `kerasduet_comparison`,
#'   `kerasduet_repeated`, `kerasduet_tune`, or a `confusionMatrix` of caret's.
#' @param ... Not used.
#' @return A ggplot.
#' @section Errors:
#' `kerasduet_error_not_images` for data without images, `kerasduet_error_unknown_split` if they
#' have no such rows.
#' @examplesIf is_kerasduet_available()
#' data <- garments(train = 200, test = 100)
#' plot(data)
#' fit <- fit_fashion_mnist(data = data, epochs = 2, seed = 1)
#' plot(fit)
#' plot(evaluate(fit))
#' plot(confusion_matrix(c("cat", "cat", "dog"), c("cat", "dog", "dog")))
#' @name plot.kerasduet_fit
NULL

#' @rdname plot.kerasduet_fit
#' @export
plot.kerasduet_fit <- function(x, ...) {
  check_no_more("plot", ...)
  names <- shown(c(x$name, x$data$name))
  plot_epochs(x$history) + ggplot2::labs(title = wrapped(paste(names, collapse = " on ")))
}

#' @exportS3Method ggplot2::autoplot
autoplot.kerasduet_fit <- function(object, ...) plot(object, ...) # nolint: object_name_linter.

# A training that was stopped in its first epoch has no rows.
plot_epochs <- function(history) {
  history$metric <- factor(history$metric, unique(history$metric))
  epochs <- length(unique(history$epoch))
  ggplot2::ggplot(history, ggplot2::aes(
    .data$epoch, .data$value, colour = .data$split, linetype = .data$split, shape = .data$split
  )) +
    (if (epochs > 1) ggplot2::geom_line()) + # one epoch makes no line
    (if (epochs <= 30) ggplot2::geom_point(fill = "white")) +
    (if (epochs > 0) { # without rows there is no metric and no split
      list(split_scales(), ggplot2::facet_wrap(
        ggplot2::vars(.data$metric), ncol = 1, scales = "free_y",
        labeller = ggplot2::as_labeller(function(name) wrapped(shown(name)))
      ))
    }) +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::labs(x = "epoch", y = NULL) +
    ggplot2::theme(plot.title.position = "plot")
}

# Splits are told apart by more than their colour, which a printer may not have. Keras's R package
# calls the training rows "training".
split_scales <- function() {
  style <- function(train, validation) {
    values <- c(train = train, training = train, validation = validation)
    list(values = values)
  }
  list(
    do.call(ggplot2::scale_colour_manual, style("#1f6fb4", "#d9720b")),
    do.call(ggplot2::scale_linetype_manual, style("solid", "dashed")),
    do.call(ggplot2::scale_shape_manual, style(16, 22))
  )
}

whole_breaks <- function(limits) {
  unique(round(pretty(limits)))
}

#' Plot an activation function
#'
#' As Keras computes it, from -5 to 5. An activation that looks at all outputs of a layer, as
#' softmax does, is drawn for the first of two outputs, while the other stays 0.
#'
#' @param name Such as `"relu"`, `"sigmoid"`, `"tanh"`, `"leaky_relu"`, `"softmax"` or
#'   `"heaviside"`.
#' @return A ggplot; its data have the columns `z` and `value`.
#' @section Errors:
#' `kerasduet_error_unknown_activation`, with the nearest names.
#' @examplesIf is_kerasduet_available()
#' plot_activation("relu")
#' @export
plot_activation <- function(name) {
  check_text(name, "name", gettext("the name of an activation"))
  curve <- call_core("activation_curve", name)
  title <- if (curve$shared) paste(name, "of z, beside a second output of 0") else name
  points <- data.frame(z = as.vector(curve$z), value = as.vector(curve$value))
  ggplot2::ggplot(points, ggplot2::aes(.data$z, .data$value)) +
    ggplot2::geom_hline(yintercept = 0, colour = "grey70") +
    ggplot2::geom_vline(xintercept = 0, colour = "grey70") +
    ggplot2::geom_line(colour = "#1f6fb4") +
    ggplot2::labs(title = title, x = "z", y = NULL)
}
