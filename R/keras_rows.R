# Rows as Keras's verbs take them: x and y apart, classes as whole numbers from 0 or as a matrix of
# zeros and ones. The loss tells whether they are classes. Of several inputs or outputs they are
# lists.

# A data set to train on.
model_data <- function(model, x, y) {
  if (inherits(x, "kerasduet_data")) {
    return(x)
  }
  x <- checked_rows(model, x)
  dataset(x, model_targets(model, y, "y"))
}

# Further rows for the core, as a handle or a pair.
model_rows <- function(model, pair, argument, known) {
  if (is.null(pair) || inherits(pair, "kerasduet_data")) {
    return(more_rows(pair, argument, known))
  }
  if (!is.list(pair) || length(pair) < 2) {
    must_be("invalid_data", argument, gettext("`list(x, y)` or a data set"), pair)
  }
  if (setequal(names(pair), c("x", "y"))) {
    pair <- pair[c("x", "y")]
  }
  parts <- if (argument == "data") c("x", "y") else sprintf("%s[[%d]]", argument, 1:2)
  x <- checked_rows(model, pair[[1]], parts[[1]])
  target <- model_targets(model, pair[[2]], parts[[2]])
  prefix <- if (argument == "data") "" else "validation "
  rows <- list(x = x, y = target)
  rows$sample_weight <- if (length(pair) > 2) pair[[3]]
  more_rows(rows, argument, known, prefix)
}

# The arrays of several inputs or outputs by name, whether they came so or in their order; of one
# the array itself, which may stand in a list as in Keras.
parts_of <- function(values, names, argument, what) {
  is_list <- is.list(values) && !is.data.frame(values)
  if (length(names) == 1 && !(is_list && length(values) == 1)) {
    return(values)
  }
  in_order <- is_list && is.null(names(values)) && length(values) == length(names)
  known <- if (in_order) stats::setNames(values, names) else values
  if (!is_list || !setequal(names(known), names) || anyDuplicated(names(known))) {
    refuse_parts(values, names, argument, what)
  }
  if (length(names) == 1) known[[1]] else known[names]
}

refuse_parts <- function(values, names, argument, what) {
  sentence <- if (what == "input") {
    gettext("`{argument}` must be a list of one for each input of the model, {names}, not {got}.")
  } else {
    gettext("`{argument}` must be a list of one for each output of the model, {names}, not {got}.")
  }
  got <- if (!is.list(values) || is.data.frame(values)) {
    kind_of(values)
  } else if (is_named(values)) {
    quoted(names(values))
  } else {
    gettextf("a list of %d", length(values))
  }
  abort(
    paste0("different_", what, "s"), sentence,
    argument = argument, names = quoted(names), got = got
  )
}

quoted <- function(names) paste(vapply(names, deparse, ""), collapse = gettext(" and "))

# The rows of each input, which are as the model takes them: the first data tell the shape of a row
# where no layer did.
checked_rows <- function(model, x, argument = "x") {
  names <- input_names(model)
  x <- parts_of(x, names, argument, "input")
  if (length(names) == 1) {
    check_model_rows(model, 1, x, argument)
  } else {
    for (place in seq_along(names)) {
      check_model_rows(model, place, x[[place]], paste0(argument, "$", names[[place]]))
    }
  }
  x
}

check_model_rows <- function(model, place, x, argument) {
  if (is.null(dim(x)) || length(dim(x)) < 2) {
    return(invisible()) # as_rows() says what is wrong with it
  }
  if (is.null(told_sizes(model, place))) {
    tell_shape(model, place, dim(x)[-1])
  }
  shape <- told_shape(told_sizes(model, place), dim(x)[-1])
  check_row_shape(x, shape, argument, gettext("as the model takes them"))
}

# The sizes that a model leaves open are those that came.
told_shape <- function(shape, came) {
  if (length(shape) == length(came)) ifelse(is.na(shape), came, shape) else shape
}

# The target of each output, as its loss takes it.
model_targets <- function(model, y, argument) {
  names <- output_names(model)
  y <- parts_of(y, names, argument, "output")
  if (length(names) == 1) {
    return(model_target(model, 1, y, argument))
  }
  targets <- lapply(seq_along(names), function(place) {
    model_target(model, place, y[[place]], paste0(argument, "$", names[[place]]))
  })
  stats::setNames(targets, names)
}

model_target <- function(model, place, y, argument) {
  if (is.factor(y) || is.character(y) || is.logical(y)) {
    return(y)
  }
  if (!is.numeric(y) || anyNA(y)) {
    return(check_target(y, argument)) # which says what is wrong
  }
  loss <- tolower(gsub("_", "", class_name(loss_of(model, place)), fixed = TRUE))
  if (!grepl("crossentropy", loss)) {
    storage.mode(y) <- "double" # numbers that are measured
    return(y)
  }
  if (NCOL(y) > 1 && !is_one_hot(y)) {
    storage.mode(y) <- "double"
    return(y) # labels, or the inputs of an autoencoder, or steps: the core tells
  }
  codes <- if (NCOL(y) > 1) max.col(y) - 1 else as.vector(y)
  classes <- code_factor(codes, max(NCOL(y), class_count(model, place)), argument)
  attr(classes, "unordered") <- TRUE # nobody chose which of two is positive
  classes
}

# That of an output, of which several have one each or one for all.
loss_of <- function(model, place) {
  loss <- model$document$compile$loss
  if (is_by_output(loss)) loss[[output_names(model)[[place]]]] else loss
}

# Whether each row has one 1 and zeros.
is_one_hot <- function(y) {
  length(dim(y)) == 2 && all(y %in% 0:1) && all(rowSums(y) == 1)
}

code_factor <- function(codes, count, argument) {
  bad <- which(!codes %in% (seq_len(count) - 1))
  if (length(bad) > 0) {
    sentence <- paste(
      gettext("`{argument}` must hold classes from 0 to {last}, as the model has outputs,"),
      gettext("not {got!j} in row {row}.")
    )
    row <- bad[[1]]
    got <- codes[[row]]
    abort("unknown_class", sentence, argument = argument, last = count - 1, got = got, row = row)
  }
  factor(codes, levels = seq_len(count) - 1)
}

# A single output tells two classes apart.
class_count <- function(model, place) {
  build(model)
  sizes <- output_sizes(model, output_places(model)[[place]])
  max(2, sizes[[length(sizes)]])
}

#' Classes as columns
#'
#' @param y Whole numbers from 0, as Keras counts classes, or a factor.
#' @param num_classes How many there are; unless given one more than the largest of `y`, or as many
#'   as the factor has levels.
#' @return A matrix of zeros and ones, a row for each of `y` and a column for each class, those of a
#'   factor in the order of its levels.
#' @examples
#' to_categorical(c(0, 2, 1))
#' to_categorical(factor(c("cat", "dog")))
#' @export
to_categorical <- function(y, num_classes = NULL) {
  check_count(num_classes, "num_classes", optional = TRUE)
  if (is.factor(y)) {
    num_classes <- if (is.null(num_classes)) nlevels(y) else num_classes
    refuse_na(y, "y")
    y <- as.integer(y) - 1L
  }
  if (!is.numeric(y) || anyNA(y) || any(y < 0) || any(y != round(y))) {
    must_be("invalid_argument", "y", gettext("whole numbers from 0, or a factor"), y)
  }
  count <- if (is.null(num_classes)) max(-1, y) + 1 else num_classes
  check_room(y, count)
  diag(count)[as.vector(y) + 1, , drop = FALSE]
}

check_room <- function(codes, count) {
  if (any(codes >= count)) {
    wanted <- gettextf("at least %.0f, the number of classes in `y`", max(codes) + 1)
    must_be("invalid_argument", "num_classes", wanted, count)
  }
}
