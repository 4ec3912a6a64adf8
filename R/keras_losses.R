#' Losses
#'
#' Without values they name a loss of Keras with its arguments, for
#' [compile()][compile.kerasduet_model]; they are written into a spec as they are, and start no
#' Python. With `y_true` and `y_pred` Keras computes the loss of each row, in single precision.
#'
#' @param y_true,y_pred What is true and what is predicted: numbers, a row each.
#' @param from_logits Whether predictions are what goes into a sigmoid or softmax, and not what
#'   comes out.
#' @param label_smoothing,apply_class_balancing,alpha,beta,gamma,q,margin,remove_diagonal,delta As
#'   in Keras.
#' @param ignore_class As in Keras.
#' @param axis A positive number counts from 1, the axis of the rows.
#' @param reduction,name As in Keras.
#' @param ... Further arguments of the Keras class.
#' @return An object of class `kerasduet_object`: a list of `class_name` and `config`. Or the losses
#'   of the rows.
#' @examples
#' loss_categorical_crossentropy(label_smoothing = 0.1)
#' model <- keras_model_sequential(input_shape = 2) %>% layer_dense(units = 1)
#' model %>% compile(loss = loss_huber(delta = 2))
#' @examplesIf is_kerasduet_available()
#' loss_mean_squared_error(rbind(c(0, 1)), rbind(c(1, 1)))
#' @export
loss_mean_squared_error <- keras_function("loss_mean_squared_error")

#' @rdname loss_mean_squared_error
#' @export
loss_binary_crossentropy <- keras_function("loss_binary_crossentropy")

#' @rdname loss_mean_squared_error
#' @export
loss_binary_focal_crossentropy <- keras_function("loss_binary_focal_crossentropy")

#' @rdname loss_mean_squared_error
#' @export
loss_categorical_crossentropy <- keras_function("loss_categorical_crossentropy")

#' @rdname loss_mean_squared_error
#' @export
loss_categorical_focal_crossentropy <- keras_function("loss_categorical_focal_crossentropy")

#' @rdname loss_mean_squared_error
#' @export
loss_categorical_generalized_cross_entropy <- # nolint: object_length_linter. keras3 has it.
  keras_function("loss_categorical_generalized_cross_entropy")

#' @rdname loss_mean_squared_error
#' @export
loss_categorical_hinge <- keras_function("loss_categorical_hinge")

#' @rdname loss_mean_squared_error
#' @export
loss_circle <- keras_function("loss_circle")

#' @rdname loss_mean_squared_error
#' @export
loss_cosine_similarity <- keras_function("loss_cosine_similarity")

#' @rdname loss_mean_squared_error
#' @export
loss_ctc <- keras_function("loss_ctc")

#' @rdname loss_mean_squared_error
#' @export
loss_dice <- keras_function("loss_dice")

#' @rdname loss_mean_squared_error
#' @export
loss_hinge <- keras_function("loss_hinge")

#' @rdname loss_mean_squared_error
#' @export
loss_huber <- keras_function("loss_huber")

#' @rdname loss_mean_squared_error
#' @export
loss_kl_divergence <- keras_function("loss_kl_divergence")

#' @rdname loss_mean_squared_error
#' @export
loss_log_cosh <- keras_function("loss_log_cosh")

#' @rdname loss_mean_squared_error
#' @export
loss_mean_absolute_error <- keras_function("loss_mean_absolute_error")

#' @rdname loss_mean_squared_error
#' @export
loss_mean_absolute_percentage_error <- keras_function("loss_mean_absolute_percentage_error")

#' @rdname loss_mean_squared_error
#' @export
loss_mean_squared_logarithmic_error <- keras_function("loss_mean_squared_logarithmic_error")

#' @rdname loss_mean_squared_error
#' @export
loss_poisson <- keras_function("loss_poisson")

#' @rdname loss_mean_squared_error
#' @export
loss_sparse_categorical_crossentropy <- keras_function("loss_sparse_categorical_crossentropy")

#' @rdname loss_mean_squared_error
#' @export
loss_squared_hinge <- keras_function("loss_squared_hinge")

#' @rdname loss_mean_squared_error
#' @export
loss_tversky <- keras_function("loss_tversky")
