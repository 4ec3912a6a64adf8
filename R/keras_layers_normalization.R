#' Normalisation
#'
#' Layers that bring numbers to mean 0 and variance 1, or to length 1: over the rows of a batch, or
#' over parts of each row. [layer_normalization()] does so with what the training rows tell.
#'
#' @param object A model of [keras_model_sequential()] or [build_model()], a `kerasduet_spec`, or a
#'   model of the R package keras3 (or keras), which is handed on to that package. Without it the
#'   layer itself is given.
#' @param axis Which axes keep their own mean; the last one unless given. A positive number counts
#'   from 1, the axis of the rows, as in keras3.
#' @param momentum,epsilon,center,scale,synchronized,groups,power_iterations As in Keras.
#' @param layer A layer with weights, whose kernel is kept to spectral norm 1.
#' @param beta_initializer,gamma_initializer,moving_mean_initializer,moving_variance_initializer An
#'   initializer, such as [initializer_he_normal()], or its name; its seed is drawn from the
#'   model's.
#' @param beta_regularizer,gamma_regularizer A regularizer, such as [regularizer_l2()].
#' @param beta_constraint,gamma_constraint A constraint, such as [constraint_maxnorm()].
#' @param ... Further arguments that each Keras layer takes, such as `name`, `trainable` and
#'   `dtype`, and for the first layer `input_shape`: see [layer_dense()].
#' @inherit layer_dense return
#' @examples
#' keras_model_sequential(input_shape = 4) %>%
#'   layer_dense(units = 8) %>%
#'   layer_batch_normalization() %>%
#'   layer_activation("relu")
#' @export
layer_batch_normalization <- keras_function("layer_batch_normalization")

#' @rdname layer_batch_normalization
#' @export
layer_group_normalization <- keras_function("layer_group_normalization")

#' @rdname layer_batch_normalization
#' @export
layer_layer_normalization <- keras_function("layer_layer_normalization")

#' @rdname layer_batch_normalization
#' @export
layer_rms_normalization <- keras_function("layer_rms_normalization")

#' @rdname layer_batch_normalization
#' @export
layer_unit_normalization <- keras_function("layer_unit_normalization")

#' @rdname layer_batch_normalization
#' @export
layer_spectral_normalization <- keras_function("layer_spectral_normalization")
