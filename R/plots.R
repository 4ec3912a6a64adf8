#' Plots
#'
#' Of a fit, how loss and metrics went over the epochs; of an evaluation, the confusion matrix as a
#' heatmap with counts, coloured by their proportion of the true class; of a comparison, the
#' differences of accuracy and of the recall of each class with their intervals of 95 %, in which
#' colour marks p-values below 0.05 (of classes after Holm; the intervals are not adjusted).
#' `autoplot()` of ggplot2 draws the same.
#'
#' @param x A `kerasduet_fit`, a `kerasduet_evaluation` or a `kerasduet_comparison`.
#' @param ... Not used.
#' @return A ggplot.
#' @examplesIf is_kerasduet_available()
#' fit <- fit_fashion_mnist(data = garments(train = 200, test = 100), epochs = 2, seed = 1)
#' plot(fit)
#' plot(evaluate(fit))
#' @name plot.kerasduet_fit
NULL

#' @rdname plot.kerasduet_fit
#' @export
plot.kerasduet_fit <- function(x, ...) {
  plot_epochs(x$history) + ggplot2::labs(title = sprintf("%s on %s", x$spec$name, x$data$name))
}

plot_epochs <- function(history) {
  history$metric <- factor(history$metric, unique(history$metric))
  ggplot2::ggplot(history, ggplot2::aes(.data$epoch, .data$value, colour = .data$split)) +
    (if (max(history$epoch) > 1) ggplot2::geom_line()) + # one epoch makes no line
    ggplot2::geom_point() +
    ggplot2::facet_wrap(ggplot2::vars(.data$metric), ncol = 1, scales = "free_y") +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::labs(x = "epoch", y = NULL)
}

#' @rdname plot.kerasduet_fit
#' @export
plot.kerasduet_evaluation <- function(x, ...) {
  counts <- as.data.frame(confusion_matrix(x)$table, responseName = "count")
  counts$proportion <- counts$count / stats::ave(counts$count, counts$Reference, FUN = sum)
  counts$Prediction <- factor(counts$Prediction, rev(x$class_names)) # the first class on top
  ggplot2::ggplot(counts, ggplot2::aes(.data$Reference, .data$Prediction)) +
    ggplot2::geom_tile(ggplot2::aes(fill = .data$proportion)) +
    ggplot2::geom_text(ggplot2::aes(label = .data$count, colour = .data$proportion > 0.5)) +
    ggplot2::scale_colour_manual(values = c("TRUE" = "white", "FALSE" = "black"), guide = "none") +
    ggplot2::scale_fill_gradient(
      low = "white", high = "#08306b", limits = c(0, 1), na.value = "grey90"
    ) +
    ggplot2::coord_equal() +
    ggplot2::labs(title = x$spec, fill = "proportion of\nreference") +
    ggplot2::theme(axis.text.x = ggplot2::element_text(angle = 45, hjust = 1))
}

#' @rdname plot.kerasduet_fit
#' @export
plot.kerasduet_comparison <- function(x, ...) {
  table <- comparison_rows(x)
  kind <- if (x$paired) "the same rows" else "unpaired"
  ggplot2::ggplot(table, ggplot2::aes(.data$difference, .data$label, colour = .data$significant)) +
    ggplot2::geom_vline(xintercept = 0, colour = "grey70") +
    ggplot2::geom_pointrange(ggplot2::aes(xmin = .data$lower, xmax = .data$upper), na.rm = TRUE) +
    ggplot2::scale_colour_manual(
      values = c("TRUE" = "#1f6fb4", "FALSE" = "grey60"), labels = c("TRUE" = "yes", "FALSE" = "no")
    ) +
    ggplot2::labs(
      title = sprintf("%s and %s (%s)", x$names[1], x$names[2], kind),
      x = sprintf("%s - %s, accuracy and recall", x$names[2], x$names[1]), y = NULL,
      colour = "p < 0.05,\nof classes\nafter Holm"
    )
}

#' @exportS3Method ggplot2::autoplot
autoplot.kerasduet_fit <- function(object, ...) { # nolint: object_name_linter.
  plot(object, ...)
}

#' @exportS3Method ggplot2::autoplot
autoplot.kerasduet_evaluation <- function(object, ...) { # nolint: object_name_linter.
  plot(object, ...)
}

#' @exportS3Method ggplot2::autoplot
autoplot.kerasduet_comparison <- function(object, ...) { # nolint: object_name_linter.
  plot(object, ...)
}

#' The images that a fit gets wrong
#'
#' @param fit A `kerasduet_fit` that was trained on images.
#' @param data A data set, whose split `test` is shown; the fit's own unless given.
#' @param count At most so many images, the first ones.
#' @param lang `"fr"` names the classes of the built-in sets in French.
#' @return A ggplot, with a panel for each image: its class, and what it was taken for.
#' @section Errors:
#' `kerasduet_error_not_images` if the rows are no images; `kerasduet_error_no_classes` unless each
#' has one class.
#' @examplesIf is_kerasduet_available()
#' fit <- fit_fashion_mnist(data = garments(train = 500, test = 100), epochs = 1, seed = 1)
#' plot_misclassified(fit, count = 6)
#' @export
plot_misclassified <- function(fit, data = NULL, count = 25, lang = "en") {
  if (!inherits(fit, "kerasduet_fit")) {
    must_be("invalid_argument", "fit", gettext("a fit, as `fit()` gives it"), fit)
  }
  check_count(count, "count")
  if (fit$data$task != "classification") {
    abort("no_classes", gettext("Images are misclassified only where each has one class."))
  }
  data <- if (is.null(data)) fit$data else as_data(data)
  if (!length(data$shape) %in% 2:3) {
    sentence <- gettext("`data` must be images, not rows of {shape}.")
    abort("not_images", sentence, argument = "data", shape = by(data$shape))
  }
  cases <- evaluate(fit, data, lang = lang)$predictions
  wrong <- which(cases$truth != cases$.pred_class)
  shown <- utils::head(wrong, count)
  titles <- sprintf("%s\nas %s", cases$truth[shown], cases$.pred_class[shown])
  heading <- "%s of %s test images are misclassified"
  plot_images(
    split_rows(data, "test", shown)$x, titles,
    sprintf(heading, format_count(length(wrong)), format_count(nrow(cases)))
  )
}

# One panel an image; dark is much of it, as in the tutorials, where it has no colours.
plot_images <- function(x, titles, heading) {
  pixels <- lapply(seq_along(titles), function(each) pixel_frame(x, each))
  ggplot2::ggplot(do.call(rbind, pixels)) +
    (if (length(titles) > 0) {
      list(
        ggplot2::aes(.data$column, .data$row, fill = .data$fill), ggplot2::geom_raster(),
        ggplot2::facet_wrap(
          ggplot2::vars(.data$image),
          labeller = ggplot2::as_labeller(stats::setNames(titles, seq_along(titles)))
        ),
        ggplot2::scale_fill_identity(), ggplot2::scale_y_reverse(), ggplot2::coord_equal()
      )
    }) +
    ggplot2::labs(title = heading) +
    image_theme()
}

# On white, since a saved plot would else be transparent, and its titles black on black.
image_theme <- function() {
  white <- ggplot2::element_rect(fill = "white", colour = NA)
  ggplot2::theme_void() + ggplot2::theme(plot.background = white)
}

pixel_frame <- function(x, image) {
  sizes <- dim(x)[2:3]
  values <- array(x, c(nrow(x), prod(sizes), length(x) / nrow(x) / prod(sizes)))[image, , ]
  values <- as.matrix(values) / max(255 * (max(x) > 1), 1)
  fill <- if (ncol(values) == 3) grDevices::rgb(values) else grDevices::grey(1 - values[, 1])
  data.frame(
    image = image, row = rep(seq_len(sizes[1]), sizes[2]),
    column = rep(seq_len(sizes[2]), each = sizes[1]), fill = fill
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
