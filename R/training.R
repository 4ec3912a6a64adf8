#' Train a spec
#'
#' @param object A `kerasduet_spec`, or the name of one.
#' @param data A data set, such as `mnist()`, or `list(x = , y = )`; the spec's own unless given.
#'   The split `train` is trained on. Or a formula or a recipe, followed by the data frame that it
#'   is about: see [dataset()].
#' @param validation_data The same, or a data frame as `data` was made of one; measured after each
#'   epoch instead of the share of rows that `validation_split` takes. Of a data set the split
#'   `test`.
#' @param seed Decides the initial weights, the split, the order of the rows and the dropout: a
#'   whole number from 0 to 2^32 - 1. R's own generator is never used.
#' @param epochs,batch_size Instead of the spec's.
#' @param class_weight What each class counts in the loss, such as `c(cat = 2, dog = 1)`, instead of
#'   the spec's; a class that is not named counts 1.
#' @param sample_weight What each row of the split `train` counts in the loss: one number of at
#'   least 0 a row, beside its class's weight. Rows held out for validation keep theirs.
#' @param callbacks A list of Keras callbacks, beside the spec's: see below.
#' @param verbose 0 nothing, 1 a progress bar, 2 a line an epoch. By default a bar where R is used
#'   interactively, lines in knitr and scripts, and nothing in tests.
#' @param compile How the steps of training are compiled: `"xla"`, `"graph"` or `"eager"`; chosen by
#'   what the model holds unless given.
#' @param device `"cpu"`, or a device by its name, such as `"gpu:1"`, as [kerasduet_doctor()] lists
#'   them; by default (`"auto"`) the first GPU, else the CPU.
#' @param strategy `"mirrored"` shares each batch among all GPUs of this machine, `"multi_worker"`
#'   among the workers that the environment variable `TF_CONFIG` names, each of which makes this
#'   same call, best by Rscript. `batch_size` stays that of the whole batch, and the numbers those
#'   of one device, but for layers that look at a batch as a whole or draw numbers of their own:
#'   each replica has its own `BatchNormalization`, unless that is `synchronized`.
#' @param mixed_precision `TRUE` or `FALSE`: whether layers compute in half precision, instead of
#'   what the spec says in `compile.dtype_policy`.
#' @param run_dir A folder in which the run gets a folder of its own, `<spec>-<n>`, with the spec,
#'   the history, the last and the best model and all that is needed to go on: see [load_run()].
#' @param resume Go on with the newest run of the spec in `run_dir`, or with the run that `run_dir`
#'   is, to the same bits as if it had never stopped; start anew if there is none. Only `epochs` may
#'   differ.
#' @param tensorboard Write the figures of each epoch as events too, which
#'   `tensorboard --logdir <run_dir>` shows; the run's `history.csv` holds them in any case.
#' @param ... The data frame of a formula or a recipe, and by name what [dataset()] takes with it,
#'   `test` and `positive`; all else must be named in full.
#' @return An object of class `kerasduet_fit`: a list with `history` (a data frame with the columns
#'   `epoch`, `split`, `metric` and `value`), `fingerprint`, `layers`, `seconds`, `spec`,
#'   `mode` (how its steps were compiled), `devices`, `strategy` and `run`,
#'   the run's folder if there is one. It
#'   carries the trained model and survives `saveRDS()`; [predict()][predict.kerasduet_fit] and
#'   [evaluate()][evaluate.kerasduet_fit] work on it in a new session. If it shows
#'   over-fitting or under-fitting, or its loss has no lower bound, a warning of class
#'   `kerasduet_warning_over_fitting`, `kerasduet_warning_under_fitting` or
#'   `kerasduet_warning_unbounded_loss` says so at the end: see [diagnose()]. Where warnings are
#'   errors, the fit is lost with it, but not its run folder: [load_run()] reads it.
#' @section Callbacks:
#' [callback_early_stopping()] and the like become a part of the spec: so they are in the
#' fingerprint, and the spec can be trained from Python too. Callback objects of Python are given
#' in the same list; in their arguments whole numbers are written `2L`.
#' @section Errors:
#' `kerasduet_error_invalid_argument`, and what the spec or the data do not allow, said before
#' training: `kerasduet_error_shape_mismatch`, `kerasduet_error_one_class`, ... Of run folders
#' `kerasduet_error_different_run`, `kerasduet_error_run_in_use` and `kerasduet_error_cannot_write`.
#' Of several workers `kerasduet_error_invalid_cluster`, `kerasduet_error_worker_unreachable`,
#' `kerasduet_error_worker_lost`, `kerasduet_error_different_worker`,
#' `kerasduet_error_address_in_use` and `kerasduet_error_already_started`.
#' @examplesIf is_kerasduet_available()
#' fit(model_spec("fashion_mlp"), garments(train = 200, test = 100), seed = 1, epochs = 1)
#'
#' # A data frame through a formula: three classes need three outputs
#' spec <- model_spec("xor_mlp") %>%
#'   set_layer(2, units = 3, activation = "softmax") %>%
#'   set_training(loss = "sparse_categorical_crossentropy", metrics = "accuracy")
#' stop_early <- callback_early_stopping(monitor = "loss", patience = 2)
#' flowers <- fit(spec, Species ~ ., iris, seed = 1, epochs = 5, callbacks = list(stop_early))
#' predict(flowers, iris[c(1, 51, 101), ], type = "prob")
#' @export
fit.kerasduet_spec <- function(object, data = NULL, ..., validation_data = NULL, seed = 0,
                               epochs = NULL, batch_size = NULL, class_weight = NULL,
                               sample_weight = NULL, callbacks = list(), verbose = NULL,
                               compile = NULL, device = "auto", strategy = NULL,
                               mixed_precision = NULL, run_dir = NULL, resume = FALSE,
                               tensorboard = FALSE) {
  check_count(epochs, "epochs", optional = TRUE)
  check_count(batch_size, "batch_size", optional = TRUE)
  check_seed(seed)
  check_class_weight(class_weight)
  check_sample_weight(sample_weight)
  check_verbose(verbose)
  check_placement(compile, device, strategy, mixed_precision)
  check_folder(run_dir, "run_dir", optional = TRUE)
  check_flag(resume, "resume")
  check_flag(tensorboard, "tensorboard")
  data <- given_data(data, ...)
  if (is.null(data)) {
    data <- load_dataset(object$document$dataset$name)
  }
  validation <- more_rows(validation_data, "validation_data", data, "validation ")
  callbacks <- split_callbacks(callbacks)
  if (length(callbacks$named) > 0) {
    object <- override(object, callbacks = c(object$document$fit$callbacks, callbacks$named))
  }
  arguments <- list(
    seed = seed, epochs = epochs, batch_size = batch_size,
    class_weight = if (!is.null(class_weight)) as_object(class_weight),
    sample_weight = if (!is.null(sample_weight)) array(as.double(sample_weight)),
    callbacks = callbacks$live,
    verbose = if (is.null(verbose)) default_verbose() else verbose, compile = compile,
    device = device, strategy = strategy, mixed_precision = mixed_precision,
    run_dir = full_path(run_dir), resume = resume, tensorboard = tensorboard
  )
  record <- with_reshaping_hint(object, data, with_output(
    call_core("fit", object$json, live_data(data), validation, arguments)
  ))
  new_fit(record, data)
}

# Where the core says that the rows of the spec's data set are others, R has a call that makes them.
with_reshaping_hint <- function(spec, data, expression) {
  tryCatch(expression, kerasduet_error_shape_mismatch = function(e) {
    if (!grepl("the spec's data set, have shape [^.]*[.]$", conditionMessage(e))) {
      stop(e)
    }
    wanted <- load_dataset(spec$document$dataset$name)$shape
    if (prod(wanted) != prod(data$shape)) {
      stop(e)
    }
    hint <- reshaping_hint(c(data$splits[["train"]], data$shape), wanted, "x")
    abort("shape_mismatch", sub("[.]$", hint, conditionMessage(e)))
  })
}

# Which devices there are, only the core knows.
check_placement <- function(compile, device, strategy, mixed_precision) {
  if (!is.null(compile)) check_choice(compile, "compile", c("xla", "graph", "eager"))
  check_text(device, "device", gettext("the name of a device, or \"auto\""))
  if (!is.null(strategy)) check_choice(strategy, "strategy", c("mirrored", "multi_worker"))
  if (!is.null(mixed_precision)) check_flag(mixed_precision, "mixed_precision")
}

# Data as they are, or a formula or a recipe and the data frame that it is about, in any order: R
# users name them or do not.
given_data <- function(data, ...) {
  given <- list(data = data, ...)
  is_design <- vapply(given, inherits, NA, c("formula", "recipe"))
  if (!any(is_design)) {
    check_no_more("fit", ..., known = argument_names(fit.kerasduet_spec))
    return(as_data(data))
  }
  for_dataset <- names(given) %in% c("test", "positive")
  rest <- given[!is_design & !for_dataset]
  frame <- Filter(is.data.frame, rest)
  if (length(frame) == 0) {
    wanted <- gettext("a data frame, the rows of the formula or recipe")
    abort("invalid_data", must_be("data", wanted, if (length(rest) > 0) rest[[1]]))
  }
  known <- c("test", "positive", argument_names(fit.kerasduet_spec))
  do.call(check_no_more, c("fit", rest[!vapply(rest, is.data.frame, NA)], list(known = known)))
  do.call(dataset, c(unname(c(given[is_design], frame[1])), given[for_dataset]))
}

#' @rdname fit.kerasduet_spec
#' @export
fit.character <- function(object, ...) {
  fit(model_spec(object), ...)
}

#' @export
fit.default <- function(object, ...) {
  if (is_keras_object(object)) {
    return(hand_on("fit", object, list(...)))
  }
  abort("invalid_argument", must_be("object", gettext("a spec, or the name of one"), object))
}

check_class_weight <- function(class_weight) {
  if (!is.null(class_weight) && !(is_named(as.list(class_weight)) && all_weights(class_weight))) {
    wanted <- gettext("numbers of at least 0, named by their classes")
    abort("invalid_argument", must_be("class_weight", wanted, class_weight))
  }
}

all_weights <- function(weights) {
  all(vapply(weights, function(each) {
    is.numeric(each) && length(each) == 1 && is.finite(each) && each >= 0
  }, NA))
}

check_sample_weight <- function(sample_weight) {
  if (is.null(sample_weight)) {
    return(invisible())
  }
  if (!is.numeric(sample_weight) || length(dim(sample_weight)) > 1) {
    abort("invalid_data", gettext("`sample_weight` must hold one number for each training row."))
  }
  refuse_na(sample_weight, "sample_weight")
}

# Those that a spec may hold go into it; the others, which write files, are made objects of Python.
split_callbacks <- function(callbacks) {
  single <- inherits(callbacks, c("kerasduet_object", "python.builtin.object"))
  callbacks <- if (single) list(callbacks) else as.list(callbacks)
  for (each in callbacks) refuse_dead(each, "callbacks")
  ours <- vapply(callbacks, inherits, NA, "kerasduet_object")
  in_spec <- c("EarlyStopping", "ReduceLROnPlateau", "TerminateOnNaN")
  named <- vapply(callbacks, function(each) is.list(each) && each$class_name %in% in_spec, NA)
  callbacks[ours & !named] <- lapply(callbacks[ours & !named], keras_object)
  list(named = lapply(callbacks[ours & named], plain_entry), live = callbacks[!(ours & named)])
}

#' Train the network of the R tutorial
#'
#' The spec `fashion_mlp` on Fashion-MNIST: three hidden layers with dropout.
#'
#' @param data Other data of the same shape, such as `garments()`; never taken without being asked
#'   for.
#' @param ... Further arguments of [fit()][fit.kerasduet_spec].
#' @inheritParams fit.kerasduet_spec
#' @inherit fit.kerasduet_spec return
#' @examplesIf is_kerasduet_available()
#' fit <- fit_fashion_mnist(data = garments(train = 500, test = 100), epochs = 2, seed = 1)
#' plot(fit)
#' confusion_matrix(fit)
#' @export
fit_fashion_mnist <- function(data = NULL, ..., epochs = NULL, batch_size = NULL, seed = 0,
                              callbacks = list(), verbose = NULL) {
  fit(
    model_spec("fashion_mlp"), data, ...,
    epochs = epochs, batch_size = batch_size, seed = seed, callbacks = callbacks, verbose = verbose
  )
}

# A number that says where the output goes; NULL leaves the choice to KERASDUET_VERBOSE.
default_verbose <- function() {
  if (nzchar(Sys.getenv("KERASDUET_VERBOSE"))) {
    return(NULL)
  }
  if (identical(Sys.getenv("TESTTHAT"), "true")) {
    return(0)
  }
  if (interactive() && !isTRUE(getOption("knitr.in.progress"))) 1 else 2
}

# The model's bytes are taken at once: R cannot tell when an object is about to be saved.
new_fit <- function(record, data) {
  data$task <- record$data$task # a spec may learn the masks of data that have classes too
  data$class_names <- as.character(unlist(record$data$class_names))
  live <- new.env(parent = emptyenv())
  live$handle <- record$fit
  structure(
    class = "kerasduet_fit",
    list(
      spec = new_spec(record$spec), seed = record$seed, seconds = record$seconds,
      history = history_frame(record$history), fingerprint = unlist(record$fingerprint),
      layers = layer_frame(record$layers), params = record$total_params,
      trainable_params = record$trainable_params, mode = record$mode,
      devices = unlist(record$devices), strategy = record$strategy,
      data = lasting_data(data), run = full_path(record$run),
      reading = record$reading, advice = record$advice,
      model = call_core("model_bytes", record$fit), live = live
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
live_fit <- function(fit) {
  if (!is_alive(fit$live$handle)) {
    handle <- if (fit$data$source$kind != "arrays") live_data(fit$data)
    fit$live$handle <- call_core("revive", fit$model, fit_memory(fit), handle)
  }
  fit$live$handle
}

fit_memory <- function(fit) {
  data <- fit$data
  list(
    json = fit$spec$json, history = lapply(fit$history, as.list),
    fingerprint = as.list(fit$fingerprint),
    seed = fit$seed, seconds = fit$seconds, mode = fit$mode, devices = as.list(fit$devices),
    strategy = fit$strategy,
    data = list(
      name = data$name, task = data$task, class_names = as.list(data$class_names),
      shape = as.list(data$shape)
    )
  )
}

#' @export
format.kerasduet_fit <- function(x, ...) {
  epochs <- epochs_done(x)
  last <- x$history[x$history$epoch == epochs, ]
  figures <- sprintf("%s %s %.4f", last$split, last$metric, last$value)
  rows <- x$data$splits$train
  c(
    sprintf("<kerasduet_fit> %s, %s parameters", x$spec$name, format_count(x$params)),
    paste0("Data: ", x$data$name, if (rows > 0) sprintf(", %s training rows", format_count(rows))),
    sprintf("Trained: %d epoch%s%s, seed %.0f", epochs, plural(epochs), format_time(x), x$seed),
    format_placement(x),
    if (epochs > 0) paste("Last epoch:", paste(figures, collapse = ", ")),
    if (nzchar(x$reading)) x$reading,
    if (nzchar(x$advice)) strwrap(x$advice, 80, exdent = 2),
    if (!is.null(x$run)) paste("Run:", x$run)
  )
}

# A run that did not end does not know its time.
format_time <- function(fit) {
  if (is.finite(fit$seconds)) sprintf(" in %.1f s", fit$seconds) else ""
}

# How and on what, as: "Compiled: graph, on gpu:0, gpu:1 (mirrored)".
format_placement <- function(fit) {
  shared <- if (is.null(fit$strategy)) "" else sprintf(" (%s)", fit$strategy)
  sprintf("Compiled: %s, on %s%s", fit$mode, paste(fit$devices, collapse = ", "), shared)
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
  new_layer_summary(object$spec$name, object)
}

#' Tidy figures of a fit
#'
#' @param x A `kerasduet_fit`.
#' @param newdata A data frame as the fit was trained on one, with the target or without.
#' @param ... For `augment()` without `newdata` what [evaluate()][evaluate.kerasduet_fit] takes.
#' @return `tidy()` and `as.data.frame()` give the history, one row a figure; `glance()` one row
#'   with the figures of the last epoch; `augment()` the truth and the predictions of the test
#'   split, or `newdata` with columns behind: `.pred_class` and one of probabilities for each class,
#'   `.pred_<class>`, or for a regression `.pred`.
#' @examplesIf is_kerasduet_available()
#' fit <- fit_fashion_mnist(data = garments(train = 500, test = 100), epochs = 1, seed = 1)
#' tidy(fit)
#' glance(fit)
#' @name tidy.kerasduet_fit
NULL

#' @rdname tidy.kerasduet_fit
#' @export
tidy.kerasduet_fit <- function(x, ...) x$history

#' @rdname tidy.kerasduet_fit
#' @export
glance.kerasduet_fit <- function(x, ...) {
  last <- x$history[x$history$epoch == epochs_done(x), ]
  names <- ifelse(last$split == "train", last$metric, paste0(last$split, "_", last$metric))
  row <- data.frame(
    spec = x$spec$name, data = x$data$name, seed = x$seed, epochs = epochs_done(x),
    params = x$params, seconds = x$seconds
  )
  do.call(cbind, c(list(row), stats::setNames(last$value, names)))
}

#' @rdname tidy.kerasduet_fit
#' @export
augment.kerasduet_fit <- function(x, newdata = NULL, ...) {
  if (is.null(newdata)) {
    return(evaluate(x, ...)$predictions)
  }
  check_no_more("augment", ...)
  check_frame(newdata, "newdata")
  classes <- known_classes(x)
  if (is.null(classes)) {
    return(cbind(newdata, .pred = as_column(predict(x, newdata))))
  }
  prob <- predict(x, newdata, type = "prob")
  class <- as_classes(max.col(prob, "first"), classes)
  colnames(prob) <- paste0(".pred_", classes)
  cbind(newdata, .pred_class = class, as.data.frame(prob))
}

#' @export
as.data.frame.kerasduet_fit <- function(x, ...) x$history

#' Train again with changes
#'
#' @param object A `kerasduet_fit`.
#' @param ... Changes of the spec as for [override()], such as `epochs = 10`.
#' @param data,seed Instead of those of the fit.
#' @param verbose As for [fit()][fit.kerasduet_spec].
#' @return A new `kerasduet_fit`, trained from the start. Validation data and callback objects are
#'   no part of a fit: give them to [fit()][fit.kerasduet_spec].
#' @section Errors:
#' Those of [override()] and [fit()][fit.kerasduet_spec]; `kerasduet_error_missing_rows` if the fit
#' was read from a file and the rows were one's own.
#' @examplesIf is_kerasduet_available()
#' fit <- fit(model_spec("xor_mlp"), epochs = 1, seed = 1)
#' update(fit, epochs = 3, learning_rate = 0.01)
#' @export
update.kerasduet_fit <- function(object, ..., data = object$data, seed = object$seed,
                                 verbose = NULL) {
  fit(override(object$spec, ...), data, seed = seed, verbose = verbose)
}

#' The fingerprint of a fit, a data set or a spec
#'
#' SHA-256 in hexadecimal: equal fingerprints, equal bits, in R and in Python.
#'
#' @param x A fit, a data set or a spec.
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
fingerprint.kerasduet_data <- function(x, ...) call_core("dataset_fingerprint", live_data(x))

#' @export
fingerprint.kerasduet_spec <- function(x, ...) x$hash

#' @export
fingerprint.default <- function(x, ...) {
  abort("invalid_argument", must_be("x", gettext("a fit, a data set or a spec"), x))
}
