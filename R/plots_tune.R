# The cells of a search: the metric and the time of each.

#' @rdname plot.kerasduet_fit
#' @export
plot.kerasduet_tune <- function(x, ...) {
  check_no_more("plot", ...)
  drawn <- if (x$search == "grid") draw_grid(x) else draw_panels(x)
  drawn + ggplot2::labs(title = wrapped(sprintf("%s on %s", shown(x$spec), shown(x$data_name)))) +
    ggplot2::theme(plot.title.position = "plot")
}

# The values of the first path are on the axis, those of the second are colours, and the others have
# panels.
draw_grid <- function(x) {
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
    ggplot2::labs(x = along, y = NULL, colour = colour, shape = colour)
}

# Each path has a panel, in which each cell is a point. Panels that are beside each other have one
# axis: that of the i-th path goes from 2 i to 2 i + 1, with ticks of its own.
draw_panels <- function(x) {
  axes <- Map(panel_axis, x$axes[x$paths], x$cells[x$paths], seq_along(x$paths))
  rows <- do.call(rbind, lapply(x$paths, function(path) {
    data.frame(measured_cells(x), path = path, place = rep(axes[[path]]$places, 2))
  }))
  rows$path <- factor(rows$path, x$paths)
  panels <- rep(seq_along(x$paths), each = 2)
  ends <- data.frame(path = factor(x$paths[panels], x$paths), place = 2 * panels + 0:1)
  ggplot2::ggplot(rows, ggplot2::aes(
    .data$place, .data$value, ymin = .data$value - .data$std_err,
    ymax = .data$value + .data$std_err, shape = .data$ended
  )) +
    ggplot2::geom_blank(ggplot2::aes(.data$place), ends, inherit.aes = FALSE) +
    ggplot2::geom_pointrange(na.rm = TRUE) +
    ggplot2::scale_shape_manual(NULL,
      values = c(whole = 16, pruned = 1),
      guide = if (all(is.na(x$cells$pruned_at))) "none" else "legend"
    ) +
    ggplot2::scale_x_continuous(
      breaks = unlist(lapply(axes, `[[`, "breaks"), use.names = FALSE),
      labels = unlist(lapply(axes, `[[`, "labels"), use.names = FALSE), minor_breaks = NULL
    ) +
    ggplot2::facet_grid(ggplot2::vars(.data$measure), ggplot2::vars(.data$path), scales = "free") +
    ggplot2::labs(x = NULL, y = NULL)
}

# Where the values of a path, its ticks and their labels are on the axis of its panel.
panel_axis <- function(axis, values, panel) {
  if (axis$kind == "choices") {
    choices <- as.character(unlist(axis$choices))
    at <- (seq_along(choices) - 0.5) / length(choices)
    places <- at[match(as.character(values), choices)]
    return(list(places = 2 * panel + places, breaks = 2 * panel + at, labels = shown(choices)))
  }
  scaled <- if (axis$kind == "log") log10 else identity
  ticks <- if (axis$kind == "log") powers_of_ten(values) else pretty(values, 3)
  ends <- range(scaled(c(values, ticks)))
  on_axis <- function(numbers) 2 * panel + (scaled(numbers) - ends[[1]]) / max(diff(ends), 1e-300)
  list(places = on_axis(values), breaks = on_axis(ticks), labels = format_ticks(ticks))
}

# Those about the values; three at most, whose labels do not touch.
powers_of_ten <- function(values) {
  powers <- seq(floor(log10(min(values))), ceiling(log10(max(values))))
  10^powers[seq(1, length(powers), by = ceiling(length(powers) / 3))]
}

format_ticks <- function(ticks) vapply(ticks, format, "", digits = 3)

#' @exportS3Method ggplot2::autoplot
autoplot.kerasduet_tune <- function(object, ...) { # nolint: object_name_linter.
  plot(object, ...)
}

# A row for the metric of each cell, with its standard error, and one for its time.
measured_cells <- function(x) {
  cells <- x$cells
  cells[x$paths] <- lapply(cells[x$paths], function(values) factor(values, unique(values)))
  ended <- factor(ifelse(is.na(cells$pruned_at), "whole", "pruned"), c("whole", "pruned"))
  row <- function(measure, value, std_err) {
    data.frame(cells[x$paths],
      measure = measure, value = value, std_err = std_err, ended = ended, check.names = FALSE
    )
  }
  rows <- rbind(row(x$metric, cells$mean, cells$std_err), row("seconds", cells$seconds, 0))
  rows$std_err[is.na(rows$std_err)] <- 0 # of one resample
  rows$measure <- factor(rows$measure, unique(rows$measure))
  rows
}
