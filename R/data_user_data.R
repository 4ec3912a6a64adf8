#' Your own data
#'
#' Brings arrays, matrices or a data frame into the form that [fit()][fit.kerasduet_spec] takes.
#' They cross to the core once.
#'
#' @param x Numbers, one row a case: a matrix, an array whose first dimension counts the rows, or a
#'   data frame. Or texts: a character vector, or a data frame with one such column. With `target`,
#'   a data frame that holds the target too. The names of a data frame's columns are remembered, and
#'   they may be numbers, logicals, factors and texts: see below. Or a formula, such as
#'   `Species ~ .`, or a recipe of the package recipes, for the rows in `data`. For a network of
#'   several inputs a named list of such rows, one for each input.
#' @param y For each row a class (factor, character, logical or integer) or, for regression, a
#'   number (double). A factor keeps its levels and their order. A matrix of zeros with a single 1
#'   in each row holds classes in one-hot form: without `class_names` they are named by its columns,
#'   else by their places from 0, as `to_categorical()` of Keras counts them. Losses that take codes
#'   (`sparse_`) refuse it. Another matrix of zeros and ones holds labels, any number of which a row
#'   may have: see [label_metrics()]. Or masks of images: an array with the dimensions rows, height
#'   and width that holds the class of each pixel, as names or as whole numbers; with the dimensions
#'   rows and steps, that of each step of a sequence. What equals `x` trains an autoencoder.
#'
#'   The loss of a fit has the last word where nobody named classes. Under one for classes, whole
#'   numbers are classes in any case, and a matrix with a column for each class holds soft labels:
#'   the probabilities of the classes, of which the most probable one is counted as the truth. With
#'   `class_names` they are such at once. Under a loss for numbers, such as the mean squared error,
#'   whole numbers of pixels and steps are numbers; integers of rows too, if there are more than two
#'   of them for one output. For a network of several outputs `y` is a named list of such targets,
#'   and so are `class_names` and `positive`, if they are given.
#' @param test The test split: `list(x = , y = )`, or with `target` a data frame.
#' @param class_names The classes in their order, where `y` is no factor. Whole numbers in `y` are
#'   then names if they are among them, else positions from 1. Or the labels.
#' @param target The name of the column of `x` that holds the target; numbers in it mean regression.
#'   Or the names of several columns of numbers.
#' @param positive With two classes, the one that the statistics of [confusion_matrix()] are about.
#' @param spec A spec whose `inputs` say what the columns of a table are, and what stands for a
#'   missing value; or its `preprocessing` for all columns of a data frame.
#' @param ... Not used.
#' @return An object of class `kerasduet_data`.
#' @section Columns go by name:
#' What is trained on a data frame takes further data frames, and matrices with column names, by the
#' names of their columns: `test` here, `validation_data` of [fit()][fit.kerasduet_spec], `data` of
#' [evaluate()][evaluate.kerasduet_fit], which may be a data frame with the column `target`, and
#' `newdata` of [predict()][predict.kerasduet_fit]. Their order does not matter; columns beyond
#' those of the training are left out, with a warning. Rows without column names go by position.
#' @section Columns of a table:
#' Numbers and logicals are numbers; factors and texts are categories. Factors keep their levels in
#' their order, also those without rows; of texts the levels are sorted. The model itself makes
#' numbers of them: 0 or 1 for each of up to 50 levels, more are embedded. The `inputs` of a spec
#' can say otherwise: `kind` (`"number"`, `"category"`, `"text"` or `"image"`), `standardize`,
#' `missing = "mean"`, `encoding`, `levels`, and `unknown = "own"`, by which what is no level has a
#' place of its own. `missing` and `unknown` can also be said for all columns of a data frame, as
#' in `override(model_spec("table_mlp"), missing = "mean", unknown = "own")`. A factor that is
#' predicted keeps its levels and their order; numbers mean regression.
#' @section Formulas and recipes:
#' A formula that only names columns takes them as they are, as `target` does: the same fit comes of
#' it in Python. Columns that it does not name are left out without a warning. What computes
#' something, such as interactions and `log()`, and recipes are made numbers by the package hardhat,
#' which Python cannot repeat: of a factor or a text one column of 0 and 1 for each level, of all
#' else what [stats::model.matrix()] makes of it. Further rows are data frames with the same
#' columns, whatever their order; levels that they lack do no harm.
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
#' `kerasduet_error_uncertain_column` for texts that may be numbers, or levels that may be missing
#' values;
#' `kerasduet_error_invalid_data`, `kerasduet_error_empty_data`, `kerasduet_error_length_mismatch`,
#' `kerasduet_error_one_class`, `kerasduet_error_unknown_class`, `kerasduet_error_invalid_positive`.
#' @examplesIf is_kerasduet_available()
#' dataset(iris, target = "Species")
#' dataset(as.matrix(iris[1:4]), iris$Species)
#' dataset(Species ~ Petal.Length + Petal.Width, iris)
#' dataset(len ~ ., ToothGrowth) # numbers beside a factor
#' @export
dataset <- function(x, ...) UseMethod("dataset")

#' @rdname dataset
#' @export
dataset.default <- function(x, y = NULL, test = NULL, class_names = NULL, target = NULL,
                            positive = NULL, spec = NULL, ...) {
  check_no_more("dataset", ..., known = argument_names(dataset.default))
  if (!is.null(spec)) check_spec_class(spec)
  if (is.null(y) && is.null(target)) {
    refuse_frame(x, "x")
  }
  check_target_names(target, x)
  if (!is_named_or_one(x)) {
    abort("different_inputs", gettext("`x` must name the input that each of its arrays is for."))
  }
  if (!is_named_or_one(y)) {
    abort("different_outputs", gettext("`y` must name the output that each of its arrays is for."))
  }
  columns <- if (is.data.frame(x) && !has_table(spec)) setdiff(names(x), target)
  known <- list(
    columns = if (!has_column_rules(spec)) columns,
    # the core refuses a target among those of a spec
    table = if (has_column_rules(spec)) columns else setdiff(table_inputs(spec), target),
    target = target, class_names = class_names
  )
  open_data(list(
    kind = "arrays", rows = if (is.null(target)) list(x = x, y = y) else x, test = test,
    known = known, positive = positive, spec = if (says_columns(spec)) spec$json
  ))
}

# What a verb takes as data to train on: a handle, or list(x = , y = ). The core holds the arrays of
# several inputs and outputs to the names of those of a spec, whose JSON is `spec`.
as_data <- function(data, spec = NULL) {
  if (is.null(data) || inherits(data, "kerasduet_data")) {
    return(data)
  }
  pair <- as_pair(data, "data")
  if (is.null(spec) || !(is_several(pair$x) || is_several(pair$y) || is_of_several(spec))) {
    return(dataset(pair$x, pair$y, spec = if (has_column_rules(spec)) spec))
  }
  known <- list(table = table_inputs(spec))
  open_data(list(kind = "arrays", rows = pair[c("x", "y")], known = known, spec = spec$json))
}

# The inputs of a spec that are columns of a table.
table_inputs <- function(spec) {
  of_table <- Filter(function(each) !is.null(each$kind), spec$document$inputs)
  unlist(lapply(of_table, function(each) each$name))
}

has_table <- function(spec) length(table_inputs(spec)) > 0

# Whether a spec says for all columns of a data frame what stands for what is missing.
has_column_rules <- function(spec) {
  any(c("missing", "unknown") %in% names(spec$document$preprocessing))
}

says_columns <- function(spec) has_table(spec) || has_column_rules(spec)

is_of_several <- function(spec) {
  document <- spec$document
  length(document$inputs) > 1 || length(document$outputs) > 1 || has_table(spec)
}

# A list holds the rows of several inputs or outputs, not a case an element.
is_named_or_one <- function(parts) !is_several(parts) || is_named(parts)

# Further rows for a model whose data are `known`: a handle, or checked rows that cross as they are.
more_rows <- function(data, argument, known, prefix = "") {
  if (is.null(data)) {
    return(NULL)
  }
  if (inherits(data, "kerasduet_data")) {
    return(data_handle(data))
  }
  rows_for_core(data, argument, known, prefix)
}

# The same without their targets.
more_features <- function(newdata, known, argument) {
  if (is.null(newdata)) {
    return(NULL)
  }
  if (inherits(newdata, "kerasduet_data")) {
    return(data_handle(newdata))
  }
  x <- forge_named(newdata, argument, known)
  x <- check_features(x, argument, known)
  if (is_one_array(x, known)) check_row_shape(x, known$shape, argument)
  features_for_core(x, known)
}

# Checked rows of a pair, or of a data frame with its target, as they cross.
rows_for_core <- function(value, argument, known, prefix = "") {
  if (is.data.frame(value) && is.null(known$blueprint) && !is.null(known$target)) {
    rows <- named_columns(value, known$named, argument)
    return(frame_for_core(check_frame_rows(rows, argument, known)))
  }
  pair <- as_pair(value, argument, known, prefix)
  x <- check_features(pair$x, paste0(prefix, "x"), known[names(known) != "shape"])
  if (!is.null(known$shape) && is_one_array(x, known)) {
    check_row_shape(x, known$shape, paste0(argument, "$x"), gettext("as the training rows"))
  }
  y <- name_places(check_target(pair$y, paste0(prefix, "y")), classes_of(known))
  rows <- list(features_for_core(x, known), target_for_core(y))
  if (is.null(pair$weight)) rows else c(rows, list(row_weights(pair$weight)))
}

# Whether rows are held to a shape: those of several inputs, and of columns with names, are not.
is_one_array <- function(x, known) {
  by_name <- length(known$table) > 0 || goes_by_name(x, known$columns)
  length(known$inputs) == 0 && !is_several(x) && !by_name
}

# The names of the classes, of several targets in a list by output.
classes_of <- function(known) {
  if (length(known$outputs) == 0) {
    return(known$class_names)
  }
  lapply(known$outputs, function(each) each$class_names)
}

# Of a data frame its inputs and its outcome, as the formula or recipe of the training takes them.
as_pair <- function(value, argument, known = NULL, prefix = "") {
  if (is.data.frame(value) && !is.null(known$blueprint)) {
    return(forge_rows(value, argument, known$blueprint, outcomes = TRUE))
  }
  if (!is.list(value) || is.data.frame(value) || !all(c("x", "y") %in% names(value)) ||
        !all(names(value) %in% c("x", "y", "sample_weight"))) {
    refuse_frame(value, argument)
    sentence <- gettext("`{argument}` must be a data set or `list(x = , y = )`.")
    abort("invalid_data", sentence, argument = argument)
  }
  list(
    x = forge_named(value$x, paste0(prefix, "x"), known), y = value$y,
    weight = value$sample_weight
  )
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

open_arrays <- function(source) {
  if (is.null(source$rows)) {
    abort("missing_rows", gettext(
      "`data` must be given: a saved fit does not hold the rows of one's own data."
    ))
  }
  names <- source$known$class_names
  arguments <- Filter(Negate(is.null), list(
    class_names = if (is.list(names)) {
      lapply(names, function(each) as.list(spell_classes(each)))
    } else if (!is.null(names)) {
      as.list(spell_classes(names))
    },
    target = if (!is.null(source$known$target)) as.list(source$known$target),
    positive = source$positive
  ))
  test <- if (!is.null(source$test)) rows_for_core(source$test, "test", source$known, "test ")
  known <- source$known[c("target", "class_names", "table")]
  rows <- rows_for_core(source$rows, "x", known)
  call_core("array_dataset", rows, as_object(arguments), test, source$spec)
}

#' A folder of images as data
#'
#' @param path Holds one folder for each class, named like it, or `train/` and `test/` with such
#'   folders. Or images alone, whose classes are not known: then the data are for
#'   [predict()][predict.kerasduet_fit].
#' @param size Height and width that images are resized to; without it all must have the size of
#'   the first.
#' @param color `"rgb"` or `"grayscale"`.
#' @param test The folder of the test split, with folders of the same classes.
#' @param in_memory Whether the pixels are read once and kept. If not, each step of training reads
#'   its images from their files again: for more images than memory holds.
#' @return An object of class `kerasduet_data`. `image_files()` gives the file of each row of a
#'   split, in the order of the rows and so of predictions.
#' @examplesIf is_kerasduet_available() && requireNamespace("png", quietly = TRUE)
#' folder <- tempfile("images")
#' for (kind in c("dark", "light")) {
#'   dir.create(file.path(folder, kind), recursive = TRUE)
#'   png::writePNG(matrix(0.9 * (kind == "light"), 8, 8), file.path(folder, kind, "1.png"))
#' }
#' images <- images_from_folder(folder, size = c(4, 4))
#' basename(image_files(images, "train"))
#' @export
images_from_folder <- function(path, size = NULL, color = "rgb", test = NULL, in_memory = TRUE) {
  check_folder(path)
  check_flag(in_memory, "in_memory")
  check_folder(test, "test", optional = TRUE)
  arguments <- Filter(Negate(is.null), list(
    size = size, color = color, test = test, in_memory = in_memory
  ))
  data <- open_data(list(kind = "folder", path = path, arguments = arguments))
  arguments$test <- full_path(test) # images are read later, perhaps from another folder
  new_data(data, list(kind = "folder", path = full_path(path), arguments = arguments))
}

#' @rdname images_from_folder
#' @param data What `images_from_folder()` gives.
#' @param split Which rows.
#' @export
image_files <- function(data, split = "test") {
  if (!inherits(data, "kerasduet_data")) {
    must_be("invalid_argument", "data", gettext("a data set"), data)
  }
  check_text(split, "split", gettext("the name of a split"))
  unlist(call_core("image_files", data_handle(data), split))
}
