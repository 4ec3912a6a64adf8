# Data frames: their columns cross as they are, and the core knows them by their names.

check_target_names <- function(target, x) {
  if (is.null(target)) {
    return(invisible())
  }
  if (!is.character(target) || length(target) == 0 || anyNA(target)) {
    must_be("invalid_argument", "target", gettext("the name of a column"), target)
  }
  if (!is.data.frame(x)) {
    must_be("invalid_data", "x", gettext("a data frame where `target` is given"), x)
  }
  for (column in target) check_has_column(x, column, "invalid_data")
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

# A data frame with its targets, in which nothing is missing; `known` names the columns.
check_frame_rows <- function(frame, argument, known) {
  for (column in known$target) {
    check_has_column(frame, column)
    missing <- which(is.na(frame[[column]]))
    if (length(missing) > 0) {
      sentence <- gettext(
        "The column {column!j} must hold a class or a number in each row, not NA in row {row}."
      )
      abort("not_finite", sentence, column = column, row = missing[[1]])
    }
  }
  check_frame(frame[setdiff(names(frame), known$target)], argument, known$columns)
  frame
}

# Columns that go in must be numbers and logicals, or texts in the only one; those of further rows
# that go in are known by their names.
check_frame <- function(frame, argument, columns = NULL) {
  for (column in columns) check_has_column(frame, column)
  used <- if (is.null(columns)) frame else frame[columns]
  if (ncol(used) == 1 && is.character(used[[1]])) {
    check_texts(used[[1]], column = names(used))
    return(frame)
  }
  for (column in names(used)) {
    values <- used[[column]]
    if (!(is.numeric(values) || is.logical(values)) || inherits(values, "integer64")) {
      sentence <- gettext(
        "The column {column!j} must hold numbers, not values of class {class_name}."
      )
      kind <- class(values)[[1]]
      abort("invalid_data", sentence, column = column, class_name = kind)
    }
  }
  refuse_na(used, argument)
  frame
}

# Factors, texts and numbers; columns of other kinds are left out by the core.
frame_for_core <- function(frame) {
  columns <- lapply(unname(as.list(frame)), function(column) {
    if (is.factor(column)) {
      return(target_for_core(column))
    }
    if (is.numeric(column) || is.logical(column)) array(column) else as.list(as.character(column))
  })
  list(columns = columns, names = as.list(names(frame)))
}

# Whether rows have names, as those of the training had.
goes_by_name <- function(x, columns) {
  !is.null(columns) && (is.data.frame(x) || !is.null(matrix_names(x)))
}

# Names that tell the columns of a matrix apart; NULL where some have none.
matrix_names <- function(x) {
  names <- if (length(dim(x)) == 2) colnames(x)
  if (!is.null(names) && !anyNA(names) && all(nzchar(names)) && !anyDuplicated(names)) names
}
