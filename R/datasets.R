#' Built-in data sets
#'
#' Handles: what a set is, is known at once; its pixels stay in the core and are read when they are
#' used. Files are sought in `path`, in the folders of the environment variable
#' `KERASDUET_DATA_DIR`, and in the user's cache; then the official files are downloaded, with
#' checksums.
#'
#' * `fashion_mnist()`: 60,000 + 10,000 grayscale images of clothes, 28 x 28, ten classes.
#' * `mnist()`: 60,000 + 10,000 handwritten digits, 28 x 28.
#' * `cifar10()`: 50,000 + 10,000 colour images, 32 x 32 x 3, ten classes.
#' * `signs()`: 1,080 + 120 hands that show 0 to 5, 64 x 64 x 3. There is no official download.
#' * `garments()`: images of the classes of Fashion-MNIST that the core draws itself, with masks,
#'   which a spec learns instead of the classes if its `dataset.target` is `"masks"`, as the spec
#'   `"garment_segmenter"` does; needs no file and no network.
#' * `diabetes()`: ten measurements of 442 patients, and how far the disease went in a year, as a
#'   number: a regression. The rows come with the package. The first 88 of an order that `seed`
#'   draws are the test split. Further rows may be data frames, whose columns go by name.
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
#' @export
diabetes <- function(seed = 0) {
  check_seed(seed)
  built_in("diabetes", list(seed = seed))
}

#' @rdname fashion_mnist
#' @param train,test Numbers of images to draw.
#' @param seed From 0 to 2^32 - 1; the same seed draws the same images, or the same test rows, on
#'   every machine.
#' @export
garments <- function(train = 10000, test = 2000, seed = 0) {
  check_count(train, "train")
  check_count(test, "test")
  check_seed(seed)
  data <- built_in("garments", list(train = train, test = test, seed = seed))
  data$splits <- list(train = train, test = test)
  data
}

#' @rdname fashion_mnist
#' @param name One of `list_datasets()`.
#' @param ... What the function of that name takes.
#' @export
load_dataset <- function(name, ...) {
  if (!is.atomic(name) || length(name) != 1) {
    must_be("invalid_argument", "name", gettext("one name of a data set"), name)
  }
  name <- as.character(name)
  arguments <- Filter(Negate(is.null), list(...))
  if (length(arguments) > 0 && !is_named(arguments)) {
    abort("invalid_argument", gettext(
      "Each further argument must have a name, as in `load_dataset(\"mnist\", path = )`."
    ))
  }
  check_folder(arguments$path, optional = TRUE)
  if (length(arguments) == 0 && name %in% list_datasets()) {
    return(built_in(name, arguments))
  }
  # The core judges the arguments as they are; a later session may work in another folder.
  data <- open_data(list(kind = "built_in", name = name, arguments = arguments))
  data$source$arguments$path <- full_path(arguments$path)
  data
}

#' @rdname fashion_mnist
#' @export
list_datasets <- function() sort(names(catalogue()))

#' A folder of images as data
#'
#' @param path Holds one folder for each class, named like it, or `train/` and `test/` with such
#'   folders.
#' @param size Height and width that images are resized to; without it all must have the size of
#'   the first.
#' @param color `"rgb"` or `"grayscale"`.
#' @param test The folder of the test split, with folders of the same classes.
#' @param in_memory Whether the pixels are read once and kept. If not, each step of training reads
#'   its images from their files again: for more images than memory holds.
#' @return An object of class `kerasduet_data`.
#' @examplesIf is_kerasduet_available() && requireNamespace("png", quietly = TRUE)
#' folder <- tempfile("images")
#' for (kind in c("dark", "light")) {
#'   dir.create(file.path(folder, kind), recursive = TRUE)
#'   png::writePNG(matrix(0.9 * (kind == "light"), 8, 8), file.path(folder, kind, "1.png"))
#' }
#' images_from_folder(folder, size = c(4, 4))
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

# A handle says what the data are; `source` is how the core gets at them, `cache` the core's handle.
new_data <- function(about, source, handle = NULL) {
  cache <- new.env(parent = emptyenv())
  cache$handle <- handle
  structure(
    class = "kerasduet_data",
    list(
      name = about$name, task = about$task, class_names = as.character(unlist(about$class_names)),
      shape = as.integer(unlist(about$shape)), splits = about$splits, source = source, cache = cache
    )
  )
}

# The catalogue tells what a built-in set is, so that no Python starts for it.
built_in <- function(name, arguments) {
  about <- catalogue()[[name]]
  about$name <- name
  about$class_names <- about$class_names$en
  data <- new_data(about, list(kind = "built_in", name = name, arguments = arguments))
  data$columns <- unlist(about$columns)
  data$target <- about$target
  data
}

open_data <- function(source) {
  handle <- open_source(source)
  new_data(call_core("describe_dataset", handle), source, handle)
}

# The core's handle of a data set: made when it is first used, and again in a new session.
data_handle <- function(data) {
  if (!is_open(data$cache$handle)) {
    data$cache$handle <- open_source(data$source)
  }
  data$cache$handle
}

open_source <- function(source) {
  arguments <- as_object(source$arguments)
  switch(source$kind,
    built_in = call_core("load_dataset", source$name, arguments),
    folder = call_core("folder_dataset", source$path, arguments),
    arrays = open_arrays(source)
  )
}

# Rows of a split, by their positions or all of them; pixels cross as bytes.
split_rows <- function(data, split, rows = NULL) {
  record <- call_core("dataset_rows", data_handle(data), split, if (!is.null(rows)) as.list(rows))
  if (is.list(record$x)) {
    pixels <- as.integer(record$x$bytes)
    dim(pixels) <- unlist(record$x$dim)
    record$x <- pixels
  }
  record[c("x", "y")]
}

full_path <- function(path) {
  if (!is.null(path)) normalizePath(path, mustWork = FALSE)
}

catalogue <- function() {
  if (is.null(session$catalogue)) {
    session$catalogue <- jsonlite::read_json(shared_specs_path("datasets.json"))
  }
  session$catalogue
}

#' @export
format.kerasduet_data <- function(x, ...) {
  count <- length(x$class_names)
  task <- if (count > 0) sprintf("%d classes", count) else "regression"
  rows <- paste(names(x$splits), format_count(unlist(x$splits)), collapse = ", ")
  c(
    sprintf("<kerasduet_data> %s: %s, %s", x$name, task, format_rows(x$shape)),
    paste("Rows:", rows),
    if (count > 0) clip(paste("Classes:", paste(x$class_names, collapse = ", ")))
  )
}

#' @export
print.kerasduet_data <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

format_rows <- function(shape) {
  if (length(shape) > 0) paste("rows of", by(shape)) else "texts"
}

by <- function(shape) paste(unlist(shape), collapse = " x ")

format_count <- function(count) {
  format(count, big.mark = ",", trim = TRUE, scientific = FALSE)
}

clip <- function(text, width = 78) {
  if (nchar(text) <= width) text else paste0(substr(text, 1, width - 3), "...")
}
