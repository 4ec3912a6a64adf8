# What training gives: the object, what it tells and what is made of it.

# The model's bytes are taken at once: R cannot tell when an object is about to be saved. That of a
# model that was trained in place is `model` itself, and it may have no spec.
new_fit <- function(record, data, model = call_core("model_bytes", record$fit)) {
  data <- with_schema(data, record$data) # a spec may learn the masks of data that have classes too
  cache <- new.env(parent = emptyenv())
  cache$handle <- record$fit
  structure(
    class = "kerasduet_fit",
    list(
      spec = if (!is.null(record$spec)) new_spec(record$spec), name = record$name,
      loss = record$loss, seed = record$seed, seconds = record$seconds,
      history = history_frame(record$history), fingerprint = unlist(record$fingerprint),
      layers = layer_frame(record$layers), params = record$total_params,
      trainable_params = record$trainable_params, mode = record$mode,
      devices = unlist(record$devices), strategy = record$strategy,
      extra_callbacks = record$extra_callbacks, epochs = record$epochs, steps = record$steps,
      interrupted = record$interrupted,
      data = lasting_data(data), run = full_path(record$run),
      interpretation = record$interpretation, advice = record$advice,
      model = model, cache = cache
    )
  )
}

# A built-in set or a folder is found again by its name; one's own rows stay in this session.
lasting_data <- function(data) {
  if (data$source$kind == "arrays") {
    data$source <- list(kind = "arrays")
  }
  data
}

# The core's fit: the one that was trained, or in a new session one made of the model's bytes.
fit_handle <- function(fit) {
  if (!is_open(fit$cache$handle)) {
    refuse_dead(fit$model, "fit")
    handle <- if (fit$data$source$kind != "arrays") data_handle(fit$data)
    fit$cache$handle <- call_core("revive", fit$model, fit_memory(fit), handle)
  }
  fit$cache$handle
}

fit_memory <- function(fit) {
  data <- fit$data
  list(
    json = fit$spec$json, history = lapply(fit$history, as.list),
    fingerprint = as.list(fit$fingerprint),
    seed = fit$seed, seconds = fit$seconds, mode = fit$mode, devices = as.list(fit$devices),
    strategy = fit$strategy, extra_callbacks = isTRUE(fit$extra_callbacks),
    steps = fit$steps, interrupted = isTRUE(fit$interrupted),
    dataset = data$name, schema = data$schema
  )
}

# Of a training that was stopped in its first epoch it has no rows.
history_frame <- function(columns) {
  data.frame(
    epoch = as.integer(unlist(columns$epoch)), split = as.character(unlist(columns$split)),
    metric = as.character(unlist(columns$metric)), value = as.double(unlist(columns$value))
  )
}

# The number of epochs that came to their end.
epochs_done <- function(fit) max(0L, fit$history$epoch)

#' @export
format.kerasduet_fit <- function(x, ...) {
  epochs <- epochs_done(x)
  last <- x$history[x$history$epoch == epochs, ]
  metrics <- sprintf("%s %s %.4f", last$split, last$metric, last$value)
  rows <- x$data$splits$train
  c(
    sprintf("<kerasduet_fit> %s, %s parameters", x$name, format_count(x$params)),
    paste0("Data: ", x$data$name, if (rows > 0) sprintf(", %s training rows", format_count(rows))),
    format_training(x, epochs),
    format_interruption(x),
    format_placement(x),
    if (epochs > 0) paste("Last epoch:", paste(metrics, collapse = ", ")),
    if (nzchar(x$interpretation)) x$interpretation,
    if (nzchar(x$advice)) strwrap(x$advice, 80, exdent = 2),
    if (!is.null(x$run)) paste("Run:", x$run)
  )
}

# A model that was trained elsewhere has no seed.
format_training <- function(fit, epochs) {
  if (is.null(fit$seed)) {
    return("Trained elsewhere")
  }
  sprintf("Trained: %d epoch%s%s, seed %.0f", epochs, plural(epochs), format_time(fit), fit$seed)
}

# A run that did not end does not know its time.
format_time <- function(fit) {
  if (is.finite(fit$seconds)) sprintf(" in %.1f s", fit$seconds) else ""
}

format_interruption <- function(fit) {
  if (isTRUE(fit$interrupted)) {
    epochs <- fit$epochs
    sprintf("Interrupted in epoch %.0f of %.0f", min(epochs_done(fit) + 1, epochs), epochs)
  }
}

# How and on what, as: "Mode: graph, on gpu:0, gpu:1 (mirrored)".
format_placement <- function(fit) {
  shared <- if (is.null(fit$strategy)) "" else sprintf(" (%s)", fit$strategy)
  sprintf("Mode: %s, on %s%s", fit$mode, paste(fit$devices, collapse = ", "), shared)
}

plural <- function(count) if (count == 1) "" else "s"

#' @export
print.kerasduet_fit <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

#' @rdname summary.kerasduet_spec
#' @export
summary.kerasduet_fit <- function(object, ...) {
  new_layer_summary(object$name, object, object$layers)
}

#' @export
as.data.frame.kerasduet_fit <- function(x, ...) x$history

#' Train again with changes
#'
#' @param object A `kerasduet_fit`.
#' @param ... Changes of the spec as for [override()], such as `epochs = 10`.
#' @param data,seed Instead of those of the fit.
#' @param verbose As for [fit()][fit.kerasduet_spec].
#' @param sample_weight As for [fit()][fit.kerasduet_spec]; must be given if the fit was trained
#'   with it, as the fit does not hold it.
#' @return A new `kerasduet_fit`, trained from the start. Validation data, callback objects,
#'   `mode`, `device` and `strategy` are no part of a fit: give them to
#'   [fit()][fit.kerasduet_spec].
#' @section Errors:
#' Those of [override()] and [fit()][fit.kerasduet_spec]; `kerasduet_error_missing_rows` if the fit
#' was read from a file and the rows were one's own; `kerasduet_error_invalid_argument` if
#' `sample_weight` is missing.
#' @examplesIf is_kerasduet_available()
#' fit <- fit(model_spec("xor_mlp"), epochs = 1, seed = 1)
#' update(fit, epochs = 3, learning_rate = 0.01)
#' @export
update.kerasduet_fit <- function(object, ..., data = object$data, seed = object$seed,
                                 sample_weight = NULL, verbose = NULL) {
  if (is.null(sample_weight) && "sample_weight" %in% names(object$fingerprint)) {
    abort("invalid_argument", gettext(
      "`sample_weight` must be given: the fit was trained with it and does not hold it."
    ))
  }
  spec <- override(as_model_spec(object), ...)
  fit(spec, data, seed = seed, sample_weight = sample_weight, verbose = verbose)
}

#' The fingerprint of a fit, a data set or a spec
#'
#' SHA-256 in hexadecimal: equal fingerprints, equal bits, in R and in Python.
#'
#' @param x A fit, a data set, resamples or a spec.
#' @param ... Not used.
#' @return For a fit a character vector with the names `spec`, `data`, `initial_weights`, `order`
#'   and `weights`, and `sample_weight` if it was given; else one string. That of a data set
#'   reads its files.
#' @examplesIf is_kerasduet_available()
#' fingerprint(garments(train = 100, test = 20))
#' @export
fingerprint <- function(x, ...) UseMethod("fingerprint")

#' @export
fingerprint.kerasduet_fit <- function(x, ...) x$fingerprint

#' @export
fingerprint.kerasduet_data <- function(x, ...) call_core("dataset_fingerprint", data_handle(x))

#' @export
fingerprint.kerasduet_resamples <- function(x, ...) x$fingerprint

#' @export
fingerprint.kerasduet_spec <- function(x, ...) x$hash

#' @export
fingerprint.default <- function(x, ...) {
  must_be("invalid_argument", "x", gettext("a fit, a data set, resamples or a spec"), x)
}
