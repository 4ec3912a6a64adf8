#' What the convolutions of a network make of one image
#'
#' @param fit A `kerasduet_fit`.
#' @param image One image as the fit was trained on, raw pixels; or the position of one in the test
#'   split, from 1.
#' @return An object of class `kerasduet_feature_maps`: a list with an array for each convolution
#'   layer, by its name, of height, width and filters. `plot()` draws it.
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
    abort("invalid_argument", must_be("fit", gettext("what `fit()` gives"), fit))
  }
  if (length(image) == 1) {
    check_count(image, "image")
    check_test_row(image, fit$data$splits$test)
  }
  record <- call_core("feature_maps", live_fit(fit), image)
  maps <- stats::setNames(record$maps, unlist(record$layers))
  structure(class = "kerasduet_feature_maps", maps)
}

check_test_row <- function(image, rows) {
  if (!is.null(rows) && image > rows) {
    wanted <- gettextf("a whole number from 1 to %d", rows)
    abort("invalid_argument", must_be("image", wanted, image))
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
  pixels <- do.call(rbind, Map(map_pixels, names(x), unclass(x), count))
  pixels$map <- factor(pixels$map, unique(pixels$map))
  ggplot2::ggplot(pixels, ggplot2::aes(.data$column, .data$row, fill = .data$value)) +
    ggplot2::geom_raster() +
    ggplot2::facet_wrap(ggplot2::vars(.data$map), ncol = count) +
    ggplot2::scale_y_reverse() +
    ggplot2::scale_fill_gradient(low = "black", high = "white", guide = "none") +
    ggplot2::coord_equal() +
    ggplot2::theme_void()
}

# One row a pixel, each map stretched to 0 to 1.
map_pixels <- function(layer, maps, count) {
  one <- function(position) {
    values <- maps[, , position]
    spread <- diff(range(values))
    data.frame(
      map = paste(layer, position), row = c(row(values)), column = c(col(values)),
      value = c(values - min(values)) / (if (spread > 0) spread else 1)
    )
  }
  do.call(rbind, lapply(seq_len(min(count, dim(maps)[3])), one))
}
