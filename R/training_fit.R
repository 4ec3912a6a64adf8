#' Train a spec
#'
#' @param object A `kerasduet_spec`, or the name of one.
#' @param data A data set, such as `mnist()`, or `list(x = , y = )`; the spec's own unless given.
#'   The split `train` is trained on. Of a network of several inputs or outputs `x` or `y` is a list
#'   with one for each, by name or in their order. Or a formula or a recipe, followed by the data
#'   frame that it is about, or a data frame and its `target`: see [dataset()].
#' @param validation_data The same, or a data frame as `data` was made of one; measured after each
#'   epoch instead of the fraction of rows that `validation_split` takes. Of a data set the split
#'   `test`.
#' @param seed Decides the initial weights, the split, the order of the rows and the dropout: a
#'   whole number from 0 to 2^32 - 1. R's own generator is never used.
#' @param epochs,batch_size,validation_split Instead of the spec's: how often the rows are trained
#'   on, how many make a step, and the fraction of them that is held out and measured after each
#'   epoch.
#' @param class_weight What each class counts in the loss, such as `c(cat = 2, dog = 1)`, instead of
#'   the spec's; a class that is not named counts 1. `"balanced"` gives each class the same weight
#'   in all: all rows divided by the number of classes and by the rows of the class.
#' @param sample_weight What each row of the split `train` counts in the loss: one number of at
#'   least 0 a row, beside its class's weight; of several outputs a list of such numbers by name.
#'   Rows held out for validation keep theirs.
#' @param callbacks A Keras callback or several, in a list or joined by `c()`, beside the spec's:
#'   see below.
#' @param verbose 0 or `FALSE` nothing, 1 or `TRUE` a progress bar, in knitr lines, 2 a line an
#'   epoch. By default, and for `"auto"`, a bar where R is used interactively, lines in knitr and
#'   scripts, and nothing in tests.
#' @param shuffle Whether each epoch takes the rows in another order, which the seed draws, instead
#'   of what the spec says; `FALSE` takes them in the order in which they are.
#' @param mode How the steps of training run: `"xla"`, `"graph"` or `"eager"`; chosen by what the
#'   model holds unless given, `"graph"` where an epoch has fewer than 32 batches, for which XLA
#'   would take longer to compile than to train.
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
#'   the history, the last and the best model and all that is needed to go on: see [load_run()]. In
#'   the end the test rows are evaluated for its report.
#' @param resume Go on with the newest run of the spec in `run_dir`, or with the run that `run_dir`
#'   is, to the same bits as if it had never stopped; start anew if there is none. Only `epochs` may
#'   differ: there may be more. What [save_run()] wrote cannot be gone on with.
#' @param tensorboard Write the metrics of each epoch as events too, which
#'   `tensorboard --logdir <run_dir>` shows; the run's `history.csv` holds them in any case.
#' @param ... The data frame of a formula or a recipe, and by name what [dataset()] takes with a
#'   data frame, `target`, `test` and `positive`; all else must be named in full.
#' @return An object of class `kerasduet_fit`: a list with `history` (a data frame with the columns
#'   `epoch`, `split`, `metric` and `value`), `fingerprint`, `layers`, `seconds`, `spec`,
#'   `mode` (how its steps ran), `devices`, `strategy` and `run`,
#'   the run's folder if there is one. It
#'   carries the trained model and survives `saveRDS()`; [predict()][predict.kerasduet_fit] and
#'   [evaluate()][evaluate.kerasduet_fit] work on it in a new session. If it shows
#'   overfitting or underfitting, or its loss has no lower bound, a warning of class
#'   `kerasduet_warning_overfitting`, `kerasduet_warning_underfitting` or
#'   `kerasduet_warning_unbounded_loss` says so at the end: see [diagnose()]. Where warnings are
#'   errors, the fit is lost with it, but not its run folder: [load_run()] reads it. An interrupt
#'   ends the training with a fit too, whose weights are those of that moment and whose history is
#'   that of the whole epochs.
#' @section Callbacks:
#' [callback_early_stopping()] and the like become a part of the spec: so they are in the
#' fingerprint, and the spec can be trained from Python too. Callback objects of Python are given
#' in the same list; in their arguments whole numbers are written `2L`.
#' @section Errors:
#' `kerasduet_error_invalid_argument`, and what the spec or the data do not allow, said before
#' training: `kerasduet_error_shape_mismatch`, `kerasduet_error_one_class`, ... Of run folders
#' `kerasduet_error_different_run`, `kerasduet_error_no_state` (of what [save_run()] wrote),
#' `kerasduet_error_run_in_use` and `kerasduet_error_cannot_write`.
#' Of several workers `kerasduet_error_invalid_cluster`, `kerasduet_error_worker_unreachable`,
#' `kerasduet_error_worker_lost`, `kerasduet_error_different_worker`,
#' `kerasduet_error_address_in_use` and `kerasduet_error_already_started`.
#' @examplesIf is_kerasduet_available()
#' fit(model_spec("fashion_mlp"), garments(train = 200, test = 100), seed = 1, epochs = 1)
#'
#' # A data frame: the output of this spec suits what is predicted
#' stop_early <- callback_early_stopping(monitor = "loss", patience = 2)
#' flowers <- fit(
#'   model_spec("table_mlp"), Species ~ ., iris, seed = 1, epochs = 5, callbacks = list(stop_early)
#' )
#' predict(flowers, iris[c(1, 51, 101), ], type = "prob")
#' @export
fit.kerasduet_spec <- function(object, data = NULL, ..., validation_data = NULL, seed = 0,
                               epochs = NULL, batch_size = NULL, class_weight = NULL,
                               sample_weight = NULL, callbacks = list(), verbose = NULL,
                               mode = NULL, device = "auto", strategy = NULL,
                               mixed_precision = NULL, run_dir = NULL, resume = FALSE,
                               tensorboard = FALSE, shuffle = NULL, validation_split = NULL) {
  check_shuffle(shuffle)
  check_training(epochs, batch_size, verbose, class_weight, sample_weight)
  check_seed(seed)
  check_placement(mode, device, strategy, mixed_precision)
  check_folder(run_dir, "run_dir", optional = TRUE)
  check_flag(resume, "resume")
  check_flag(tensorboard, "tensorboard")
  data <- training_data(object, given_data(data, ..., spec = object))
  batch_size <- or_of_data(batch_size, data, "batch_size")
  shuffle <- or_of_data(shuffle, data, "shuffle")
  validation <- more_rows(validation_data, "validation_data", data, "validation ")
  callbacks <- split_callbacks(callbacks)
  if (length(callbacks$named) > 0) {
    object <- override(object, callbacks = c(object$document$fit$callbacks, callbacks$named))
  }
  arguments <- list(
    seed = seed, epochs = epochs, batch_size = batch_size, callbacks = callbacks$objects,
    verbose = chosen_verbose(verbose), mode = mode, device = device, strategy = strategy,
    mixed_precision = mixed_precision, run_dir = full_path(run_dir), resume = resume,
    tensorboard = tensorboard, shuffle = shuffle, validation_split = validation_split
  )
  arguments <- c(arguments, weights_for_core(class_weight, sample_weight))
  record <- with_reshaping_hint(data, with_output(
    call_core("fit", object$json, data_handle(data), validation, arguments)
  ))
  new_fit(record, data)
}

training_data <- function(spec, data) {
  if (is.null(data)) load_dataset(spec$document$dataset$name) else data
}

# Where the core says that the rows of the spec's data set are others by
# their `wanted_shape`, R has a call that makes them.
with_reshaping_hint <- function(data, expression) {
  tryCatch(expression, kerasduet_error_shape_mismatch = function(e) {
    wanted <- if (!is.null(e$details$data_shape)) unlist(e$details$wanted_shape)
    if (is.null(wanted) || prod(wanted) != prod(data$shape)) {
      stop(e)
    }
    call <- reshaping_call("x", data$splits[["train"]], wanted)
    e$message <- paste(conditionMessage(e), gettextf("Use `%s`.", call))
    stop(e)
  })
}

# What a spec and a model are trained with alike.
check_training <- function(epochs, batch_size, verbose, class_weight, sample_weight) {
  check_count(epochs, "epochs", optional = TRUE)
  check_count(batch_size, "batch_size", optional = TRUE)
  check_verbose(verbose)
  check_class_weight(class_weight)
  check_sample_weight(sample_weight)
}

check_shuffle <- function(shuffle) {
  if (!is.null(shuffle)) check_flag(shuffle, "shuffle")
}

weights_for_core <- function(class_weight, sample_weight) {
  list(
    class_weight = if (!is.null(class_weight)) weights_of_classes(class_weight),
    sample_weight = row_weights(sample_weight)
  )
}

# A number a row, of several outputs by name.
row_weights <- function(weights) {
  if (is.list(weights)) {
    return(lapply(weights, row_weights))
  }
  if (!is.null(weights)) array(as.double(weights))
}

# As JSON: a text, or an object with the names of the classes.
weights_of_classes <- function(weights) {
  if (is.character(weights) && is.null(names(weights))) weights else as_object(weights)
}

# Which devices there are, only the core knows.
check_placement <- function(mode, device, strategy, mixed_precision) {
  if (!is.null(mode)) check_choice(mode, "mode", c("xla", "graph", "eager"))
  check_text(device, "device", gettext("the name of a device, or \"auto\""))
  if (!is.null(strategy)) check_choice(strategy, "strategy", c("mirrored", "multi_worker"))
  if (!is.null(mixed_precision)) check_flag(mixed_precision, "mixed_precision")
}

# Data as they are, or a formula or a recipe and the data frame that it is about, in any order: R
# users name them or do not.
given_data <- function(data, ..., spec = NULL) {
  given <- list(data = data, ...)
  is_design <- vapply(given, inherits, NA, c("formula", "recipe"))
  for_dataset <- names(given) %in% c("test", "positive", "target")
  with_spec <- if (says_columns(spec)) list(spec = spec)
  if (is.data.frame(data) && "target" %in% names(given)) {
    known <- list(known = argument_names(dataset.default))
    do.call(check_no_more, c("fit", given[!for_dataset][-1], known))
    return(do.call(dataset, c(list(data), given[for_dataset], with_spec)))
  }
  if (!any(is_design)) {
    check_no_more("fit", ..., known = argument_names(fit.kerasduet_spec))
    return(as_data(data, spec))
  }
  rest <- given[!is_design & !for_dataset]
  frame <- Filter(is.data.frame, rest)
  if (length(frame) == 0) {
    wanted <- gettext("a data frame, the rows of the formula or recipe")
    must_be("invalid_data", "data", wanted, if (length(rest) > 0) rest[[1]])
  }
  known <- c("test", "positive", argument_names(fit.kerasduet_spec))
  do.call(check_no_more, c("fit", rest[!vapply(rest, is.data.frame, NA)], list(known = known)))
  do.call(dataset, c(unname(c(given[is_design], frame[1])), given[for_dataset], with_spec))
}

check_class_weight <- function(class_weight) {
  if (is.null(class_weight) || identical(class_weight, "balanced")) {
    return(invisible())
  }
  if (!(is_named(as.list(class_weight)) && all_weights(class_weight))) {
    wanted <- gettext("numbers of at least 0, named by their classes, or \"balanced\"")
    must_be("invalid_argument", "class_weight", wanted, class_weight)
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
  if (is.list(sample_weight) && is_named(sample_weight)) {
    return(invisible(lapply(sample_weight, check_sample_weight)))
  }
  if (!is.numeric(sample_weight) || length(dim(sample_weight)) > 1) {
    abort("invalid_data", gettext("`sample_weight` must hold one number for each row."))
  }
  refuse_na(sample_weight, "sample_weight")
}

# Those that a spec may hold go into it; the others, which write files, are made objects of Python.
split_callbacks <- function(callbacks) {
  callbacks <- list_of_objects(callbacks)
  for (each in callbacks) {
    if (!inherits(each, c("kerasduet_object", "python.builtin.object"))) {
      wanted <- gettext("a list of Keras callbacks")
      must_be("invalid_argument", "callbacks", wanted, each)
    }
    refuse_dead(each, "callbacks")
  }
  ours <- vapply(callbacks, inherits, NA, "kerasduet_object")
  in_spec <- c("EarlyStopping", "ReduceLROnPlateau")
  named <- vapply(callbacks, function(each) is.list(each) && each$class_name %in% in_spec, NA)
  callbacks[ours & !named] <- lapply(callbacks[ours & !named], keras_object, "callbacks")
  list(named = lapply(callbacks[named], plain_entry), objects = callbacks[!named])
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

# A bar draws over itself, which a document of knitr's cannot: it gets lines.
chosen_verbose <- function(verbose) {
  if (is.null(verbose) || identical(verbose, "auto")) {
    return(default_verbose())
  }
  if (verbose == 1 && is_knitting()) 2 else as.numeric(verbose)
}

# A number that says where the output goes; NULL leaves the choice to KERASDUET_VERBOSE.
default_verbose <- function() {
  if (nzchar(Sys.getenv("KERASDUET_VERBOSE"))) {
    return(NULL)
  }
  if (identical(Sys.getenv("TESTTHAT"), "true")) {
    return(0)
  }
  if (interactive() && !is_knitting()) 1 else 2
}

is_knitting <- function() isTRUE(getOption("knitr.in.progress"))
