# The engine "kerasduet" of parsnip: for its mlp(), and for kerasduet_net() as a model of its own.
# It is registered where parsnip is loaded, before or after this package.

register_parsnip <- function(...) {
  if ("kerasduet_net" %in% parsnip::get_from_env("models")) {
    return(invisible()) # this package was loaded before
  }
  parsnip::set_new_model("kerasduet_net")
  for (mode in c("classification", "regression")) {
    parsnip::set_model_mode("kerasduet_net", mode)
    register_engine("mlp", mode, "fit_mlp")
    register_engine("kerasduet_net", mode, "fit_net")
  }
  for (argument in names(mlp_arguments)) {
    info <- tunable_fields[[mlp_arguments[[argument]]]]
    parsnip::set_model_arg("mlp", "kerasduet", argument, mlp_arguments[[argument]], info, FALSE)
  }
  info <- tunable_fields$epochs
  parsnip::set_model_arg("kerasduet_net", "kerasduet", "fit.epochs", "fit.epochs", info, TRUE)
}

register_engine <- function(model, mode, fun) {
  parsnip::set_model_engine(model, mode, "kerasduet")
  parsnip::set_dependency(model, "kerasduet", "kerasduet", mode)
  parsnip::set_fit(model, mode, "kerasduet", list(
    interface = "data.frame", protect = c("x", "y", "weights"),
    func = c(pkg = "kerasduet", fun = fun), defaults = list()
  ))
  parsnip::set_encoding(model, mode, "kerasduet", list(
    predictor_indicators = "none", compute_intercept = FALSE, remove_intercept = FALSE,
    allow_sparse_x = FALSE
  ))
  for (type in c(if (mode == "regression") "numeric" else c("class", "prob"), "raw")) {
    parsnip::set_pred(model, mode, "kerasduet", type, prediction_info(type))
  }
}

# predict() gives the numbers of a regression for "class" too.
prediction_info <- function(type) {
  ours <- if (type == "numeric") "class" else type
  list(
    pre = function(new_data, object) rows_for_net(new_data, object$fit$data$shape),
    post = if (type != "raw") as_prediction,
    func = c(fun = "predict"),
    args = list(object = quote(object$fit), newdata = quote(new_data), type = ours)
  )
}

# A matrix is a tibble: of the classes, or of several numbers that are predicted.
as_prediction <- function(predicted, object) {
  if (!is.matrix(predicted)) {
    return(predicted)
  }
  if (is.null(colnames(predicted))) {
    colnames(predicted) <- object$preproc$y_var
  }
  tibble::as_tibble(predicted, .name_repair = "minimal")
}

# The arguments of mlp(), and what is tuned beside them, by the names of fit_mlp().
mlp_arguments <- c(
  hidden_units = "hidden_units", penalty = "penalty", dropout = "dropout", epochs = "epochs",
  activation = "activation", learn_rate = "learning_rate", batch_size = "batch_size"
)

# What dials knows of the arguments of a network, by the last word of their path.
tunable_fields <- list(
  hidden_units = list(pkg = "dials", fun = "hidden_units", range = c(2L, 128L)),
  units = list(pkg = "dials", fun = "hidden_units", range = c(2L, 128L)),
  penalty = list(pkg = "dials", fun = "penalty"),
  dropout = list(pkg = "dials", fun = "dropout", range = c(0, 0.8)),
  rate = list(pkg = "dials", fun = "dropout", range = c(0, 0.8)),
  epochs = list(pkg = "dials", fun = "epochs"),
  activation = list(
    pkg = "dials", fun = "activation", values = c("relu", "elu", "gelu", "selu", "tanh", "sigmoid")
  ),
  learning_rate = list(pkg = "dials", fun = "learn_rate", range = c(-4, -1)),
  batch_size = list(pkg = "dials", fun = "batch_size", range = c(4L, 9L)) # as powers of two
)
