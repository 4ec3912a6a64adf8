# Formulas and recipes: which columns of a data frame go in, and which is predicted. hardhat keeps
# what was learnt from the training rows, so that further rows are treated alike.

#' @rdname dataset
#' @param data The data frame of the training rows, for a formula or a recipe.
#' @export
dataset.formula <- function(x, data, test = NULL, positive = NULL, spec = NULL, ...) { # nolint
  check_no_more("dataset", ...)
  check_is_frame(data, "data")
  check_distinct_names(data, "data")
  named <- plain_columns_of(x, data)
  if (!is.null(named)) {
    columns <- c(named$predictors, named$outcome)
    test <- named_columns(test, columns, "test")
    frame <- data[columns]
    data <- dataset(frame, target = named$outcome, test = test, positive = positive, spec = spec)
    data$named <- columns
    return(data)
  }
  blueprint <- hardhat::default_formula_blueprint(indicators = "one_hot")
  data <- designed_data(x, data, test, positive, blueprint)
  message(gettext("What this formula computes is R's: fit() of Python cannot repeat it."))
  data
}

#' @rdname dataset
#' @export
dataset.recipe <- function(x, data, test = NULL, positive = NULL, ...) { # nolint
  check_no_more("dataset", ...)
  designed_data(x, data, test, positive, hardhat::default_recipe_blueprint())
}

# The columns that a formula names, where that is all it does; NULL where it computes something, or
# names no column of the frame, which hardhat says best.
plain_columns_of <- function(formula, frame) {
  terms <- tryCatch(stats::terms(formula, data = frame), error = function(e) NULL)
  outcome <- if (length(formula) == 3) formula[[2]]
  if (is.null(terms) || !is.name(outcome) || !is.null(attr(terms, "offset"))) {
    return(NULL)
  }
  outcome <- as.character(outcome)
  predictors <- gsub("^`|`$", "", attr(terms, "term.labels"))
  variables <- as.list(attr(terms, "variables"))[-1]
  are_names <- all(vapply(variables, is.name, NA)) # not calls, such as log(size)
  is_plain <- are_names && attr(terms, "intercept") == 1 && all(attr(terms, "order") == 1)
  if (is_plain && length(predictors) > 0 && all(c(outcome, predictors) %in% names(frame))) {
    list(predictors = setdiff(predictors, outcome), outcome = outcome)
  }
}

# Of further rows what a formula names: the others are left out as it says, so without a warning.
named_columns <- function(frame, columns, argument) {
  if (is.null(columns) || !is.data.frame(frame)) {
    return(frame)
  }
  check_distinct_names(frame, argument)
  frame[names(frame) %in% columns]
}

# `blueprint` says how hardhat makes numbers of the frame.
designed_data <- function(design, frame, test, positive, blueprint) {
  check_is_frame(frame, "data")
  factors <- names(Filter(is.factor, frame))
  frame <- plain_columns(frame, blueprint)
  molded <- from_hardhat(hardhat::mold(design, frame, blueprint = blueprint))
  if (!is.null(molded$extras$offset)) {
    abort("invalid_data", gettext("The formula must have no `offset()`, which a network lacks."))
  }
  refuse_missing(frame[asked_columns(molded$blueprint)], "data", blueprint, molded)
  y <- single_outcome(molded$outcomes)
  if (is.factor(y) && !names(molded$outcomes)[[1]] %in% factors) {
    attr(y, "unordered") <- TRUE # of texts and logicals nobody chose the order
  }
  data <- open_data(list(
    kind = "arrays", rows = list(x = molded$predictors, y = y), test = test,
    known = list(blueprint = molded$blueprint), positive = positive
  ))
  data$blueprint <- molded$blueprint
  data
}

# Further rows of a data frame as those of the training: their inputs, and the outcome if it is
# asked for.
forge_rows <- function(frame, argument, blueprint, outcomes = FALSE) {
  check_is_frame(frame, argument)
  ptypes <- as.list(blueprint$ptypes$predictors)
  if (outcomes) {
    ptypes <- c(ptypes, as.list(blueprint$ptypes$outcomes))
  }
  for (column in names(ptypes)) {
    check_has_column(frame, column)
    check_like(frame[[column]], ptypes[[column]], column)
  }
  frame <- plain_columns(frame[names(ptypes)], blueprint)
  forged <- from_hardhat(hardhat::forge(frame, blueprint, outcomes = outcomes))
  refuse_missing(frame, argument, blueprint, forged)
  list(x = forged$predictors, y = if (outcomes) single_outcome(forged$outcomes))
}

# Rows without their target, by name where they have names; others are inputs already.
forge_named <- function(x, argument, known) {
  if (is.null(known$blueprint) || is.null(colnames(x))) {
    return(named_columns(x, known$named, argument))
  }
  forge_rows(as.data.frame(x), argument, known$blueprint)$x
}

# A step of a recipe may have filled in what was missing.
refuse_missing <- function(frame, argument, blueprint, made) {
  is_recipe <- inherits(blueprint, "recipe_blueprint")
  if (!is_recipe || anyNA(made$predictors) || anyNA(made$outcomes)) {
    refuse_na(frame, argument)
  }
}

check_is_frame <- function(frame, argument) {
  if (!is.data.frame(frame)) {
    must_be("invalid_data", argument, gettext("a data frame"), frame)
  }
}

# Whole numbers may be followed by fractions; texts and logicals have levels as factors do. A recipe
# takes the columns as it was written for them.
plain_columns <- function(frame, blueprint) {
  if (inherits(blueprint, "recipe_blueprint")) {
    return(frame)
  }
  frame[] <- lapply(frame, function(column) {
    if (is.character(column) || is.logical(column)) {
      return(factor(column))
    }
    if (is.integer(column)) as.double(column) else column
  })
  frame
}

asked_columns <- function(blueprint) {
  unlist(lapply(blueprint$ptypes[c("predictors", "outcomes")], names), use.names = FALSE)
}

# Levels that the training rows did not have are refused; levels without rows do no harm.
check_like <- function(column, known, name) {
  if (is.numeric(known) && !is.numeric(column) && !is.logical(column)) {
    sentence <- gettext(
      "The column {column!j} must hold numbers, as in training, not values of class {class_name}."
    )
    abort("invalid_data", sentence, column = name, class_name = class(column)[[1]])
  }
  if (!is.factor(known)) {
    return(invisible())
  }
  new <- which(!is.na(column) & !as.character(column) %in% levels(known))
  if (length(new) > 0) {
    row <- new[[1]]
    level <- as.character(column[[row]])
    sentence <- paste(
      gettext("The column {column!j} must hold levels of the training rows, not"),
      gettext("{got!j} in row {row}: {hint}")
    )
    hint <- nearest_names(level, levels(known))
    abort("unknown_level", sentence, column = name, got = level, row = row, hint = hint)
  }
}

single_outcome <- function(outcomes) {
  if (length(outcomes) == 0) {
    abort("invalid_data", gettext("The formula or recipe must name a column to predict."))
  }
  if (length(outcomes) == 1) outcomes[[1]] else outcomes
}

# What hardhat or a step of a recipe refuses, as a condition of ours.
from_hardhat <- function(expression) {
  tryCatch(expression, error = function(e) {
    causes <- if (inherits(e$parent, "error")) list(e, e$parent) else list(e)
    reason <- one_line(paste(vapply(causes, conditionMessage, ""), collapse = " "))
    sentence <- gettext("The data do not fit the formula or recipe: {reason}.")
    abort("invalid_data", sentence, reason = reason)
  })
}
