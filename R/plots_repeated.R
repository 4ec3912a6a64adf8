# The curves of several fits of a spec: a pale line a fit, and their mean.

#' @rdname plot.kerasduet_fit
#' @export
plot.kerasduet_repeated <- function(x, ...) {
  check_no_more("plot", ...)
  history <- x$history
  history$metric <- factor(history$metric, unique(history$metric))
  epochs <- length(unique(history$epoch))
  mean_of <- function(geom, ...) {
    ggplot2::stat_summary(ggplot2::aes(group = .data$split), fun = mean, geom = geom, ...)
  }
  ggplot2::ggplot(history, ggplot2::aes(
    .data$epoch, .data$value, colour = .data$split, linetype = .data$split, shape = .data$split,
    group = interaction(.data$id, .data$split)
  )) +
    (if (epochs > 1) list(ggplot2::geom_line(alpha = 0.3), mean_of("line"))) +
    (if (epochs == 1) ggplot2::geom_point(alpha = 0.4)) + # one epoch makes no line
    (if (epochs <= 30) mean_of("point", fill = "white")) +
    split_scales() +
    ggplot2::facet_wrap(
      ggplot2::vars(.data$metric), ncol = 1, scales = "free_y",
      labeller = ggplot2::as_labeller(function(name) wrapped(shown(name)))
    ) +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::labs(
      x = "epoch", y = NULL,
      title = wrapped(sprintf(
        "%d fits of %s on %s", length(unique(x$metrics$id)), shown(x$spec), shown(x$data_name)
      ))
    ) +
    ggplot2::theme(plot.title.position = "plot")
}

#' @exportS3Method ggplot2::autoplot
autoplot.kerasduet_repeated <- function(object, ...) { # nolint: object_name_linter.
  plot(object, ...)
}
