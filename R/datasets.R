#' Built-in data sets
#'
#' Handles: what a set is, is known at once; its pixels stay in the core and are read when they are
#' used. Files are sought in `path`, in the folders of the environment variable
#' `KERASDUET_DATA_DIR`, and in the user's cache; then the official files are downloaded, with
#' checksums.
#'
#' * `fashion_mnist()`: 60,000 + 10,000 grey pictures of clothes, 28 x 28, ten classes.
#' * `mnist()`: 60,000 + 10,000 handwritten digits, 28 x 28.
#' * `cifar10()`: 50,000 + 10,000 colour pictures, 32 x 32 x 3, ten classes.
#' * `signs()`: 1,080 + 120 hands that show 0 to 5, 64 x 64 x 3. There is no official download.
#' * `garments()`: pictures of the classes of Fashion-MNIST that the core draws itself; needs no
#'   file and no network.
#' * `load_dataset("xor")`: the exclusive or, four rows of two numbers.
#'
#' @param path The folder that holds the official files.
#' @return An object of class `kerasduet_data`.
#' @section Errors:
#' `kerasduet_error_unknown_dataset`, `kerasduet_error_invalid_argument`; when the files are read,
#' `kerasduet_error_missing_files`, `kerasduet_error_download_failed`,
#' `kerasduet_error_corrupt_file`.
#' @examples
#' fashion_mnist()
#' garments(train = 500, test = 100, seed = 1)
#' @export
fashion_mnist <- function(path = NULL) load_dataset("fashion_mnist", path = path)

#' @rdname fashion_mnist
#' @export
mnist <- function(path = NULL) load_dataset("mnist", path = path)

#' @rdname fashion_mnist
#' @export
cifar10 <- function(path = NULL) load_dataset("cifar10", path = path)

#' @rdname fashion_mnist
#' @export
signs <- function(path = NULL) load_dataset("signs", path = path)

#' @rdname fashion_mnist
#' @param train,test Numbers of pictures to draw.
#' @param seed From 0 to 2^32 - 1; the same seed draws the same pictures on every machine.
#' @export
garments <- function(train = 10000, test = 2000, seed = 0) {
  check_count(train, "train")
  check_count(test, "test")
  check_seed(seed)
  new_data("garments", list(train = train, test = test, seed = seed))
}

#' @rdname fashion_mnist
#' @param name One of `list_datasets()`.
#' @param ... What the function of that name takes.
#' @export
load_dataset <- function(name, ...) {
  arguments <- Filter(Negate(is.null), list(...))
  data <- new_data(name, arguments)
  if (length(arguments) > 0 || !(is.character(name) && all(name %in% list_datasets()))) {
    live_data(data) # the core says what is wrong
  }
  data
}

#' @rdname fashion_mnist
#' @export
list_datasets <- function() sort(names(catalogue()))

#' A folder of images as data
#'
#' @param path Holds one folder for each class, named like it, or `train/` and `test/` with such
#'   folders.
#' @param size Height and width that pictures are resized to; without it all must have the size of
#'   the first.
#' @param color `"rgb"` or `"grayscale"`.
#' @param test The folder of the test split, with folders of the same classes.
#' @return An object of class `kerasduet_data`.
#' @examplesIf reticulate::py_module_available("tensorflow") && dir.exists("pictures")
#' images_from_folder("pictures", size = c(64, 64))
#' @export
images_from_folder <- function(path, size = NULL, color = c("rgb", "grayscale"), test = NULL) {
  color <- if (missing(color)) "rgb" else color
  arguments <- Filter(Negate(is.null), list(size = size, color = color, test = test))
  data <- new_data("folder", arguments, path = path)
  live_data(data)
  data
}

new_data <- function(name, arguments = list(), ...) {
  structure(
    class = "kerasduet_data",
    list(name = name, arguments = arguments, ..., live = new.env(parent = emptyenv()))
  )
}

# The core's handle of a data set: made when it is first used, and again in a new session.
live_data <- function(data) {
  if (!is_alive(data$live$handle)) {
    data$live$handle <- open_data(data)
  }
  data$live$handle
}

open_data <- function(data) {
  arguments <- structure(data$arguments, names = as.character(names(data$arguments)))
  switch(if (is.character(data$name)) data$name[[1]] else "",
    arrays = open_arrays(data),
    folder = call_core("folder_dataset", path.expand(data$path), arguments),
    call_core("load_dataset", data$name, arguments)
  )
}

# What a handle is: the catalogue knows the built-in sets, so that printing starts no Python.
describe_data <- function(data) {
  known <- catalogue()[[data$name]]
  if (is.null(known)) {
    return(call_core("describe_dataset", live_data(data)))
  }
  splits <- utils::modifyList(known$splits, data$arguments[c("train", "test")])
  list(
    name = data$name, task = known$task, class_names = unlist(known$class_names$en),
    shape = unlist(known$shape), splits = splits
  )
}

catalogue <- function() {
  if (is.null(session$catalogue)) {
    session$catalogue <- jsonlite::read_json(shared_specs_path("datasets.json"))
  }
  session$catalogue
}

#' @export
format.kerasduet_data <- function(x, ...) {
  about <- describe_data(x)
  rows <- paste(names(about$splits), format_count(unlist(about$splits)), collapse = ", ")
  classes <- unlist(about$class_names)
  task <- if (length(classes) > 0) sprintf("%d classes", length(classes)) else "regression"
  c(
    sprintf("<kerasduet_data> %s: %s, rows of %s", about$name, task, by(about$shape)),
    paste("Rows:", rows),
    if (length(classes) > 0) clip(paste("Classes:", paste(classes, collapse = ", ")))
  )
}

#' @export
print.kerasduet_data <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

by <- function(shape) paste(unlist(shape), collapse = " x ")

format_count <- function(count) {
  format(count, big.mark = ",", trim = TRUE, scientific = FALSE)
}

clip <- function(text, width = 78) {
  if (nchar(text) <= width) text else paste0(substr(text, 1, width - 3), "...")
}
