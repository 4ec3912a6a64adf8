#' Data sets as R arrays
#'
#' The same data as [fashion_mnist()], [mnist()], [cifar10()] and [garments()], but as arrays of R,
#' as Keras's R package gives them: all pixels come to R as integers. Where R need not see them, the
#' handles are faster and smaller.
#'
#' @param path The folder that holds the official files.
#' @return `list(train = list(x, y), test = list(x, y))`: `x` holds integers from 0 to 255, the
#'   first dimension counting the images, `y` the classes as whole numbers from 0 (of `cifar10` a
#'   matrix with one column).
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
dataset_cifar10 <- function(path = NULL) {
  lapply(arrays_of(cifar10(path)), function(part) list(x = part$x, y = matrix(part$y, ncol = 1)))
}

#' @rdname dataset_fashion_mnist
#' @inheritParams garments
#' @export
dataset_garments <- function(train = 10000, test = 2000, seed = 0) {
  arrays_of(garments(train, test, seed))
}

arrays_of <- function(data) {
  splits <- c(train = "train", test = "test")
  lapply(splits, function(split) split_rows(data, split))
}
