#' Regularizers and constraints
#'
#' A regularizer adds a penalty on weights to the loss, and a constraint keeps weights in bounds.
#' They are written into a spec as they are, and start no Python.
#'
#' @param l1,l2,factor The strength of a regularizer.
#' @param mode `"rows"` or `"columns"`, which are to be orthogonal.
#' @param min_value,max_value,rate Of constraints, as in Keras.
#' @param axis Of which axis the norm is taken; a positive number counts from 1.
#' @param ... Further arguments of the Keras class.
#' @return An object of class `kerasduet_object`: a list of `class_name` and `config`.
#' @examples
#' layer_dense(units = 64, kernel_regularizer = regularizer_l2(1e-4))
#' layer_dense(units = 64, kernel_constraint = constraint_maxnorm(3))
#' @export
regularizer_l2 <- keras_function("regularizer_l2")

#' @rdname regularizer_l2
#' @export
regularizer_l1 <- keras_function("regularizer_l1")

#' @rdname regularizer_l2
#' @export
regularizer_l1_l2 <- keras_function("regularizer_l1_l2")

#' @rdname regularizer_l2
#' @export
regularizer_orthogonal <- keras_function("regularizer_orthogonal")

#' @rdname regularizer_l2
#' @export
constraint_maxnorm <- keras_function("constraint_maxnorm")

#' @rdname regularizer_l2
#' @export
constraint_minmaxnorm <- keras_function("constraint_minmaxnorm")

#' @rdname regularizer_l2
#' @export
constraint_nonneg <- keras_function("constraint_nonneg")

#' @rdname regularizer_l2
#' @export
constraint_unitnorm <- keras_function("constraint_unitnorm")
