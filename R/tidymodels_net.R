# kerasduet_net(): any spec as a model of parsnip, whose arguments are the paths of the spec.

#' Networks in tidymodels
#'
#' Where parsnip is installed, `parsnip::mlp()` has an engine `"kerasduet"`, and `kerasduet_net()`
#' makes a model for parsnip of any spec. Both work for classification and regression, in workflows,
#' and with all that tunes and resamples them.
#'
#' @param spec A `kerasduet_spec`, or the name of one. Its last layer, its loss and its metrics are
#'   fitted to the outcome where they do not fit, as for [caret_model()].
#' @param ... For `kerasduet_net()` values by dotted path or short name, as [override()] takes them,
#'   such as `fit.epochs = 20`, or `tune()` in the place of a value. For `fit_mlp()` and
#'   `fit_net()`, as arguments of `parsnip::set_engine()`: these, and arguments of
#'   [fit()][fit.kerasduet_spec], such as `batch_size = 64`, `validation_split = 0.1` or
#'   `mode = "eager"`.
#' @param mode `"classification"` or `"regression"`, or what `parsnip::set_mode()` says later.
#' @return `kerasduet_net()` gives a model specification of parsnip. `fit_mlp()` and `fit_net()`,
#'   which parsnip calls, give a `kerasduet_fit`, which `hardhat::extract_fit_engine()` takes out of
#'   a model or workflow: it can be evaluated, reported, saved and plotted as any other, and
#'   `autoplot()` of the model is that of the fit.
#' @section mlp() and the engine "kerasduet":
#' It trains the spec `table_mlp`. `hidden_units` may be several, one for each hidden layer;
#' `activation` is as Keras names it, `penalty` the L2 penalty of the kernels, and `dropout` the
#' rate behind each hidden layer. What is not given stays as `table_mlp` has it. `batch_size` in
#' `set_engine()` can be tuned too.
#' @section Predictors and outcomes:
#' Columns go in as they are: factors stay factors, and the network itself standardizes numbers and
#' encodes categories, if the spec is one that does, as `table_mlp`. Where there are as many columns
#' as a row of the spec's data set has values, such as 784 pixels, they take its dimensions. Case
#' weights are the `sample_weight` of [fit()][fit.kerasduet_spec].
#' @section Tuning:
#' `tune()` without arguments, or with one text, is that of tidymodels, and
#' [fit_resamples()] hands workflows and models of parsnip on to the package tune: it does not
#' matter which of the two packages is attached first, but to search with [tune()] of this package
#' where the other is attached later, write `kerasduet::tune()`. What dials has for the last word
#' of a path (`epochs`, `batch_size`, `learning_rate`, `units`, `rate`, `activation`) gives a grid
#' its ranges; other paths are tuned over a data frame of values. Of values of `fit.epochs` only
#' the greatest is trained, and the others are judged on the way; of the short name `epochs` each
#' is trained.
#' @section Epochs:
#' `parsnip::multi_predict(model, new_data, epochs = c(5, 10))` predicts with the weights after 5
#' and 10 epochs, which are to the bit those of a training of so many. Not so with callbacks, or an
#' optimizer that averages weights: then other epochs than those trained are refused, and `epochs`
#' is to be tuned, not `fit.epochs`.
#' @section Errors:
#' When the model is fitted, as conditions or in the notes of a tuning:
#' `kerasduet_error_unknown_field`, `kerasduet_error_invalid_spec` or
#' `kerasduet_error_invalid_layer` for a path that the spec has not, with the nearest, and for a
#' value that does not belong there;
#' `kerasduet_error_invalid_layer` for a spec without a dense layer too. Of `multi_predict()`
#' `kerasduet_error_invalid_argument`. Without parsnip `kerasduet_error_missing_packages`.
#' @examplesIf is_kerasduet_available() && requireNamespace("parsnip", quietly = TRUE)
#' net <- kerasduet_net("table_mlp", fit.epochs = 5, layers.1.config.units = 8) %>%
#'   parsnip::set_mode("classification") %>%
#'   parsnip::set_engine("kerasduet", seed = 1)
#' flowers <- fit(net, Species ~ ., iris)
#' predict(flowers, iris[c(1, 51, 101), ], type = "prob")
#' parsnip::multi_predict(flowers, iris[51, ], epochs = c(1, 5))$.pred
#' @export
kerasduet_net <- function(spec = "table_mlp", ..., mode = "unknown") {
  check_installed("kerasduet_net", "parsnip")
  paths <- rlang::enquos(...)
  if (length(paths) > 0 && !is_named(paths)) {
    message <- gettext("Each value must have a path, as in `kerasduet_net(spec, fit.epochs = 5)`.")
    abort("invalid_argument", message)
  }
  parsnip::new_model_spec(
    "kerasduet_net", args = c(list(spec = rlang::enquo(spec)), paths), eng_args = NULL,
    mode = mode, user_specified_mode = !missing(mode), method = NULL, engine = "kerasduet",
    user_specified_engine = FALSE
  )
}

# The values that are chosen in tuning come as a list or a data frame, or as arguments.
#' @export
update.kerasduet_net <- function(object, parameters = NULL, ...) { # nolint: object_name_linter.
  parsnip::set_args(object, !!!as.list(parameters), ...)
}

# parsnip passes on the arguments of an engine as they are, but of a model only those it knows.
#' @exportS3Method parsnip::translate
translate.kerasduet_net <- function(x, engine = x$engine, ...) { # nolint: object_name_linter.
  of_engine <- x
  of_engine$args <- list()
  of_engine$eng_args <- c(x$args, x$eng_args)
  translated <- parsnip::translate.default(of_engine, engine, ...)
  x[c("engine", "method")] <- translated[c("engine", "method")]
  x
}

#' @exportS3Method generics::tunable
tunable.kerasduet_net <- function(x, ...) { # nolint: object_name_linter.
  paths <- c(names(x$args), names(x$eng_args))
  tibble::tibble(
    name = paths, call_info = unname(tunable_fields[sub(".*[.]", "", paths)]),
    source = "model_spec", component = "kerasduet_net",
    component_id = rep(c("main", "engine"), c(length(x$args), length(x$eng_args)))
  )
}

# Of a grid whose rows differ in `fit.epochs` only, the row that is trained.
#' @exportS3Method generics::min_grid
min_grid.kerasduet_net <- function(x, grid, ...) { # nolint: object_name_linter.
  tune::fit_max_value(x, grid, ...)
}
