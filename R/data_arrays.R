# Checks of rows before they cross, and the form in which they do.

# Numbers without NA, which reticulate would turn into something else; the core judges the rest.
# Several inputs are a list of such.
check_features <- function(x, argument = "x", known = NULL) {
  if (length(known$table) > 0 && is_named(x) && !is.data.frame(x)) {
    return(x) # columns by name, of which the core knows what they hold
  }
  if (is_several(x)) {
    return(map_parts(x, argument, check_features))
  }
  if (is.data.frame(x)) {
    return(check_frame(x, argument, known))
  }
  if (!is.null(matrix_names(x))) {
    for (column in c(known$columns, known$table)) check_has_column(x, column)
  }
  if (is.character(x) && length(dim(x)) < 2) {
    return(check_texts(x, argument = argument))
  }
  if (!is.numeric(x) && !is.logical(x)) {
    sentence <- gettext("`{argument}` must hold numbers only, not {kind}.")
    abort("invalid_data", sentence, argument = argument, kind = kind_of(x))
  }
  if (length(x) > 0 && length(dim(x)) < 2) {
    wanted <- gettext("an array of rows with 2 axes or more")
    hint <- if (length(known$shape) > 0) reshaping_hint(length(x), known$shape, argument)
    must_be("invalid_data", argument, wanted, list(length(x)), hint)
  }
  refuse_na(x, argument)
  x
}

# The arrays of several inputs or outputs, by name or in their order; no list of single values.
is_several <- function(x) {
  is.list(x) && !is.data.frame(x) && length(x) > 0 && (is_named(x) || all(lengths(x) > 1))
}

# Checks each of them, which messages call `x$left`, or `x[[1]]` where it has no name.
map_parts <- function(parts, argument, check) {
  places <- sprintf("%s[[%d]]", argument, seq_along(parts))
  if (is_named(parts)) places <- paste0(argument, "$", names(parts))
  parts[] <- Map(check, parts, places)
  parts
}

several_for_core <- function(parts, each) {
  crossed <- lapply(parts, each)
  if (is_named(parts)) list(by_name = crossed) else list(in_order = unname(crossed))
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
  if (is_several(y)) {
    return(map_parts(y, argument, check_target))
  }
  if (is.data.frame(y)) {
    return(check_frame_target(y, argument))
  }
  if (!is.factor(y) && !is.character(y) && !is.numeric(y) && !is.logical(y)) {
    sentence <- gettext("`{argument}` must hold one class or number for each row.")
    abort("invalid_data", sentence, argument = argument)
  }
  refuse_na(y, argument)
  y
}

# One column of any kind, or several of numbers.
check_frame_target <- function(y, argument) {
  if (ncol(y) == 1) {
    return(check_target(y[[1]], argument))
  }
  check_frame(y, argument)
}

# The first row with a value that is not finite, as the core would say it.
refuse_na <- function(values, argument, by_rule = FALSE) {
  if (!anyNA(values) && !has_named_infinite(values)) {
    return(invisible())
  }
  is_bad <- function(part) if (is.numeric(part)) !is.finite(part) else is.na(part)
  is_frame <- is.data.frame(values)
  bad <- if (is_frame) vapply(values, is_bad, logical(nrow(values))) else is_bad(values)
  places <- which(array(bad, if (is.null(dim(values))) length(values) else dim(values)), TRUE)
  first <- places[do.call(order, as.data.frame(places))[[1]], ] # rows first, as they are counted
  value <- if (is_frame) NA else values[matrix(first, 1)]
  abort_not_finite(argument, value, first, colnames(values), by_rule && is.na(value))
}

# `place` has the row, the column if there is one, and further dimensions; `by_rule` says that a
# spec can have a rule for what is missing.
abort_not_finite <- function(argument, value, place, columns, by_rule = FALSE) {
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
  sentence <- paste0(
    gettext("`{argument}` must hold finite values only, not {got} in row {row}, column {column!j}"),
    if (by_rule) gettext(", unless `missing` is \"mean\" in the spec's `preprocessing`"), "."
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
  if (is_several(y)) {
    known <- if (is_named(y)) class_names[names(y)] else class_names
    y[] <- Map(name_places, y, if (length(known) == length(y)) known else list(NULL))
    return(y)
  }
  if (length(class_names) == 0 || !is.numeric(y) || is.matrix(y) || any(y != round(y))) {
    return(y) # a matrix has a column for each class
  }
  class_names <- spell_classes(class_names)
  if (all(grepl("^-?[0-9]+$", class_names))) {
    return(y) # then numbers are names to the core too
  }
  names <- y
  names[] <- spell_classes(y) # masks keep their dimensions
  place <- !names %in% class_names & y >= 1 & y <= length(class_names)
  names[place] <- class_names[y[place]]
  names
}

# Whole numbers in full: as.character() makes "1e+05" of 100000.
spell_classes <- function(classes) {
  if (is.numeric(classes)) {
    classes <- format(classes, digits = 15, scientific = FALSE, trim = TRUE, drop0trailing = TRUE)
  }
  as.character(classes)
}

# Texts cross as a list: R has no scalars. Columns cross with their names.
features_for_core <- function(x, known = NULL) {
  if (length(known$table) > 0 && is_named(x) && !is.data.frame(x)) {
    is_column <- vapply(x, function(each) is.null(dim(each)) && is.atomic(each), NA)
    x[is_column] <- lapply(x[is_column], column_for_core)
    x[!is_column] <- lapply(x[!is_column], without_names)
    return(list(by_name = x))
  }
  if (is_several(x)) {
    return(several_for_core(x, features_for_core))
  }
  if (is.data.frame(x)) {
    return(frame_for_core(x))
  }
  names <- matrix_names(x)
  if (!is.null(names) && !is.character(x)) {
    return(list(matrix = without_names(x), names = as.list(names)))
  }
  if (is.character(x)) as.list(x) else without_names(x)
}

# A factor crosses as its codes and levels, everything else as an array: R has no scalars.
target_for_core <- function(y) {
  if (is_several(y)) {
    return(several_for_core(y, target_for_core))
  }
  if (is.data.frame(y) || !is.null(matrix_names(y))) {
    return(features_for_core(y))
  }
  if (is.character(y) && length(dim(y)) > 2) {
    names <- sort(unique(c(y)), method = "radix")
    y <- structure(factor(y, levels = names), dim = dim(y), unordered = TRUE)
  }
  if (is.factor(y)) {
    codes <- array(as.integer(y), if (is.null(dim(y))) length(y) else dim(y))
    chosen <- !isTRUE(attr(y, "unordered"))
    return(list(codes = codes, levels = as.list(levels(y)), chosen = chosen))
  }
  y <- without_names(y)
  if (is.character(y)) as.list(y) else if (is.null(dim(y))) array(y) else y
}

# Rows of other dimensions than the training's are refused with the call that mends them.
check_row_shape <- function(x, shape, argument, why = gettext("as the fit was trained on")) {
  came <- dim(x)[-1]
  if (identical(as.integer(came), as.integer(shape))) {
    return(x)
  }
  text <- length(came) == 0 || length(shape) == 0
  wanted <- if (length(shape) > 0) gettextf("rows of %s", by(shape)) else gettext("texts")
  given <- if (length(came) > 0) gettextf("of %s", by(came)) else gettext("texts")
  hint <- if (!text) reshaping_hint(dim(x), shape, argument)
  details <- list(argument = argument, wanted = wanted, why = why, got = given, hint = hint)
  sentence <- if (is.null(hint)) {
    gettext("`{argument}` must be {wanted}, {why}, not {got}.")
  } else {
    gettext("`{argument}` must be {wanted}, {why}, not {got}: {hint}")
  }
  do.call(abort, c("shape_mismatch", sentence, details))
}

# Of rows that only need other dimensions, or of a single row that lacks the first one.
reshaping_hint <- function(came, shape, argument) {
  rows <- prod(came) / prod(shape)
  if (isTRUE(rows == came[[1]] || rows == 1)) { # not of an open shape
    gettextf("use `%s`.", reshaping_call(argument, rows, shape))
  }
}

reshaping_call <- function(argument, rows, shape) {
  sprintf("array_reshape(%s, c(%s))", argument, paste(c(rows, shape), collapse = ", "))
}
