# What a regression predicted: the observed numbers and the residuals, against the predicted ones.

plot_regression <- function(evaluation) {
  rows <- regression_rows(evaluation)
  lines <- data.frame(panel = levels(rows$panel), slope = c(1, 0))
  lines$panel <- factor(lines$panel, lines$panel)
  faint <- if (nrow(rows) > 4000) 0.2 else 0.6
  ggplot2::ggplot(rows, ggplot2::aes(.data$predicted, .data$value)) +
    ggplot2::geom_abline(
      ggplot2::aes(slope = .data$slope, intercept = 0), lines, colour = "grey50"
    ) +
    ggplot2::geom_point(colour = "#1f6fb4", alpha = faint) +
    ggplot2::facet_wrap(
      ggplot2::vars(.data$panel, .data$target), nrow = 2, scales = "free", labeller = panel_names
    ) +
    ggplot2::labs(title = wrapped(shown(evaluation$spec)), x = "predicted", y = NULL) +
    ggplot2::theme(plot.title.position = "plot")
}

# One row a number; of several targets the first four.
regression_rows <- function(evaluation) {
  truth <- as.matrix(numbers_of(evaluation$predictions, "truth"))
  predicted <- as.matrix(numbers_of(evaluation$predictions, ".pred"))
  drawn <- seq_len(min(ncol(truth), 4))
  targets <- if (ncol(truth) > 1) sprintf("target %d of %d", drawn, ncol(truth)) else ""
  long <- function(panel, values) {
    data.frame(
      panel = panel, target = rep(targets, each = nrow(truth)),
      predicted = as.vector(predicted[, drawn]), value = as.vector(values[, drawn])
    )
  }
  rows <- rbind(long("observed", truth), long("residual", truth - predicted))
  rows$panel <- factor(rows$panel, c("observed", "residual"))
  rows
}

panel_names <- function(labels) {
  list(trimws(paste(labels[[1]], labels[[2]], sep = "\n")))
}
