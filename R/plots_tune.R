# The cells of a grid: the metric and the time of each.

#' @rdname plot.kerasduet_fit
#' @export
plot.kerasduet_tune <- function(x, ...) {
  check_no_more("plot", ...)
  cells <- measured_cells(x)
  along <- x$paths[[1]]
  colour <- if (length(x$paths) > 1) x$paths[[2]] else NULL
  mapping <- ggplot2::aes(.data[[along]], .data$value, group = 1)
  if (!is.null(colour)) {
    mapping <- ggplot2::aes(
      .data[[along]], .data$value, colour = .data[[colour]], shape = .data[[colour]],
      group = .data[[colour]]
    )
  }
  ggplot2::ggplot(cells, mapping) +
    ggplot2::geom_line(na.rm = TRUE) +
    ggplot2::geom_pointrange(
      ggplot2::aes(
        ymin = .data$value - .data$std_err, ymax = .data$value + .data$std_err
      ),
      na.rm = TRUE
    ) +
    ggplot2::facet_grid(
      ggplot2::vars(.data$measure), ggplot2::vars(!!!lapply(x$paths[-(1:2)], as.name)),
      scales = "free_y", labeller = ggplot2::labeller(.cols = ggplot2::label_both)
    ) +
    ggplot2::labs(
      x = along, y = NULL, colour = colour, shape = colour,
      title = wrapped(sprintf("%s on %s", shown(x$spec), shown(x$data_name)))
    ) +
    ggplot2::theme(plot.title.position = "plot")
}

#' @exportS3Method ggplot2::autoplot
autoplot.kerasduet_tune <- function(object, ...) { # nolint: object_name_linter.
  plot(object, ...)
}

# A row for the metric of each cell, with its standard error, and one for its time.
measured_cells <- function(x) {
  cells <- x$cells
  cells[x$paths] <- lapply(cells[x$paths], function(values) factor(values, unique(values)))
  row <- function(measure, value, std_err) {
    data.frame(cells[x$paths],
      measure = measure, value = value, std_err = std_err, check.names = FALSE
    )
  }
  rows <- rbind(row(x$metric, cells$mean, cells$std_err), row("seconds", cells$seconds, 0))
  rows$std_err[is.na(rows$std_err)] <- 0 # of one resample
  rows$measure <- factor(rows$measure, unique(rows$measure))
  rows
}
