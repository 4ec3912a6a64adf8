#' Optimizers, callbacks, regularizers and constraints
#'
#' They name an object of Keras with its arguments, spelled as in the R package keras3; what is not
#' given is Keras's default. They are written into a spec as they are, and start no Python. Losses
#' and metrics are given by name, as in `compile(loss = "mse", metrics = c("accuracy", "AUC"))`.
#'
#' Early stopping and a falling learning rate become a part of the spec; callbacks that write files
#' do not, as a spec may come from anywhere. Training stops at a loss that is not finite without
#' being asked to.
#'
#' @param learning_rate,beta_1,beta_2,epsilon,amsgrad,momentum,nesterov,rho,centered
#'   Of optimizers, as in Keras.
#' @param initial_accumulator_value
#'   Of optimizers, as in Keras.
#' @param weight_decay,clipnorm,clipvalue,global_clipnorm Of optimizers, as in Keras.
#' @param monitor What a callback watches: `"loss"`, `"val_loss"`, `"accuracy"`, ...
#' @param min_delta,patience,mode,baseline,restore_best_weights,start_from_epoch,factor,cooldown
#'   Of callbacks, as in Keras.
#' @param min_lr
#'   Of callbacks, as in Keras.
#' @param filepath,filename,log_dir Where a callback writes.
#' @param save_best_only,save_weights_only,separator,append,histogram_freq,write_graph
#'   Of callbacks that write files, as in Keras.
#' @param write_images
#'   Of callbacks that write files, as in Keras.
#' @param l1,l2 The strength of a regularizer.
#' @param min_value,max_value,rate,axis Of constraints, as in Keras; a positive `axis` counts from
#'   1.
#' @param ... Further arguments of the Keras class.
#' @return An object of class `kerasduet_object`: a list of `class_name` and `config`.
#' @examples
#' optimizer_adam(learning_rate = 0.01)
#' callback_early_stopping(monitor = "loss", patience = 2)
#' layer_dense(units = 64, kernel_constraint = constraint_maxnorm(3))
#' @export
optimizer_adam <- keras_function("optimizer_adam")

#' @rdname optimizer_adam
#' @export
optimizer_adamw <- keras_function("optimizer_adamw")

#' @rdname optimizer_adam
#' @export
optimizer_sgd <- keras_function("optimizer_sgd")

#' @rdname optimizer_adam
#' @export
optimizer_rmsprop <- keras_function("optimizer_rmsprop")

#' @rdname optimizer_adam
#' @export
optimizer_adagrad <- keras_function("optimizer_adagrad")

#' @rdname optimizer_adam
#' @export
optimizer_adadelta <- keras_function("optimizer_adadelta")

#' @rdname optimizer_adam
#' @export
optimizer_adamax <- keras_function("optimizer_adamax")

#' @rdname optimizer_adam
#' @export
optimizer_nadam <- keras_function("optimizer_nadam")

#' @rdname optimizer_adam
#' @export
callback_early_stopping <- keras_function("callback_early_stopping")

#' @rdname optimizer_adam
#' @export
callback_reduce_lr_on_plateau <- keras_function("callback_reduce_lr_on_plateau")

#' @rdname optimizer_adam
#' @export
callback_model_checkpoint <- keras_function("callback_model_checkpoint")

#' @rdname optimizer_adam
#' @export
callback_csv_logger <- keras_function("callback_csv_logger")

#' @rdname optimizer_adam
#' @export
callback_tensorboard <- keras_function("callback_tensorboard")

#' @rdname optimizer_adam
#' @export
regularizer_l1 <- keras_function("regularizer_l1")

#' @rdname optimizer_adam
#' @export
regularizer_l2 <- keras_function("regularizer_l2")

#' @rdname optimizer_adam
#' @export
regularizer_l1_l2 <- keras_function("regularizer_l1_l2")

#' @rdname optimizer_adam
#' @export
constraint_maxnorm <- keras_function("constraint_maxnorm")

#' @rdname optimizer_adam
#' @export
constraint_nonneg <- keras_function("constraint_nonneg")

#' @rdname optimizer_adam
#' @export
constraint_unitnorm <- keras_function("constraint_unitnorm")

#' @rdname optimizer_adam
#' @export
constraint_minmaxnorm <- keras_function("constraint_minmaxnorm")
