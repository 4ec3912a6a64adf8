#' Data sets as R arrays
#'
#' The same data as [fashion_mnist()], [mnist()], [cifar10()], [cifar100()], [boston_housing()] and
#' [garments()], but as arrays of R, as Keras's R package gives them: all pixels come to R as
#' integers. Where R need not see them, the handles are faster and smaller.
#'
#' @param path The folder that holds the official files.
#' @param label_mode `"fine"`, for the hundred classes; the twenty coarse ones are not read.
#' @return `list(train = list(x, y), test = list(x, y))`: `x` holds integers from 0 to 255, the
#'   first dimension counting the images, `y` the classes as whole numbers from 0 (of `cifar10` and
#'   `cifar100` a matrix with one column). Of `boston_housing` `x` and `y` are numbers.
#' @section Errors:
#' `kerasduet_error_missing_files`, `kerasduet_error_download_failed`,
#' `kerasduet_error_corrupt_file`.
#' @examplesIf is_kerasduet_available()
#' c(train, test) %<-% dataset_garments(train = 20, test = 10)
#' dim(train$x)
#' @export
dataset_fashion_mnist <- function(path = NULL) arrays_of(fashion_mnist(path))

#' @rdname dataset_fashion_mnist
#' @export
dataset_mnist <- function(path = NULL) arrays_of(mnist(path))

#' @rdname dataset_fashion_mnist
#' @export
dataset_cifar10 <- function(path = NULL) with_column(arrays_of(cifar10(path)))

#' @rdname dataset_fashion_mnist
#' @export
dataset_cifar100 <- function(label_mode = "fine", path = NULL) {
  if (!identical(label_mode, "fine")) {
    wanted <- gettext("\"fine\": the coarse classes are not read")
    must_be("invalid_argument", "label_mode", wanted, label_mode)
  }
  with_column(arrays_of(cifar100(path)))
}

#' @rdname dataset_fashion_mnist
#' @export
dataset_boston_housing <- function(path = NULL) arrays_of(boston_housing(path))

#' @rdname dataset_fashion_mnist
#' @inheritParams garments
#' @export
dataset_garments <- function(train = 10000, test = 2000, seed = 0) {
  arrays_of(garments(train, test, seed))
}

with_column <- function(parts) {
  lapply(parts, function(part) list(x = part$x, y = matrix(part$y, ncol = 1)))
}

arrays_of <- function(data) {
  splits <- c(train = "train", test = "test")
  lapply(splits, function(split) split_rows(data, split))
}

#' Texts as sequences of words
#'
#' Reviews of films, which praise (1) or not (0), and newswires in 46 topics, as Keras gives them:
#' each word is a number, the smaller the more frequent. [pad_sequences()] makes them rows of one
#' length.
#'
#' @param path The folder that holds the official file, `imdb.npz` or `reuters.npz`; it is sought
#'   as for [mnist()] unless given, and downloaded in the end. It is read without running any code
#'   that it may ask for.
#' @param num_words,skip_top Words from this number on, and below that one, are replaced.
#' @param maxlen Sequences that are as long are left out.
#' @param seed Of the order of the texts.
#' @param start_char,oov_char The number in front of each text, and that for replaced words, which
#'   are left out with `NULL`.
#' @param index_from How much is added to the number of each word.
#' @param test_split The fraction of the newswires that is the test split.
#' @return `list(train = list(x, y), test = list(x, y))`: `x` is a list of whole numbers, and `y`
#'   holds the classes as whole numbers from 0.
#' @section Errors:
#' `kerasduet_error_missing_files`, `kerasduet_error_download_failed`,
#' `kerasduet_error_corrupt_file`, `kerasduet_error_invalid_argument`, and
#' `kerasduet_error_empty_data` if `maxlen` leaves no text.
#' @examples
#' \dontrun{
#' reviews <- dataset_imdb(num_words = 10000)
#' x <- pad_sequences(reviews$train$x, maxlen = 200)
#' }
#' @export
dataset_imdb <- function(path = NULL, num_words = NULL, skip_top = 0, maxlen = NULL, seed = 113,
                         start_char = 1, oov_char = 2, index_from = 3) {
  words <- checked_words(num_words, skip_top, maxlen, start_char, oov_char, index_from)
  word_sequences("imdb", list(path = path, seed = seed), words)
}

#' @rdname dataset_imdb
#' @export
dataset_reuters <- function(path = NULL, num_words = NULL, skip_top = 0, maxlen = NULL,
                            test_split = 0.2, seed = 113, start_char = 1, oov_char = 2,
                            index_from = 3) {
  words <- checked_words(num_words, skip_top, maxlen, start_char, oov_char, index_from)
  word_sequences("reuters", list(path = path, test_split = test_split, seed = seed), words)
}

# NULL means that there is none, and so stays among the words.
checked_words <- function(num_words, skip_top, maxlen, start_char, oov_char, index_from) {
  check_count(num_words, "num_words", optional = TRUE)
  check_count(maxlen, "maxlen", optional = TRUE)
  words <- list(
    num_words = num_words, skip_top = skip_top, maxlen = maxlen, start_char = start_char,
    oov_char = oov_char, index_from = index_from
  )
  for (name in c("skip_top", "start_char", "oov_char", "index_from")) {
    value <- words[[name]]
    may_be_none <- name %in% c("start_char", "oov_char") && is.null(value)
    if (!may_be_none && !(is_whole(value) && value >= 0)) {
      must_be("invalid_argument", name, gettext("a whole number of at least 0"), value)
    }
  }
  words
}

word_sequences <- function(name, arguments, words) {
  check_folder(arguments$path, optional = TRUE)
  check_seed(arguments$seed)
  parts <- call_core("word_sequences", name, Filter(Negate(is.null), arguments), words)
  lapply(parts[c("train", "test")], function(part) {
    places <- rep.int(seq_along(part$lengths), part$lengths)
    x <- unname(split(as.vector(part$words), factor(places, seq_along(part$lengths))))
    list(x = x, y = as.vector(part$y))
  })
}
