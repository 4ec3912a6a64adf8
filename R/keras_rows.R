# Rows as Keras's verbs take them: x and y apart, classes as whole numbers from 0 or as a matrix of
# zeros and ones. The loss tells whether they are classes.

# A data set to train on.
model_data <- function(model, x, y) {
  if (inherits(x, "kerasduet_data")) {
    return(x)
  }
  check_model_rows(model, x)
  target <- model_target(model, y, "y")
  dataset(x, target)
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
  check_model_rows(model, pair[[1]], parts[[1]])
  target <- model_target(model, pair[[2]], parts[[2]])
  prefix <- if (argument == "data") "" else "validation "
  rows <- list(x = pair[[1]], y = target)
  rows$sample_weight <- if (length(pair) > 2) pair[[3]]
  more_rows(rows, argument, known, prefix)
}

# The first data tell the shape of a row where no layer did.
check_model_rows <- function(model, x, argument = "x") {
  if (is.null(dim(x)) || length(dim(x)) < 2) {
    return(invisible()) # as_rows() says what is wrong with it
  }
  if (is.null(model$shape)) {
    model$shape <- dim(x)[-1]
  }
  shape <- told_shape(model$shape, dim(x)[-1])
  check_row_shape(x, shape, argument, gettext("as the model takes them"))
}

# The sizes that a model leaves open are those that came.
told_shape <- function(shape, came) {
  if (length(shape) == length(came)) ifelse(is.na(shape), came, shape) else shape
}

model_target <- function(model, y, argument) {
  if (is.factor(y) || is.character(y) || is.logical(y)) {
    return(y)
  }
  if (!is.numeric(y) || anyNA(y)) {
    return(check_target(y, argument)) # which says what is wrong
  }
  loss <- tolower(gsub("_", "", class_name(model$document$compile$loss), fixed = TRUE))
  if (!grepl("crossentropy", loss)) {
    storage.mode(y) <- "double" # numbers that are measured
    return(y)
  }
  if (NCOL(y) > 1 && !is_one_hot(y)) {
    storage.mode(y) <- "double"
    return(y) # labels, or the inputs of an autoencoder, or steps: the core tells
  }
  codes <- if (NCOL(y) > 1) max.col(y) - 1 else as.vector(y)
  classes <- code_factor(codes, max(NCOL(y), class_count(model)), argument)
  attr(classes, "unordered") <- TRUE # nobody chose which of two is positive
  classes
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
class_count <- function(model) {
  build(model)
  outputs <- model$frame$output_shape[[nrow(model$frame)]]
  max(2, outputs[[length(outputs)]])
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
