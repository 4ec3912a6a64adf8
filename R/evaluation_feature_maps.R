#' What the convolutions of a network make of one image
#'
#' @param fit A `kerasduet_fit`.
#' @param image One image as the fit was trained on, raw pixels; or the position of one in the test
#'   split, from 1.
#' @return An object of class `kerasduet_feature_maps`: a list with an array for each convolution
#'   layer, by its name, of height, width and filters, and with the image as an attribute. `plot()`
#'   draws it: a line of maps a layer, behind the image itself.
#' @section Errors:
#' `kerasduet_error_no_convolutions` if the network has none, `kerasduet_error_shape_mismatch` if
#' the image has another shape, `kerasduet_error_invalid_argument` if there is no such image.
#' @examplesIf is_kerasduet_available()
#' spec <- override(
#'   model_spec("mnist_cnn"), layers.1.config.filters = 4, layers.5.config.units = 8
#' )
#' fit <- fit(spec, garments(train = 60, test = 20), epochs = 1, seed = 1)
#' plot(feature_maps(fit, 1))
#' @export
feature_maps <- function(fit, image) {
  if (!inherits(fit, "kerasduet_fit")) {
    must_be("invalid_argument", "fit", gettext("what `fit()` gives"), fit)
  }
  if (length(image) == 1) {
    check_count(image, "image")
    check_test_row(image, fit$data$splits$test)
  }
  record <- call_core("feature_maps", fit_handle(fit), image)
  maps <- stats::setNames(record$maps, unlist(record$layers))
  structure(class = "kerasduet_feature_maps", maps, image = record$image)
}

check_test_row <- function(image, rows) {
  if (!is.null(rows) && image > rows) {
    wanted <- gettextf("a whole number from 1 to %d", rows)
    must_be("invalid_argument", "image", wanted, image)
  }
}

#' @export
print.kerasduet_feature_maps <- function(x, ...) {
  sizes <- vapply(x, function(maps) by(dim(maps)), "")
  writeLines(c("<kerasduet_feature_maps>", sprintf("%s: %s", names(x), sizes)))
  invisible(x)
}

#' @rdname feature_maps
#' @param x What `feature_maps()` gives.
#' @param count So many first maps of each layer. Each is grey from its own lowest to its highest
#'   value.
#' @param ... Not used.
#' @export
plot.kerasduet_feature_maps <- function(x, count = 8, ...) {
  check_count(count, "count")
  image <- list(layer = names(x)[1], map = "image", colours = image_colours(attr(x, "image")))
  maps <- do.call(c, unname(Map(layer_colours, names(x), unclass(x), count)))
  side <- max(vapply(x, function(each) max(dim(each)[1:2]), 1))
  pixels <- do.call(rbind, lapply(c(list(image), maps), image_pixels, side))
  pixels$layer <- factor(pixels$layer, names(x))
  pixels$map <- factor(pixels$map, c("image", seq_len(count)))
  ggplot2::ggplot(pixels, ggplot2::aes(.data$column, .data$row, fill = .data$fill)) +
    ggplot2::geom_raster() +
    ggplot2::facet_grid(ggplot2::vars(.data$layer), ggplot2::vars(.data$map), switch = "y") +
    ggplot2::scale_fill_identity() +
    ggplot2::scale_y_reverse() +
    ggplot2::coord_equal() +
    image_theme()
}

image_colours <- function(image) {
  image <- image / max(255 * (max(image) > 1), 1)
  grey <- length(dim(image)) == 2 || dim(image)[3] != 3
  colours <- if (grey) grDevices::grey(image) else grDevices::rgb(matrix(image, ncol = 3))
  matrix(colours[seq_len(prod(dim(image)[1:2]))], nrow(image))
}

# The first maps of a layer, each stretched from black to white.
layer_colours <- function(layer, maps, count) {
  lapply(seq_len(min(count, dim(maps)[3])), function(map) {
    values <- matrix(maps[, , map], nrow(maps))
    spread <- diff(range(values))
    shades <- grDevices::grey((values - min(values)) / (if (spread > 0) spread else 1))
    list(layer = layer, map = map, colours = matrix(shades, nrow(maps)))
  })
}

# One row a pixel; small maps are drawn as large as large ones.
image_pixels <- function(image, side) {
  old <- dim(image$colours)
  new <- round(old * side / max(old))
  rows <- rep(seq_len(new[1]), new[2])
  columns <- rep(seq_len(new[2]), each = new[1])
  places <- cbind(ceiling(rows * old[1] / new[1]), ceiling(columns * old[2] / new[2]))
  data.frame(
    layer = image$layer, map = as.character(image$map), row = rows, column = columns,
    fill = image$colours[places]
  )
}
