# The differences between two models, with their intervals.

#' @rdname plot.kerasduet_fit
#' @export
plot.kerasduet_comparison <- function(x, ...) {
  check_no_more("plot", ...)
  table <- comparison_rows(x)
  kind <- if (x$paired) "the same rows" else "unpaired"
  names <- shown(x$names)
  few <- nrow(table) <= 20
  ggplot2::ggplot(table, ggplot2::aes(.data$difference, .data$label, colour = .data$significant)) +
    ggplot2::geom_vline(xintercept = 0, colour = "grey70") +
    ggplot2::geom_pointrange(
      ggplot2::aes(
        xmin = .data$lower, xmax = .data$upper, fill = .data$significant, shape = .data$metric
      ),
      size = if (few) 0.5 else 0.3, na.rm = TRUE
    ) +
    significance_scales() +
    ggplot2::scale_y_discrete(labels = stats::setNames(shown_apart(table$label), table$label)) +
    ggplot2::labs(
      title = wrapped(sprintf("%s and %s (%s)", names[1], names[2], kind)),
      x = wrapped(sprintf("%s - %s, accuracy and recall", names[2], names[1]), 45), y = NULL
    ) +
    ggplot2::theme(
      axis.text.y = ggplot2::element_text(size = name_size(x$class_names, 250)),
      plot.title.position = "plot"
    )
}

#' @exportS3Method ggplot2::autoplot
autoplot.kerasduet_comparison <- function(object, ...) { # nolint: object_name_linter.
  plot(object, ...)
}

# What is significant is full, which is seen in grey print too.
significance_scales <- function() {
  title <- "p < 0.05,\nof classes\nafter Holm"
  labels <- c("TRUE" = "yes", "FALSE" = "no")
  list(
    ggplot2::scale_shape_manual(values = c(Accuracy = 23, Recall = 21), guide = "none"),
    ggplot2::guides(fill = ggplot2::guide_legend(override.aes = list(shape = 21))),
    ggplot2::scale_colour_manual(
      title, values = c("TRUE" = "#1f6fb4", "FALSE" = "grey60"), labels = labels
    ),
    ggplot2::scale_fill_manual(
      title, values = c("TRUE" = "#1f6fb4", "FALSE" = "white"), labels = labels
    )
  )
}

# Accuracy on top, a position of its own even if a class has that name.
comparison_rows <- function(x) {
  table <- x$metrics
  labels <- c(accuracy_label(x$class_names), x$class_names)
  table$label <- factor(labels, rev(labels))
  table
}

accuracy_label <- function(class_names) {
  if ("Accuracy" %in% class_names) "(Accuracy of all)" else "Accuracy"
}
