#' Your own data
#'
#' Brings arrays, matrices or a data frame into the form that [fit()][fit.kerasduet_spec] takes.
#' They cross to the core once.
#'
#' @param x Numbers, one row a case: a matrix, an array whose first dimension counts the rows, or a
#'   data frame of numeric columns. Or texts: a character vector, or a data frame with one such
#'   column. With `target`, a data frame that holds the target too. The names of a data frame's
#'   columns are remembered: see below. Or a formula, such as `Species ~ .`, or a recipe of the
#'   package recipes, for the rows in `data`.
#' @param y For each row a class (factor, character, logical or integer) or, for regression, a
#'   number (double). A factor keeps its levels and their order. A matrix of zeros with a single 1
#'   in each row holds classes in one-hot form: without `class_names` they are named by the places
#'   of the columns from 0, as `to_categorical()` of Keras counts them. Losses that take codes
#'   (`sparse_`) refuse it. Or masks of images: an array with the dimensions rows, height and
#'   width that holds the class of each pixel, as names or as whole numbers.
#' @param test The test split: `list(x = , y = )`, or with `target` a data frame.
#' @param class_names The classes in their order, where `y` is no factor. Whole numbers in `y` are
#'   then names if they are among them, else positions from 1.
#' @param target The name of the column of `x` that holds the target; numbers in it mean regression.
#' @param positive With two classes, the one that the statistics of [confusion_matrix()] are about.
#' @param ... Not used.
#' @return An object of class `kerasduet_data`.
#' @section Columns go by name:
#' What is trained on a data frame takes further data frames, and matrices with column names, by the
#' names of their columns: `test` here, `validation_data` of [fit()][fit.kerasduet_spec], `data` of
#' [evaluate()][evaluate.kerasduet_fit], which may be a data frame with the column `target`, and
#' `newdata` of [predict()][predict.kerasduet_fit]. Their order does not matter, and columns beyond
#' those of the training are left out. Rows without column names go by position.
#' @section Formulas and recipes:
#' The package hardhat makes the numbers: of a factor or a text one column of 0 and 1 for each
#' level, of interactions, `log()` and the like what [stats::model.matrix()] makes of them. A factor
#' that is predicted keeps its levels and their order; numbers mean regression. Further rows are
#' data frames with the same columns, whatever their order; levels that they lack do no harm.
#' @section The positive class:
#' Sensitivity and the other statistics of two classes are about one of them. It is `positive`, else
#' the first level of a factor or of `class_names`, as in caret. Of texts, logicals and numbers
#' nobody has said which comes first: [confusion_matrix()] then asks for it.
#' @section Errors:
#' `kerasduet_error_shape_mismatch` for a mask of another size than its image;
#' `kerasduet_error_missing_text` for NA among texts, with the row;
#' `kerasduet_error_missing_column` for a column that further rows lack,
#' `kerasduet_error_unknown_level` for a level that the training rows did not have;
#' `kerasduet_error_not_finite` for NA, NaN or Inf, with row and column;
#' `kerasduet_error_invalid_data`, `kerasduet_error_empty_data`, `kerasduet_error_length_mismatch`,
#' `kerasduet_error_one_class`, `kerasduet_error_unknown_class`, `kerasduet_error_invalid_positive`.
#' @examplesIf is_kerasduet_available()
#' dataset(iris, target = "Species")
#' dataset(as.matrix(iris[1:4]), iris$Species)
#' dataset(Species ~ Petal.Length + Petal.Width, iris)
#' @export
dataset <- function(x, ...) UseMethod("dataset")

#' @rdname dataset
#' @export
dataset.default <- function(x, y = NULL, test = NULL, class_names = NULL, target = NULL,
                            positive = NULL, ...) {
  check_no_more("dataset", ..., known = argument_names(dataset.default))
  if (is.null(y) && is.null(target)) {
    refuse_frame(x, "x")
  }
  known <- list(columns = input_columns(x, target), target = target, class_names = class_names)
  rows <- as_rows(if (is.null(target)) list(x = x, y = y) else x, "x", known)
  test <- if (!is.null(test)) as_rows(test, "test", known, "test ")
  source <- list(kind = "arrays", rows = rows, test = test, class_names = class_names)
  data <- open_data(source)
  data[c("columns", "target")] <- known[c("columns", "target")]
  with_positive(data, positive, ordered = is.factor(rows$y) || !is.null(class_names))
}

# What a verb takes as data to train on: a handle, or list(x = , y = ).
as_data <- function(data) {
  if (is.null(data) || inherits(data, "kerasduet_data")) {
    return(data)
  }
  pair <- as_pair(data, "data")
  dataset(pair$x, pair$y)
}

# Further rows for a model whose data are `known`: a handle, or checked rows that cross as they are.
more_rows <- function(data, argument, known, prefix = "") {
  if (is.null(data)) {
    return(NULL)
  }
  if (inherits(data, "kerasduet_data")) {
    return(data_handle(with_columns(data, known$columns)))
  }
  rows <- as_rows(data, argument, known, prefix)
  check_row_shape(rows$x, known$shape, paste0(argument, "$x"), gettext("as the training rows"))
  rows_for_core(rows)
}

# The same without their targets.
more_features <- function(newdata, known, argument) {
  if (is.null(newdata)) {
    return(NULL)
  }
  if (inherits(newdata, "kerasduet_data")) {
    return(data_handle(with_columns(newdata, known$columns)))
  }
  newdata <- forge_named(newdata, argument, known$blueprint)
  x <- check_features(take_columns(newdata, known$columns), argument, known$shape)
  features_for_core(check_row_shape(x, known$shape, argument))
}

# Checked rows of a pair, or of a data frame with its target; `known` says the columns and classes.
as_rows <- function(value, argument, known, prefix = "") {
  pair <- as_pair(value, argument, known, prefix)
  x <- check_features(take_columns(pair$x, known$columns), paste0(prefix, "x"))
  y <- check_target(pair$y, paste0(prefix, "y"))
  list(x = x, y = name_places(y, known$class_names))
}

# Of a data frame its inputs and its target, as the training's data frame was taken apart.
as_pair <- function(value, argument, known = NULL, prefix = "") {
  if (is.data.frame(value) && !is.null(known$blueprint)) {
    return(forge_rows(value, argument, known$blueprint, outcomes = TRUE))
  }
  if (is.data.frame(value) && !is.null(known$target)) {
    return(take_target(value, known$target))
  }
  if (!is.list(value) || is.data.frame(value) || !setequal(names(value), c("x", "y"))) {
    refuse_frame(value, argument)
    sentence <- gettext("`{argument}` must be a data set or `list(x = , y = )`.")
    abort("invalid_data", sentence, argument = argument)
  }
  list(x = forge_named(value$x, paste0(prefix, "x"), known$blueprint), y = value$y)
}

refuse_frame <- function(value, argument) {
  if (is.data.frame(value)) {
    sentence <- paste(
      gettext("`{argument}` must say which column is the target:"),
      gettext("use `dataset({argument}, target = )`, or a formula.")
    )
    abort("invalid_data", sentence, argument = argument)
  }
}

# Numbers without NA, which reticulate would turn into something else; the core judges the rest.
check_features <- function(x, argument = "x", shape = NULL) {
  if (is.data.frame(x) && ncol(x) == 1 && is.character(x[[1]])) {
    return(check_texts(x[[1]], column = names(x)))
  }
  if (is.character(x) && length(dim(x)) < 2) {
    return(check_texts(x, argument = argument))
  }
  if (is.data.frame(x)) {
    x <- frame_numbers(x)
  }
  if (!is.numeric(x) && !is.logical(x)) {
    sentence <- gettext("`{argument}` must hold numbers only, not {kind}.")
    abort("invalid_data", sentence, argument = argument, kind = kind_of(x))
  }
  if (length(x) > 0 && length(dim(x)) < 2) {
    wanted <- gettext("an array of rows with 2 axes or more")
    hint <- if (length(shape) > 0) reshaping_hint(length(x), shape, argument)
    must_be("invalid_data", argument, wanted, list(length(x)), hint)
  }
  refuse_na(x, argument)
  without_names(x)
}

# Of an argument, or of the one column of a data frame.
check_texts <- function(x, argument = NULL, column = NULL) {
  if (anyNA(x)) {
    sentence <- if (is.null(column)) {
      gettext("`{argument}` must hold a text in each row, not NA in row {row}.")
    } else {
      gettext("The column {column!j} must hold a text in each row, not NA in row {row}.")
    }
    row <- which(is.na(x))[[1]]
    abort("missing_text", sentence, argument = argument, column = column, row = row)
  }
  enc2utf8(as.vector(x))
}

# Of a matrix or an array the type of its values tells more than its class.
kind_of <- function(x) {
  if (is.character(x)) {
    return(gettext("text"))
  }
  if (is.complex(x)) {
    return(gettext("complex numbers"))
  }
  if (is.array(x)) {
    return(gettextf("values of type %s", typeof(x)))
  }
  gettextf("an object of class %s", class(x)[[1]])
}

check_target <- function(y, argument) {
  if (is.data.frame(y)) {
    y <- frame_numbers(y)
  }
  if (!is.factor(y) && !is.character(y) && !is.numeric(y) && !is.logical(y)) {
    sentence <- gettext("`{argument}` must hold one class or number for each row.")
    abort("invalid_data", sentence, argument = argument)
  }
  refuse_na(y, argument)
  if (is.factor(y)) y else without_names(y)
}

# The first row with a value that is not finite, as the core would say it.
refuse_na <- function(values, argument) {
  if (!anyNA(values) && !has_named_infinite(values)) {
    return(invisible())
  }
  is_bad <- function(part) if (is.numeric(part)) !is.finite(part) else is.na(part)
  is_frame <- is.data.frame(values)
  bad <- if (is_frame) vapply(values, is_bad, logical(nrow(values))) else is_bad(values)
  places <- which(array(bad, if (is.null(dim(values))) length(values) else dim(values)), TRUE)
  first <- places[do.call(order, as.data.frame(places))[[1]], ] # rows first, as they are counted
  value <- if (is_frame) NA else values[matrix(first, 1)]
  abort_not_finite(argument, value, first, colnames(values))
}

# `place` has the row, the column if there is one, and further dimensions.
abort_not_finite <- function(argument, value, place, columns) {
  got <- if (is.numeric(value)) format(value) else "NA"
  row <- place[[1]]
  if (length(place) == 1) {
    sentence <- gettext("`{argument}` must hold finite values only, not {got} in row {row}.")
    abort("not_finite", sentence, argument = argument, got = got, row = row)
  }
  if (length(place) > 2) {
    sentence <- gettext(
      "`{argument}` must hold finite values only, not {got} in row {row} at {position!j}."
    )
    position <- as.list(unname(place[-1]))
    abort("not_finite", sentence, argument = argument, got = got, row = row, position = position)
  }
  sentence <- gettext(
    "`{argument}` must hold finite values only, not {got} in row {row}, column {column!j}."
  )
  column <- if (is.null(columns)) place[[2]] else columns[[place[[2]]]]
  abort("not_finite", sentence, argument = argument, got = got, row = row, column = column)
}

# Only R knows the names of the columns; the sum spares a copy of what is finite.
has_named_infinite <- function(values) {
  is.double(values) && !is.null(colnames(values)) &&
    !is.finite(sum(values)) && !all(is.finite(values))
}

# Without a copy where there are none.
without_names <- function(values) {
  if (is.null(names(values)) && is.null(dimnames(values))) values else unname(values)
}

# Whole numbers beside named classes count from 1 in R: the core gets the names.
name_places <- function(y, class_names) {
  if (length(class_names) == 0 || !is.numeric(y) || is.matrix(y) || any(y != round(y))) {
    return(y) # a matrix has a column for each class
  }
  class_names <- spell_classes(class_names)
  names <- y
  names[] <- spell_classes(y) # masks keep their dimensions
  if (!all(grepl("^-?[0-9]+$", class_names))) {
    place <- !names %in% class_names & y >= 1 & y <= length(class_names)
    names[place] <- class_names[y[place]]
  }
  names
}

# Whole numbers in full: as.character() makes "1e+05" of 100000.
spell_classes <- function(classes) {
  if (is.numeric(classes)) {
    classes <- format(classes, digits = 15, scientific = FALSE, trim = TRUE, drop0trailing = TRUE)
  }
  as.character(classes)
}

open_arrays <- function(source) {
  if (is.null(source$rows)) {
    abort("missing_rows", gettext(
      "`data` must be given: a saved fit does not hold the rows of one's own data."
    ))
  }
  names <- source$class_names
  rows <- rows_for_core(source$rows)
  call_core(
    "array_dataset", rows[[1]], rows[[2]],
    class_names = if (!is.null(names)) as.list(spell_classes(names)),
    test = if (!is.null(source$test)) rows_for_core(source$test)
  )
}

rows_for_core <- function(rows) {
  list(features_for_core(rows$x), target_for_core(rows$y))
}

# Texts cross as a list: R has no scalars.
features_for_core <- function(x) {
  if (is.character(x)) as.list(x) else x
}

# A factor crosses as its codes and levels, everything else as an array: R has no scalars.
target_for_core <- function(y) {
  if (is.character(y) && length(dim(y)) > 2) {
    names <- sort(unique(c(y)), method = "radix")
    y <- structure(factor(y, levels = names), dim = dim(y))
  }
  if (is.factor(y)) {
    codes <- array(as.integer(y), if (is.null(dim(y))) length(y) else dim(y))
    return(list(codes = codes, levels = as.list(levels(y))))
  }
  if (is.character(y)) as.list(y) else if (is.null(dim(y))) array(y) else y
}
