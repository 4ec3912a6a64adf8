# The functions that name a class of Keras, as the R package keras3 spells functions and arguments:
# the class, the arguments that must be given, and those for which Keras has defaults of its own.

of_weights <- function(...) {
  kinds <- c("initializer", "regularizer", "constraint")
  paste(outer(c(...), kinds, paste, sep = "_"), collapse = " ")
}

dense_options <- paste("activation use_bias", of_weights("kernel", "bias"), "activity_regularizer")
conv_options <- paste("strides padding data_format dilation_rate groups", dense_options)
pool_options <- "strides padding data_format"
rnn_options <- paste(
  "use_bias", of_weights("kernel", "recurrent", "bias"), "activity_regularizer dropout",
  "recurrent_dropout return_sequences go_backwards stateful unroll"
)
norm_options <- paste("epsilon center scale", of_weights("beta", "gamma"))
clip_options <- "weight_decay clipnorm clipvalue global_clipnorm"

keras_table <- list(
  layer_dense = c("Dense", "units", dense_options),
  layer_dropconnect = c("kerasduet>DropConnect", "units rate", dense_options),
  layer_flatten = c("Flatten", "", "data_format"),
  layer_reshape = c("Reshape", "target_shape", ""),
  layer_dropout = c("Dropout", "rate", "noise_shape"),
  layer_spatial_dropout_2d = c("SpatialDropout2D", "rate", "data_format"),
  layer_gaussian_noise = c("GaussianNoise", "stddev", ""),
  layer_activation = c("Activation", "activation", ""),
  layer_activation_relu = c("ReLU", "", "max_value negative_slope threshold"),
  layer_activation_leaky_relu = c("LeakyReLU", "", "negative_slope"),
  layer_activation_elu = c("ELU", "", "alpha"),
  layer_activation_softmax = c("Softmax", "", "axis"),
  layer_activation_parametric_relu = c("PReLU", "", paste(of_weights("alpha"), "shared_axes")),
  layer_conv_1d = c("Conv1D", "filters kernel_size", conv_options),
  layer_conv_2d = c("Conv2D", "filters kernel_size", conv_options),
  layer_conv_2d_transpose = c(
    "Conv2DTranspose", "filters kernel_size",
    paste("strides padding output_padding data_format dilation_rate", dense_options)
  ),
  layer_max_pooling_1d = c("MaxPooling1D", "", paste("pool_size", pool_options)),
  layer_max_pooling_2d = c("MaxPooling2D", "", paste("pool_size", pool_options)),
  layer_average_pooling_1d = c("AveragePooling1D", "pool_size", pool_options),
  layer_average_pooling_2d = c("AveragePooling2D", "pool_size", pool_options),
  layer_global_max_pooling_1d = c("GlobalMaxPooling1D", "", "data_format keepdims"),
  layer_global_max_pooling_2d = c("GlobalMaxPooling2D", "", "data_format keepdims"),
  layer_global_average_pooling_1d = c("GlobalAveragePooling1D", "", "data_format keepdims"),
  layer_global_average_pooling_2d = c("GlobalAveragePooling2D", "", "data_format keepdims"),
  layer_upsampling_1d = c("UpSampling1D", "", "size"),
  layer_upsampling_2d = c("UpSampling2D", "", "size data_format interpolation"),
  layer_batch_normalization = c(
    "BatchNormalization", "",
    paste("axis momentum", norm_options, "moving_mean_initializer moving_variance_initializer")
  ),
  layer_layer_normalization = c("LayerNormalization", "", paste("axis", norm_options)),
  layer_lstm = c("LSTM", "units", paste("activation recurrent_activation", rnn_options)),
  layer_gru = c(
    "GRU", "units", paste("activation recurrent_activation", rnn_options, "reset_after")
  ),
  layer_simple_rnn = c("SimpleRNN", "units", paste("activation", rnn_options)),
  layer_embedding = c(
    "Embedding", "input_dim output_dim", paste(of_weights("embeddings"), "mask_zero")
  ),
  layer_text_vectorization = c(
    "TextVectorization", "",
    paste(
      "max_tokens standardize split ngrams output_mode output_sequence_length pad_to_max_tokens",
      "vocabulary"
    )
  ),
  layer_rescaling = c("Rescaling", "scale", "offset"),
  layer_normalization = c("Normalization", "", "axis mean variance invert"),
  optimizer_adam = c(
    "Adam", "", paste("learning_rate beta_1 beta_2 epsilon amsgrad", clip_options)
  ),
  optimizer_adamw = c(
    "AdamW", "", "learning_rate weight_decay beta_1 beta_2 epsilon amsgrad clipnorm clipvalue"
  ),
  optimizer_sgd = c("SGD", "", paste("learning_rate momentum nesterov", clip_options)),
  optimizer_rmsprop = c(
    "RMSprop", "", paste("learning_rate rho momentum epsilon centered", clip_options)
  ),
  optimizer_adagrad = c(
    "Adagrad", "", paste("learning_rate initial_accumulator_value epsilon", clip_options)
  ),
  optimizer_adadelta = c("Adadelta", "", paste("learning_rate rho epsilon", clip_options)),
  optimizer_adamax = c("Adamax", "", paste("learning_rate beta_1 beta_2 epsilon", clip_options)),
  optimizer_nadam = c("Nadam", "", paste("learning_rate beta_1 beta_2 epsilon", clip_options)),
  callback_early_stopping = c(
    "EarlyStopping", "",
    "monitor min_delta patience mode baseline restore_best_weights start_from_epoch"
  ),
  callback_reduce_lr_on_plateau = c(
    "ReduceLROnPlateau", "", "monitor factor patience mode min_delta cooldown min_lr"
  ),
  callback_model_checkpoint = c(
    "ModelCheckpoint", "filepath", "monitor save_best_only save_weights_only mode"
  ),
  callback_csv_logger = c("CSVLogger", "filename", "separator append"),
  callback_tensorboard = c("TensorBoard", "", "log_dir histogram_freq write_graph write_images"),
  regularizer_l1 = c("L1", "", "l1"),
  regularizer_l2 = c("L2", "", "l2"),
  regularizer_l1_l2 = c("L1L2", "", "l1 l2"),
  constraint_maxnorm = c("MaxNorm", "", "max_value axis"),
  constraint_nonneg = c("NonNeg", "", ""),
  constraint_unitnorm = c("UnitNorm", "", "axis"),
  constraint_minmaxnorm = c("MinMaxNorm", "", "min_value max_value rate axis")
)

# The R function of a row: it holds what it is given, and starts no Python.
keras_function <- function(verb) {
  row <- strsplit(keras_table[[verb]], " ", fixed = TRUE)
  is_layer <- startsWith(verb, "layer_")
  absent <- as.list(formals(function(x) NULL)) # an argument without a default
  arguments <- c(
    if (is_layer) stats::setNames(absent, "object"),
    stats::setNames(rep(absent, length(row[[2]])), row[[2]]),
    stats::setNames(vector("list", length(row[[3]])), row[[3]]),
    stats::setNames(absent, "...")
  )
  result <- if (is_layer) {
    bquote(place_layer(if (!missing(object)) object, .(verb), given))
  } else {
    bquote(keras_entry(.(verb), given))
  }
  body <- bquote({
    given <- given_arguments(.(verb), environment(), list(...))
    .(result)
  })
  as.function(c(arguments, body), envir = topenv())
}

# What a function of the table was given, by name.
given_arguments <- function(verb, frame, more) {
  if (length(more) > 0 && !is_named(more)) {
    sentence <- gettext("`{verb}()` does not take so many arguments without names.")
    abort("invalid_argument", sentence, verb = verb)
  }
  row <- strsplit(keras_table[[verb]], " ", fixed = TRUE)
  for (name in row[[2]]) {
    if (eval(call("missing", as.name(name)), frame)) {
      sentence <- gettext("`{argument}` must be given to `{verb}()`.")
      abort("invalid_argument", sentence, argument = name, verb = verb)
    }
  }
  Filter(Negate(is.null), c(mget(c(row[[2]], row[[3]]), envir = frame), more))
}

# What a spec holds of it. Keras 2 had other names for some arguments; axes count from 0 there, and
# in R from 1, the first one being that of the rows.
keras_entry <- function(verb, given) {
  names(given)[names(given) == "lr"] <- "learning_rate"
  for (name in names(given)) {
    value <- given[[name]]
    if (inherits(value, "kerasduet_object")) {
      given[[name]] <- plain_entry(value)
    } else if (!is.list(value)) {
      check_json_values(value, name)
    }
    if (name == "axis") {
      given[[name]] <- ifelse(value > 0, value - 1, value)
    }
  }
  structure(
    class = "kerasduet_object", list(class_name = keras_table[[verb]][[1]], config = given)
  )
}

# As vectors are joined: a list of objects, not of what they hold.
#' @export
c.kerasduet_object <- function(...) list_of_objects(list(...))

# One object, or several in lists within lists, as one list.
list_of_objects <- function(values) {
  if (is.null(values)) {
    return(list())
  }
  if (is.object(values) || !is.list(values)) {
    return(list(values))
  }
  as.list(unlist(lapply(unname(put_together(values)), list_of_objects), recursive = FALSE))
}

# `c(list(a), b)` is not our method's: of `b` it leaves the class name and the arguments apart.
put_together <- function(values) {
  first <- which(names(values) == "class_name")
  has_config <- names(values)[first + 1] %in% "config"
  values[first] <- lapply(seq_along(first), function(each) {
    structure(class = "kerasduet_object", unclass(values[first[[each]] + 0:has_config[[each]]]))
  })
  values[setdiff(seq_along(values), first[has_config] + 1)]
}

plain_entry <- function(entry) {
  if (inherits(entry, "kerasduet_object")) unclass(entry) else entry
}

# The Python object of what a function of the table names.
keras_object <- function(entry) {
  modules <- c("layers", "optimizers", "callbacks", "regularizers", "constraints")
  verbs <- names(keras_table)[vapply(keras_table, `[[`, "", 1) == entry$class_name]
  module <- modules[startsWith(modules, sub("_.*", "", verbs[[1]]))]
  config <- spec_for_core(as_object(entry$config))
  call_core("keras_object", module, entry$class_name, config)
}

#' @export
print.kerasduet_object <- function(x, ...) {
  writeLines(sprintf("<kerasduet_object> %s", x$class_name))
  utils::str(x$config, no.list = TRUE)
  invisible(x)
}
