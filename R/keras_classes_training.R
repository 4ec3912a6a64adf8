# What a training is compiled of, and its callbacks: see keras_classes.R.

clip_options <- paste(
  "clipnorm clipvalue global_clipnorm use_ema ema_momentum ema_overwrite_frequency",
  "loss_scale_factor gradient_accumulation_steps"
)
optimizer_options <- paste("weight_decay", clip_options)

optimizer_classes <- list(
  optimizer_adadelta = c("Adadelta", "", paste("learning_rate rho epsilon", optimizer_options)),
  optimizer_adafactor = c(
    "Adafactor", "",
    paste(
      "learning_rate beta_2_decay epsilon_1 epsilon_2 clip_threshold relative_step",
      optimizer_options
    )
  ),
  optimizer_adagrad = c(
    "Adagrad", "", paste("learning_rate initial_accumulator_value epsilon", optimizer_options)
  ),
  optimizer_adam = c(
    "Adam", "", paste("learning_rate beta_1 beta_2 epsilon amsgrad", optimizer_options)
  ),
  optimizer_adam_w = c(
    "AdamW", "", paste("learning_rate weight_decay beta_1 beta_2 epsilon amsgrad", clip_options)
  ),
  optimizer_adamax = c(
    "Adamax", "", paste("learning_rate beta_1 beta_2 epsilon", optimizer_options)
  ),
  optimizer_ftrl = c(
    "Ftrl", "",
    paste(
      "learning_rate learning_rate_power initial_accumulator_value l1_regularization_strength",
      "l2_regularization_strength l2_shrinkage_regularization_strength beta", optimizer_options
    )
  ),
  optimizer_lamb = c("Lamb", "", paste("learning_rate beta_1 beta_2 epsilon", optimizer_options)),
  optimizer_lion = c("Lion", "", paste("learning_rate beta_1 beta_2", optimizer_options)),
  optimizer_muon = c(
    "Muon", "",
    paste(
      "learning_rate adam_beta_1 adam_beta_2 epsilon", optimizer_options, "exclude_layers",
      "exclude_embeddings muon_a muon_b muon_c adam_lr_ratio momentum ns_steps nesterov"
    )
  ),
  optimizer_nadam = c(
    "Nadam", "", paste("learning_rate beta_1 beta_2 epsilon", optimizer_options)
  ),
  optimizer_rmsprop = c(
    "RMSprop", "", paste("learning_rate rho momentum epsilon centered", optimizer_options)
  ),
  optimizer_sgd = c("SGD", "", paste("learning_rate momentum nesterov", optimizer_options))
)
optimizer_classes$optimizer_adamw <- optimizer_classes$optimizer_adam_w # its name in Keras 2

schedule_classes <- list(
  learning_rate_schedule_cosine_decay = c(
    "CosineDecay", "initial_learning_rate decay_steps", "alpha warmup_target warmup_steps"
  ),
  learning_rate_schedule_cosine_decay_restarts = c(
    "CosineDecayRestarts", "initial_learning_rate first_decay_steps", "t_mul m_mul alpha"
  ),
  learning_rate_schedule_exponential_decay = c(
    "ExponentialDecay", "initial_learning_rate decay_steps decay_rate", "staircase"
  ),
  learning_rate_schedule_inverse_time_decay = c(
    "InverseTimeDecay", "initial_learning_rate decay_steps decay_rate", "staircase"
  ),
  learning_rate_schedule_piecewise_constant_decay = c(
    "PiecewiseConstantDecay", "boundaries values", ""
  ),
  learning_rate_schedule_polynomial_decay = c(
    "PolynomialDecay", "initial_learning_rate decay_steps", "end_learning_rate power cycle"
  )
)

loss_classes <- list(
  loss_binary_crossentropy = c(
    "BinaryCrossentropy", pair, "from_logits label_smoothing axis reduction name"
  ),
  loss_binary_focal_crossentropy = c(
    "BinaryFocalCrossentropy", pair,
    "apply_class_balancing alpha gamma from_logits label_smoothing axis reduction name"
  ),
  loss_categorical_crossentropy = c(
    "CategoricalCrossentropy", pair, "from_logits label_smoothing axis reduction name"
  ),
  loss_categorical_focal_crossentropy = c(
    "CategoricalFocalCrossentropy", pair,
    "alpha gamma from_logits label_smoothing axis reduction name"
  ),
  loss_categorical_generalized_cross_entropy = c(
    "CategoricalGeneralizedCrossEntropy", pair, "q reduction name"
  ),
  loss_categorical_hinge = c("CategoricalHinge", pair, "reduction name"),
  loss_circle = c("Circle", pair, "gamma margin remove_diagonal reduction name"),
  loss_cosine_similarity = c("CosineSimilarity", pair, "axis reduction name"),
  loss_ctc = c("CTC", pair, "reduction name"),
  loss_dice = c("Dice", pair, "reduction name axis"),
  loss_hinge = c("Hinge", pair, "reduction name"),
  loss_huber = c("Huber", pair, "delta reduction name"),
  loss_kl_divergence = c("KLDivergence", pair, "reduction name"),
  loss_log_cosh = c("LogCosh", pair, "reduction name"),
  loss_mean_absolute_error = c("MeanAbsoluteError", pair, "reduction name"),
  loss_mean_absolute_percentage_error = c("MeanAbsolutePercentageError", pair, "reduction name"),
  loss_mean_squared_error = c("MeanSquaredError", pair, "reduction name"),
  loss_mean_squared_logarithmic_error = c("MeanSquaredLogarithmicError", pair, "reduction name"),
  loss_poisson = c("Poisson", pair, "reduction name"),
  loss_sparse_categorical_crossentropy = c(
    "SparseCategoricalCrossentropy", pair, "from_logits ignore_class reduction axis name"
  ),
  loss_squared_hinge = c("SquaredHinge", pair, "reduction name"),
  loss_tversky = c("Tversky", pair, "alpha beta reduction name axis")
)

callback_classes <- list(
  callback_backup_and_restore = c(
    "BackupAndRestore", "backup_dir", "save_freq double_checkpoint delete_checkpoint"
  ),
  callback_csv_logger = c("CSVLogger", "filename", "separator append"),
  callback_early_stopping = c(
    "EarlyStopping", "",
    "monitor min_delta patience verbose mode baseline restore_best_weights start_from_epoch"
  ),
  callback_lambda = c(
    "LambdaCallback", "",
    paste(
      "on_epoch_begin on_epoch_end on_train_begin on_train_end on_train_batch_begin",
      "on_train_batch_end"
    )
  ),
  callback_learning_rate_scheduler = c("LearningRateScheduler", "schedule", "verbose"),
  callback_model_checkpoint = c(
    "ModelCheckpoint", "filepath",
    "monitor verbose save_best_only save_weights_only mode save_freq initial_value_threshold"
  ),
  callback_reduce_lr_on_plateau = c(
    "ReduceLROnPlateau", "", "monitor factor patience verbose mode min_delta cooldown min_lr"
  ),
  callback_remote_monitor = c("RemoteMonitor", "", "root path field headers send_as_json"),
  callback_swap_ema_weights = c("SwapEMAWeights", "", "swap_on_epoch"),
  callback_tensorboard = c(
    "TensorBoard", "",
    paste(
      "log_dir histogram_freq write_graph write_images write_steps_per_second update_freq",
      "profile_batch embeddings_freq embeddings_metadata"
    )
  ),
  callback_terminate_on_nan = c("TerminateOnNaN", "", "")
)
