# Images: the first of a data set, and those that a fit gets wrong.

#' @rdname plot.kerasduet_fit
#' @param split Which images.
#' @param count At most so many images, the first ones.
#' @param lang `"fr"` names the classes of the built-in sets in French.
#' @export
plot.kerasduet_data <- function(x, split = "train", count = 64, lang = "en", ...) {
  check_no_more("plot", ..., known = argument_names(plot.kerasduet_data))
  check_text(split, "split", gettext("the name of a split"))
  check_count(count, "count")
  check_images(x, "x")
  titles <- unlist(call_core("image_titles", data_handle(x), split, count, lang))
  heading <- sprintf(
    "The first %s of %s %s images of %s", format_count(length(titles)),
    format_count(x$splits[[split]]), split, shown(x$name)
  )
  plot_images(split_rows(x, split, seq_along(titles))$x, as.list(titles), heading)
}

#' @exportS3Method ggplot2::autoplot
autoplot.kerasduet_data <- function(object, ...) plot(object, ...) # nolint: object_name_linter.

check_images <- function(data, argument) {
  shape <- data$shape
  if (!(length(shape) == 2 || (length(shape) == 3 && shape[3] %in% c(1, 3)))) {
    sentence <- gettext("`{argument}` must be images, not {got}.")
    got <- if (length(shape) > 0) gettextf("rows of %s", by(shape)) else gettext("texts")
    abort("not_images", sentence, argument = argument, got = got)
  }
}

#' The images that a fit gets wrong
#'
#' @param fit A `kerasduet_fit` that was trained on images.
#' @param data A data set whose images are shown; the fit's own unless given.
#' @param split Which images: `"test"` or `"train"`.
#' @param count At most so many images, the first ones.
#' @param lang `"fr"` names the classes of the built-in sets in French.
#' @return A ggplot, with a panel for each image: its class, and what it was taken for.
#' @section Errors:
#' `kerasduet_error_not_images` if the rows are no images; `kerasduet_error_unknown_split` if the
#' data have no such rows; `kerasduet_error_no_classes` unless each has one class.
#' @examplesIf is_kerasduet_available()
#' fit <- fit_fashion_mnist(data = garments(train = 500, test = 100), epochs = 1, seed = 1)
#' plot_misclassified(fit, count = 6)
#' @export
plot_misclassified <- function(fit, data = NULL, split = "test", count = 25, lang = "en") {
  if (!inherits(fit, "kerasduet_fit")) {
    must_be("invalid_argument", "fit", gettext("a fit, as `fit()` gives it"), fit)
  }
  check_text(split, "split", gettext("the name of a split"))
  check_count(count, "count")
  if (fit$data$task != "classification") {
    abort("no_classes", gettext("Images are misclassified only where each has one class."))
  }
  data <- if (is.null(data)) fit$data else as_data(data)
  check_images(data, "data")
  cases <- evaluate(fit, data, split = split, lang = lang)$predictions
  wrong <- which(cases$truth != cases$.pred_class)
  drawn <- utils::head(wrong, count)
  titles <- Map(c, as.character(cases$truth[drawn]), paste("as", cases$.pred_class[drawn]))
  counts <- format_count(c(length(wrong), nrow(cases)))
  heading <- sprintf("%s of %s %s images are misclassified", counts[1], counts[2], split)
  plot_images(split_rows(data, split, drawn)$x, titles, heading)
}

# One panel an image, with the lines of its title; dark is much of it, as in the tutorials, where it
# has no colours.
plot_images <- function(x, titles, heading) {
  columns <- max(1, ceiling(sqrt(length(titles))))
  size <- if (columns <= 5) 7 else 5.5
  letters <- min(40, 480 / columns / (0.62 * size)) # that an image is wide in a plot of 7 inches
  x <- image_levels(x)
  pixels <- lapply(seq_along(titles), function(each) pixel_frame(x, each))
  ggplot2::ggplot(do.call(rbind, pixels)) +
    (if (length(titles) > 0) {
      list(
        image_layer(),
        ggplot2::facet_wrap(
          ggplot2::vars(.data$image), ncol = columns,
          labeller = ggplot2::as_labeller(
            stats::setNames(image_titles(titles, letters), seq_along(titles))
          )
        ),
        ggplot2::scale_fill_identity()
      )
    }) +
    ggplot2::labs(title = wrapped(heading)) +
    image_theme() +
    ggplot2::theme(
      strip.text = ggplot2::element_text(size = size, margin = ggplot2::margin(1, 0, 1, 0)),
      panel.spacing = grid::unit(3, "pt")
    )
}

# Each line of a title is wrapped by itself.
image_titles <- function(titles, letters) {
  vapply(titles, function(lines) {
    paste(wrapped(shown(lines), floor(letters)), collapse = "\n")
  }, "", USE.NAMES = FALSE)
}

# How much of it each pixel has, from 0 to 1.
image_levels <- function(x) {
  lowest <- min(x, 0)
  highest <- max(x, lowest + 1)
  if (lowest < 0 || highest > 255) {
    return((x - lowest) / (highest - lowest))
  }
  x / (if (highest > 1) 255 else 1)
}

# A row a pixel. Large images are thinned: they are drawn small.
pixel_frame <- function(x, image) {
  sizes <- dim(x)[2:3]
  values <- array(x, c(nrow(x), prod(sizes), length(x) / nrow(x) / prod(sizes)))[image, , ]
  values <- as.matrix(values)
  fill <- if (ncol(values) == 3) grDevices::rgb(values) else grDevices::grey(1 - values[, 1])
  frame <- data.frame(
    image = image, row = rep(seq_len(sizes[1]), sizes[2]),
    column = rep(seq_len(sizes[2]), each = sizes[1]), fill = fill
  )
  step <- ceiling(max(sizes) / 128)
  frame[frame$row %% step == 1 %% step & frame$column %% step == 1 %% step, ]
}

# The pixels of a panel as one image that keeps its sides, and the panel its width for the title.
image_layer <- function() {
  geom <- ggplot2::ggproto(
    NULL, ggplot2::Geom, required_aes = c("x", "y", "fill"), draw_key = ggplot2::draw_key_blank,
    draw_panel = function(data, panel_params, coord) {
      sides <- c(length(unique(data$y)), length(unique(data$x)))
      colours <- matrix(data$fill[order(data$x, data$y)], sides[1])
      share <- sides / max(sides)
      grid::rasterGrob(
        colours, interpolate = FALSE,
        height = grid::unit(share[1], "snpc"), width = grid::unit(share[2], "snpc")
      )
    }
  )
  ggplot2::layer(
    geom, "identity", position = "identity", show.legend = FALSE,
    mapping = ggplot2::aes(.data$column, .data$row, fill = .data$fill)
  )
}
