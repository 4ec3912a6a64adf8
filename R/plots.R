#' Plots
#'
#' Of a fit, how loss and metrics went over the epochs; of an evaluation, the confusion matrix as a
#' heatmap with counts, coloured by their share of the true class.
#'
#' @param x A `kerasduet_fit` or a `kerasduet_evaluation`.
#' @param ... Not used.
#' @return A ggplot.
#' @examplesIf reticulate::py_module_available("tensorflow")
#' fit <- fit_fashion_mnist(data = garments(train = 500, test = 100), epochs = 2, seed = 1)
#' plot(fit)
#' plot(evaluate(fit))
#' @name plot.kerasduet_fit
NULL

#' @rdname plot.kerasduet_fit
#' @export
plot.kerasduet_fit <- function(x, ...) {
  history <- x$history
  history$metric <- factor(history$metric, unique(history$metric))
  ggplot2::ggplot(history, ggplot2::aes(.data$epoch, .data$value, colour = .data$split)) +
    ggplot2::geom_line() +
    ggplot2::geom_point() +
    ggplot2::facet_wrap(ggplot2::vars(.data$metric), ncol = 1, scales = "free_y") +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::labs(title = sprintf("%s on %s", x$spec$name, x$data$name), x = "epoch", y = NULL)
}

#' @rdname plot.kerasduet_fit
#' @export
plot.kerasduet_evaluation <- function(x, ...) {
  counts <- as.data.frame(confusion_matrix(x)$table, responseName = "count")
  counts$share <- counts$count / stats::ave(counts$count, counts$Reference, FUN = sum)
  counts$Prediction <- factor(counts$Prediction, rev(x$class_names)) # the first class on top
  ggplot2::ggplot(counts, ggplot2::aes(.data$Reference, .data$Prediction, fill = .data$share)) +
    ggplot2::geom_tile() +
    ggplot2::geom_text(ggplot2::aes(label = .data$count, colour = .data$share > 0.5)) +
    ggplot2::scale_colour_manual(values = c("TRUE" = "white", "FALSE" = "black"), guide = "none") +
    ggplot2::scale_fill_gradient(
      low = "white", high = "#08306b", limits = c(0, 1), na.value = "grey90"
    ) +
    ggplot2::coord_equal() +
    ggplot2::labs(title = x$spec, fill = "share of\nreference") +
    ggplot2::theme(axis.text.x = ggplot2::element_text(angle = 45, hjust = 1))
}

whole_breaks <- function(limits) {
  unique(round(pretty(limits)))
}
