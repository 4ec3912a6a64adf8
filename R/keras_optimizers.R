#' Optimizers and schedules of learning rates
#'
#' They name an object of Keras with its arguments, spelled as in the R package keras3; what is not
#' given is Keras's default. They are written into a spec as they are, and start no Python. A
#' schedule stands for the `learning_rate` of an optimizer.
#'
#' @param learning_rate A number above 0, or a schedule.
#' @param weight_decay,clipnorm,clipvalue,global_clipnorm,use_ema,ema_momentum Of all optimizers, as
#'   in Keras.
#' @param ema_overwrite_frequency,loss_scale_factor,gradient_accumulation_steps Of all optimizers,
#'   as in Keras.
#' @param initial_learning_rate,decay_steps,first_decay_steps,decay_rate,staircase,alpha,t_mul Of
#'   schedules, as in Keras, whose steps are batches.
#' @param m_mul,warmup_target,warmup_steps,boundaries,values,end_learning_rate,power,cycle Of
#'   schedules, as in Keras, whose steps are batches.
#' @param beta_1,beta_2,epsilon,amsgrad,rho,beta_2_decay,epsilon_1,epsilon_2,clip_threshold As in
#'   Keras.
#' @param relative_step,initial_accumulator_value,learning_rate_power,l1_regularization_strength As
#'   in Keras.
#' @param l2_regularization_strength,l2_shrinkage_regularization_strength,beta,adam_beta_1 As in
#'   Keras.
#' @param adam_beta_2,exclude_layers,exclude_embeddings,muon_a,muon_b,muon_c,adam_lr_ratio As in
#'   Keras.
#' @param momentum,ns_steps,nesterov,centered As in Keras.
#' @param ... Further arguments of the Keras class.
#' @return An object of class `kerasduet_object`: a list of `class_name` and `config`.
#' @examples
#' optimizer_adam(learning_rate = 0.01)
#' optimizer_sgd(learning_rate_schedule_exponential_decay(0.1, decay_steps = 100, decay_rate = 0.9))
#' @export
optimizer_adam <- keras_function("optimizer_adam")

#' @rdname optimizer_adam
#' @export
optimizer_adadelta <- keras_function("optimizer_adadelta")

#' @rdname optimizer_adam
#' @export
optimizer_adafactor <- keras_function("optimizer_adafactor")

#' @rdname optimizer_adam
#' @export
optimizer_adagrad <- keras_function("optimizer_adagrad")

#' @rdname optimizer_adam
#' @export
optimizer_adam_w <- keras_function("optimizer_adam_w")

#' @rdname optimizer_adam
#' @export
optimizer_adamax <- keras_function("optimizer_adamax")

#' @rdname optimizer_adam
#' @export
optimizer_ftrl <- keras_function("optimizer_ftrl")

#' @rdname optimizer_adam
#' @export
optimizer_lamb <- keras_function("optimizer_lamb")

#' @rdname optimizer_adam
#' @export
optimizer_lion <- keras_function("optimizer_lion")

#' @rdname optimizer_adam
#' @export
optimizer_muon <- keras_function("optimizer_muon")

#' @rdname optimizer_adam
#' @export
optimizer_nadam <- keras_function("optimizer_nadam")

#' @rdname optimizer_adam
#' @export
optimizer_rmsprop <- keras_function("optimizer_rmsprop")

#' @rdname optimizer_adam
#' @export
optimizer_sgd <- keras_function("optimizer_sgd")

#' @rdname optimizer_adam
#' @export
optimizer_adamw <- keras_function("optimizer_adamw")

#' @rdname optimizer_adam
#' @export
learning_rate_schedule_cosine_decay <- keras_function("learning_rate_schedule_cosine_decay")

#' @rdname optimizer_adam
#' @export
learning_rate_schedule_cosine_decay_restarts <- # nolint: object_length_linter. keras3 has it.
  keras_function("learning_rate_schedule_cosine_decay_restarts")

#' @rdname optimizer_adam
#' @export
learning_rate_schedule_exponential_decay <-
  keras_function("learning_rate_schedule_exponential_decay")

#' @rdname optimizer_adam
#' @export
learning_rate_schedule_inverse_time_decay <- # nolint: object_length_linter. keras3 has it.
  keras_function("learning_rate_schedule_inverse_time_decay")

#' @rdname optimizer_adam
#' @export
learning_rate_schedule_piecewise_constant_decay <- # nolint: object_length_linter. keras3 has it.
  keras_function("learning_rate_schedule_piecewise_constant_decay")

#' @rdname optimizer_adam
#' @export
learning_rate_schedule_polynomial_decay <- keras_function("learning_rate_schedule_polynomial_decay")
