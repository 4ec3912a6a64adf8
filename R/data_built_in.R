#' Built-in data sets
#'
#' Handles: what a set is, is known at once; its pixels stay in the core and are read when they are
#' used. Files are sought in `path`, in the folders of the environment variable
#' `KERASDUET_DATA_DIR`, and in the user's cache; then the official files are downloaded, with
#' checksums.
#'
#' * `fashion_mnist()`: 60,000 + 10,000 grayscale images of clothes, 28 x 28, ten classes.
#' * `mnist()`: 60,000 + 10,000 handwritten digits, 28 x 28.
#' * `mnist_pairs()`: MNIST in pairs, 60,000 + 10,000 times two images, `left` and `right`, of the
#'   same digit or of different ones, for networks with two inputs, as the spec `"digits_siamese"`.
#' * `cifar10()`: 50,000 + 10,000 colour images, 32 x 32 x 3, ten classes.
#' * `cifar100()`: 50,000 + 10,000 colour images, 32 x 32 x 3, in 100 fine classes.
#' * `boston_housing()`: 13 figures of 404 + 102 districts in the 1970s, and the median value of
#'   their houses, split as Keras does it: a regression. One of the figures, `B`, is about the race
#'   of the inhabitants: Keras itself discourages the set but for teaching how data can do harm.
#' * `signs()`: 1,080 + 120 hands that show 0 to 5, 64 x 64 x 3. There is no official download.
#' * `garments()`: images of the classes of Fashion-MNIST that the core draws itself, with masks,
#'   which a spec learns instead of the classes if its `dataset.target` is `"masks"`, as the spec
#'   `"garment_segmenter"` does, or beside them (`"classes_and_masks"`), as `"two_heads"`; needs no
#'   file and no network.
#' * `diabetes()`: ten measurements of 442 patients, and how far the disease went in a year, as a
#'   number: a regression. The rows come with the package. The first 88 of an order that `seed`
#'   draws are the test split. Further rows may be data frames, whose columns go by name.
#' * `titanic()`: class, sex and age of 1,309 passengers, and whether they survived: a table, whose
#'   ages are not all known, for specs such as `"wide_and_deep"`. The rows come with the package.
#' * `garment_offers()`: garments as a shop offers them, an image beside a price and a season, for
#'   the spec `"image_and_table"`.
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
mnist_pairs <- function(path = NULL) load_dataset("mnist_pairs", path = path)

#' @rdname fashion_mnist
#' @export
cifar10 <- function(path = NULL) load_dataset("cifar10", path = path)

#' @rdname fashion_mnist
#' @export
cifar100 <- function(path = NULL) load_dataset("cifar100", path = path)

#' @rdname fashion_mnist
#' @export
boston_housing <- function(path = NULL) load_dataset("boston_housing", path = path)

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
#' @export
titanic <- function(seed = 0) {
  check_seed(seed)
  built_in("titanic", list(seed = seed))
}

#' @rdname fashion_mnist
#' @param train,test Numbers of images to draw.
#' @param seed From 0 to 2^32 - 1; the same seed draws the same images, or the same test rows, on
#'   every machine.
#' @export
garments <- function(train = 10000, test = 2000, seed = 0) drawn_data("garments", train, test, seed)

#' @rdname fashion_mnist
#' @export
garment_offers <- function(train = 10000, test = 2000, seed = 0) {
  drawn_data("garment_offers", train, test, seed)
}

drawn_data <- function(name, train, test, seed) {
  check_count(train, "train")
  check_count(test, "test")
  check_seed(seed)
  data <- built_in(name, list(train = train, test = test, seed = seed))
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

# The catalogue tells what a built-in set is, so that no Python starts for it.
built_in <- function(name, arguments) {
  about <- catalogue()[[name]]
  about$name <- name
  about$class_names <- about$class_names$en
  new_data(about, list(kind = "built_in", name = name, arguments = arguments))
}

catalogue <- function() {
  if (is.null(session$catalogue)) {
    session$catalogue <- jsonlite::read_json(shared_specs_path("datasets.json"))
  }
  session$catalogue
}
