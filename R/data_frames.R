# Data frames: a data set made of one knows its columns, and takes those of further rows by name.

# The names of the columns that go in; NULL where `x` has no names to rely on.
input_columns <- function(x, target) {
  if (!is.null(target)) {
    check_text(target, "target", gettext("the name of one column"))
    if (!is.data.frame(x)) {
      must_be("invalid_data", "x", gettext("a data frame where `target` is given"), x)
    }
    check_has_column(x, target, "invalid_data")
  }
  if (!is.data.frame(x)) {
    return(NULL)
  }
  twice <- names(x)[duplicated(names(x))]
  if (length(twice) > 0) {
    sentence <- gettext("The columns of `x` must have distinct names, not {column!j} twice.")
    abort("invalid_data", sentence, argument = "x", column = twice[[1]])
  }
  setdiff(names(x), target)
}

check_has_column <- function(x, column, code = "missing_column") {
  if (!column %in% colnames(x)) {
    sentence <- if (is.data.frame(x)) {
      gettext("The data frame has no column {column!j}: {hint}")
    } else {
      gettext("The matrix has no column {column!j}: {hint}")
    }
    abort(code, sentence, column = column, hint = nearest_names(column, colnames(x)))
  }
}

# In a data frame all numbers are measurements: a target of numbers means regression.
take_target <- function(frame, target) {
  check_has_column(frame, target)
  y <- frame[[target]]
  if (anyNA(y)) {
    sentence <- gettext(
      "The column {column!j} must hold a class or a number in each row, not NA in row {row}."
    )
    abort("not_finite", sentence, column = target, row = which(is.na(y))[[1]])
  }
  list(x = frame[setdiff(names(frame), target)], y = if (is.numeric(y)) as.double(y) else y)
}

# The columns in the order of the training, of rows that name theirs.
take_columns <- function(x, columns) {
  if (is.null(columns) || length(dim(x)) != 2 || is.null(colnames(x))) {
    return(x)
  }
  for (column in columns) check_has_column(x, column)
  x[, columns, drop = FALSE]
}

# Another data set that knows its columns, with those of the training.
with_columns <- function(data, columns) {
  if (is.null(columns) || is.null(data$columns) || identical(data$columns, columns)) {
    return(data)
  }
  source <- data$source
  for (part in intersect(c("rows", "test"), names(Filter(Negate(is.null), source)))) {
    x <- source[[part]]$x
    colnames(x) <- data$columns
    source[[part]]$x <- unname(take_columns(x, columns))
  }
  open_data(source)
}

frame_numbers <- function(frame) {
  numeric <- vapply(frame, function(column) is.numeric(column) || is.logical(column), NA)
  if (!all(numeric)) {
    column <- names(frame)[!numeric][[1]]
    kind <- class(frame[[column]])[[1]]
    sentence <- gettext(
      "The column {column!j} must hold numbers, not values of class {class_name}."
    )
    abort("invalid_data", sentence, column = column, class_name = kind)
  }
  as.matrix(frame)
}
