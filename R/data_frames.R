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
  check_frame(frame[!names(frame) %in% known$target], argument, known)
  frame
}

# Of two columns with one name R would take the first.
check_distinct_names <- function(frame, argument) {
  twice <- names(frame)[duplicated(names(frame))]
  if (length(twice) > 0) {
    sentence <- gettext(
      "The columns of `{argument}` must have distinct names, not {column!j} twice."
    )
    abort("invalid_data", sentence, argument = argument, column = twice[[1]])
  }
}

# Columns that go in must be such as cross; those of further rows are known by their names. What a
# missing value in a table means, only the core knows.
check_frame <- function(frame, argument, known = NULL) {
  columns <- c(known$columns, known$table)
  for (column in columns) check_has_column(frame, column)
  used <- if (is.null(columns)) frame else frame[names(frame) %in% columns]
  is_table <- length(known$table) > 0
  if (!is_table && ncol(used) == 1 && is.character(used[[1]])) {
    check_texts(used[[1]], column = names(used))
    return(frame)
  }
  refuse_nameless(used, argument)
  Map(check_column, used, names(used))
  is_numeric <- vapply(used, function(each) is.numeric(each) || is.logical(each), NA)
  if (!is_table && all(is_numeric)) {
    refuse_na(used, argument, by_rule = TRUE)
  }
  frame
}

refuse_nameless <- function(frame, argument) {
  if (anyNA(names(frame))) {
    sentence <- gettext("Each column of `{argument}` must have a name, not NA.")
    abort("invalid_data", sentence, argument = argument)
  }
}

# Numbers, logicals, factors and texts cross; whole numbers of 64 bits would lose theirs.
check_column <- function(values, column) {
  plain <- is.numeric(values) || is.logical(values) || is.factor(values) || is.character(values)
  strange <- c("integer64", "Date", "POSIXt", "difftime")
  if (plain && length(dim(values)) < 2 && !inherits(values, strange)) {
    return(invisible())
  }
  wanted <- gettext("The column {column!j} must hold numbers, texts or categories, not values of")
  hint <- if (inherits(values, strange[-1])) {
    gettext(
      ": make numbers of dates, such as days since a first one, or parts such as the month"
    )
  }
  sentence <- paste0(wanted, gettext(" type {dtype}"), hint, ".")
  abort("invalid_data", sentence, column = column, dtype = class(values)[[1]])
}

# The columns of a table, by which its rows go; NULL where inputs are arrays.
table_columns <- function(schema) {
  if (!is.null(schema[["column"]])) {
    return(unlist(schema$columns))
  }
  names(Filter(function(each) !is.null(each[["column"]]), schema$inputs))
}

frame_for_core <- function(frame) {
  list(columns = lapply(unname(as.list(frame)), column_for_core), names = as.list(names(frame)))
}

# Factors and texts cross as codes from 1, 0 where one is missing, and their levels; what else is no
# number is only carried along.
column_for_core <- function(column) {
  if (is.numeric(column) && !inherits(column, c("Date", "POSIXt", "difftime", "integer64"))) {
    return(on_one_axis(as.double(column)))
  }
  if (is.logical(column)) {
    return(array(if (anyNA(column)) as.double(column) else column))
  }
  if (is.factor(column)) {
    return(coded(as.integer(column), levels(column), chosen = !isTRUE(attr(column, "unordered"))))
  }
  texts <- enc2utf8(as.character(column))
  levels <- sort(unique(texts), method = "radix") # without NA
  coded(match(texts, levels, nomatch = 0L), levels, chosen = FALSE)
}

coded <- function(codes, levels, chosen) {
  if (anyNA(codes)) codes[is.na(codes)] <- 0L
  list(codes = on_one_axis(codes), levels = as.list(levels), chosen = chosen)
}

# An array, which crosses as one; of what was just made without a copy.
on_one_axis <- function(values) {
  dim(values) <- length(values)
  values
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
