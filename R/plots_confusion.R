# The heatmap of a confusion matrix.

#' @rdname plot.kerasduet_fit
#' @export
plot.kerasduet_evaluation <- function(x, ...) {
  check_no_more("plot", ...)
  check_one_output(x)
  if (is.null(x$class_names)) {
    return(plot_regression(x))
  }
  matrix <- confusion_matrix(x, positive = NULL) # the counts need none
  plot_counts(matrix) +
    ggplot2::labs(title = wrapped(shown(x$spec)), subtitle = accuracy_text(matrix))
}

# caret has no plot of its own for its matrices. What is no matrix of caret's, whatever its class
# says, goes to the next method.
#' @rdname plot.kerasduet_fit
#' @export
plot.confusionMatrix <- function(x, ...) {
  if (!is_of_caret(x)) {
    return(NextMethod())
  }
  check_no_more("plot", ...)
  plot_counts(x) + ggplot2::labs(title = accuracy_text(x))
}

#' @exportS3Method ggplot2::autoplot
autoplot.kerasduet_evaluation <- function(object, ...) { # nolint: object_name_linter.
  plot(object, ...)
}

#' @exportS3Method ggplot2::autoplot
autoplot.confusionMatrix <- function(object, ...) { # nolint: object_name_linter.
  if (is_of_caret(object)) plot(object, ...) else NextMethod()
}

is_of_caret <- function(x) {
  is.list(x) && is.matrix(x$table) && nrow(x$table) == ncol(x$table) &&
    all(c("Accuracy", "Kappa") %in% names(x$overall)) && !is.null(x$byClass)
}

accuracy_text <- function(matrix) sprintf("Accuracy %.4f", matrix$overall[["Accuracy"]])

plot_counts <- function(matrix) {
  classes <- rownames(matrix$table)
  counts <- count_rows(matrix$table)
  sides <- names(dimnames(matrix$table))
  sides <- if (is.null(sides)) c("Prediction", "Reference") else wrapped(shown(sides), 40)
  ggplot2::ggplot(counts, ggplot2::aes(.data$Reference, .data$Prediction)) +
    ggplot2::geom_tile(ggplot2::aes(fill = .data$proportion)) +
    count_layer(length(classes)) +
    ggplot2::scale_colour_manual(values = c("TRUE" = "white", "FALSE" = "black"), guide = "none") +
    ggplot2::scale_fill_gradient(
      low = "white", high = "#08306b", limits = c(0, 1), na.value = "grey90"
    ) +
    class_scales(classes) +
    ggplot2::coord_equal() +
    ggplot2::labs(x = sides[2], y = sides[1], fill = "proportion of\nreference")
}

# The first class on top. A cell without rows stays blank; of a class without rows no proportion is
# known.
count_rows <- function(table) {
  classes <- rownames(table)
  counts <- data.frame(
    Prediction = factor(rep(classes, length(classes)), rev(classes)),
    Reference = factor(rep(classes, each = length(classes)), classes), count = as.vector(table)
  )
  counts$proportion <- counts$count / stats::ave(counts$count, counts$Reference, FUN = sum)
  counts$label <- ifelse(counts$count > 0, format_cell(counts$count), "")
  counts$dark <- !is.na(counts$proportion) & counts$proportion > 0.6
  counts
}

format_cell <- function(counts) {
  ifelse(counts == round(counts), sprintf("%.0f", counts), sprintf("%.4g", counts))
}

# Names that would touch, in a plot that is smaller than usual, are left out.
class_scales <- function(classes) {
  labels <- stats::setNames(shown_apart(classes), classes)
  size <- name_size(classes, 200)
  many <- length(classes) > 12
  apart <- ggplot2::guide_axis(check.overlap = TRUE)
  list(
    ggplot2::scale_x_discrete(labels = labels, guide = apart, expand = c(0, 0)),
    ggplot2::scale_y_discrete(labels = labels, guide = apart, expand = c(0, 0)),
    ggplot2::theme(
      axis.text.x = ggplot2::element_text(
        angle = if (many) 90 else 45, hjust = 1, vjust = if (many) 0.5 else 1, size = size
      ),
      axis.text.y = ggplot2::element_text(size = size),
      panel.border = ggplot2::element_rect(fill = NA, colour = "grey80"),
      plot.title.position = "plot"
    )
  )
}

# Texts whose size is that of the cells, which only the drawing knows.
count_layer <- function(classes) {
  text <- ggplot2::GeomText
  geom <- ggplot2::ggproto(NULL, text, draw_panel = function(...) {
    grob <- text$draw_panel(...)
    grob$classes <- classes
    class(grob) <- c("kerasduet_counts", class(grob))
    grob
  })
  ggplot2::layer(
    geom, "identity", position = "identity", show.legend = FALSE,
    mapping = ggplot2::aes(label = .data$label, colour = .data$dark)
  )
}

# Digits are 0.6 of a font size wide.
#' @exportS3Method grid::makeContext
makeContext.kerasduet_counts <- function(x) { # nolint: object_name_linter.
  panel <- grid::unit(1, "npc")
  wide <- grid::convertWidth(panel, "pt", valueOnly = TRUE) / x$classes
  high <- grid::convertHeight(panel, "pt", valueOnly = TRUE) / x$classes
  size <- min(9, 0.9 * wide / (0.65 * max(nchar(x$label))), 0.7 * high)
  if (size < 4) {
    x$label[] <- ""
  }
  x$gp$fontsize <- size
  x
}
