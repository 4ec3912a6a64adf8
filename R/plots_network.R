# A network as boxes and arrows, where the core places them.

#' Plot a network
#'
#' The layers as boxes, and what each takes as arrows. A box has the name of a layer, its class, the
#' shape that it gives (without the batch) and its parameters. Inputs and outputs are grey; a
#' further call of a shared layer is dashed. A deep network goes on at the top of a further column,
#' to the right. `autoplot()` of ggplot2 draws the same.
#'
#' Boxes and letters are as large as the plot allows: a deep network is best saved large, as with
#' `ggplot2::ggsave("network.pdf", width = 12, height = 10)`.
#'
#' @param x A `kerasduet_spec` or a `kerasduet_model`, trained or not: the history of its training
#'   is the plot of its fit.
#' @param shape The dimensions of one row of data; those of the spec's data set unless given.
#' @param show_shapes,show_layer_names `TRUE`, as Keras's scripts ask for it.
#' @param ... Not used.
#' @return A ggplot; its data are the boxes.
#' @section Errors:
#' `kerasduet_error_unknown_dataset` without `shape`, if the spec's data set is one's own;
#' `kerasduet_error_unknown_shape` if nothing has told the model the shape of its rows yet.
#' @examplesIf is_kerasduet_available()
#' plot(model_spec("garment_unet"))
#' plot(override(model_spec("xor_mlp"), dataset.name = "mine"), shape = 4)
#' @export
plot.kerasduet_spec <- function(x, shape = NULL, ...) {
  check_no_more("plot", ..., known = "shape")
  plot(build_model(x, shape = shape))
}

#' @rdname plot.kerasduet_spec
#' @export
plot.kerasduet_model <- function(x, show_shapes = TRUE, show_layer_names = TRUE, ...) {
  check_no_more("plot", ..., known = c("show_shapes", "show_layer_names"))
  if (!isTRUE(show_shapes)) abort_not_shown("show_shapes", show_shapes)
  if (!isTRUE(show_layer_names)) abort_not_shown("show_layer_names", show_layer_names)
  layout <- call_core("network_layout", build(x), layers_json(x))
  boxes <- data.frame(layout$boxes)
  ggplot2::ggplot(boxes) +
    ggplot2::geom_path(
      ggplot2::aes(.data$x, .data$y, group = .data$arrow), data.frame(layout$arrows),
      colour = "grey20", linewidth = 0.3,
      arrow = grid::arrow(angle = 20, length = grid::unit(4, "pt"), type = "closed")
    ) +
    ggplot2::geom_rect(
      ggplot2::aes(
        xmin = .data$xmin, xmax = .data$xmax, ymin = .data$ymin, ymax = .data$ymax,
        fill = .data$is_end, linetype = .data$is_shared
      ),
      colour = "grey20", linewidth = 0.3, show.legend = FALSE
    ) +
    letter_layer(data.frame(layout$texts), layout$width) +
    network_scales(layout) +
    ggplot2::labs(
      title = wrapped(sprintf("%s: %s params", shown(x$document$name), format_count(x$params)))
    ) +
    image_theme() +
    ggplot2::theme(plot.title = ggplot2::element_text(size = 11, margin = ggplot2::margin(b = 6)))
}

abort_not_shown <- function(argument, got) {
  must_be("invalid_argument", argument, gettext("TRUE or left out, as a box always has it"), got)
}

#' @exportS3Method ggplot2::autoplot
autoplot.kerasduet_spec <- function(object, ...) plot(object, ...) # nolint: object_name_linter.

#' @exportS3Method ggplot2::autoplot
autoplot.kerasduet_model <- function(object, ...) plot(object, ...) # nolint: object_name_linter.

network_scales <- function(layout) {
  list(
    ggplot2::scale_fill_manual(values = c("TRUE" = "#e3e3e3", "FALSE" = "white")),
    ggplot2::scale_linetype_manual(values = c("TRUE" = "dashed", "FALSE" = "solid")),
    ggplot2::scale_x_continuous(limits = c(0, layout$width), expand = c(0, 0)),
    ggplot2::scale_y_reverse(limits = c(layout$height, 0), expand = c(0, 0)),
    ggplot2::coord_fixed(clip = "off")
  )
}

# Texts as large as the plot, which is so many letters wide, allows: only the drawing knows.
letter_layer <- function(texts, letters) {
  text <- ggplot2::GeomText
  geom <- ggplot2::ggproto(NULL, text, draw_panel = function(...) {
    grob <- text$draw_panel(...)
    grob$letters <- letters
    class(grob) <- c("kerasduet_letters", class(grob))
    grob
  })
  ggplot2::layer(
    geom, "identity", texts, position = "identity", show.legend = FALSE,
    mapping = ggplot2::aes(
      .data$x, .data$y, label = .data$text, hjust = as.numeric(.data$is_right)
    ),
    params = list(size = c(8, 7)[texts$line + 1] / ggplot2::.pt, colour = "grey20")
  )
}

# A letter of 8 points is about 5 points wide; of a small network letters stay those of other plots.
#' @exportS3Method grid::makeContext
makeContext.kerasduet_letters <- function(x) { # nolint: object_name_linter.
  wide <- grid::convertWidth(grid::unit(1, "npc"), "pt", valueOnly = TRUE)
  x$gp$fontsize <- x$gp$fontsize * min(wide / x$letters / 5, 1.5)
  x
}
