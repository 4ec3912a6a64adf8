#' Initializers
#'
#' What the weights of a layer are before training, as in Keras. They are written into a spec as
#' they are, and start no Python.
#'
#' @param seed Of what is drawn; unless given it follows from the model's.
#' @param value,gain,mean,stddev,minval,maxval,scale,mode,distribution,side,window,scaling As in
#'   Keras.
#' @param periodic As in Keras.
#' @param ... Further arguments of the Keras class.
#' @return An object of class `kerasduet_object`: a list of `class_name` and `config`.
#' @examples
#' layer_dense(units = 8, kernel_initializer = initializer_random_normal(stddev = 0.01))
#' @export
initializer_he_normal <- keras_function("initializer_he_normal")

#' @rdname initializer_he_normal
#' @export
initializer_constant <- keras_function("initializer_constant")

#' @rdname initializer_he_normal
#' @export
initializer_glorot_normal <- keras_function("initializer_glorot_normal")

#' @rdname initializer_he_normal
#' @export
initializer_glorot_uniform <- keras_function("initializer_glorot_uniform")

#' @rdname initializer_he_normal
#' @export
initializer_he_uniform <- keras_function("initializer_he_uniform")

#' @rdname initializer_he_normal
#' @export
initializer_identity <- keras_function("initializer_identity")

#' @rdname initializer_he_normal
#' @export
initializer_lecun_normal <- keras_function("initializer_lecun_normal")

#' @rdname initializer_he_normal
#' @export
initializer_lecun_uniform <- keras_function("initializer_lecun_uniform")

#' @rdname initializer_he_normal
#' @export
initializer_ones <- keras_function("initializer_ones")

#' @rdname initializer_he_normal
#' @export
initializer_orthogonal <- keras_function("initializer_orthogonal")

#' @rdname initializer_he_normal
#' @export
initializer_random_normal <- keras_function("initializer_random_normal")

#' @rdname initializer_he_normal
#' @export
initializer_random_uniform <- keras_function("initializer_random_uniform")

#' @rdname initializer_he_normal
#' @export
initializer_stft <- keras_function("initializer_stft")

#' @rdname initializer_he_normal
#' @export
initializer_truncated_normal <- keras_function("initializer_truncated_normal")

#' @rdname initializer_he_normal
#' @export
initializer_variance_scaling <- keras_function("initializer_variance_scaling")

#' @rdname initializer_he_normal
#' @export
initializer_zeros <- keras_function("initializer_zeros")
