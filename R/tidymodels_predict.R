# Predictions with the weights after some epochs of a training, for parsnip::multi_predict().

#' @rawNamespace S3method(parsnip::multi_predict, "_kerasduet_fit")
`multi_predict._kerasduet_fit` <- function(object, new_data, type = NULL, ...) { # nolint
  asked <- asked_epochs(..., trained = object$fit$epochs)
  epochs <- asked[[1]]
  parts <- lapply(epochs, function(epoch) {
    object$fit$at_epoch <- epoch
    predicted <- stats::predict(object, new_data, type = type)
    predicted[[names(asked)]] <- epoch
    predicted
  })
  rows <- rep(seq_len(nrow(new_data)), length(epochs))
  tibble::tibble(.pred = unname(split(do.call(rbind, parts), rows)))
}

# By the name that the model has for them.
asked_epochs <- function(..., trained) {
  given <- list(...)
  place <- match(TRUE, names(given) %in% c("epochs", "fit.epochs"), nomatch = 0)
  others <- given[setdiff(seq_along(given), place)]
  do.call(check_no_more, c("multi_predict", others, list(known = "epochs")))
  if (place == 0) {
    return(list(epochs = trained))
  }
  for (epoch in given[[place]]) check_count(epoch, "epochs")
  lapply(given[place], function(epochs) sort(unique(epochs)))
}
