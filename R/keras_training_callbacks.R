#' Callbacks
#'
#' What watches a training. Early stopping and a falling learning rate become a part of the spec;
#' callbacks that write files or are functions of R do not, as a spec may come from anywhere.
#' Training stops at a loss that is not finite without being asked to.
#'
#' @param monitor What a callback watches: `"loss"`, `"val_loss"`, `"accuracy"`, ...
#' @param min_delta,patience,mode,baseline,restore_best_weights,start_from_epoch,factor,cooldown As
#'   in Keras.
#' @param min_lr,verbose As in Keras.
#' @param filepath,filename,log_dir,backup_dir Where a callback writes.
#' @param on_epoch_begin,on_epoch_end,on_train_batch_begin,on_train_batch_end Functions of R of the
#'   epoch or the batch, counted from 1, and of what is measured, a named list. What they give as a
#'   named list is put into the history. One that watches batches makes training slower.
#' @param on_train_begin,on_train_end Functions of R of what is measured.
#' @param schedule A function of R that gives the learning rate of an epoch, of the epoch, counted
#'   from 0 as in keras3, and of the learning rate so far.
#' @param save_freq,double_checkpoint,delete_checkpoint,separator,append,save_best_only As in Keras.
#' @param save_weights_only,initial_value_threshold,root,path,field,headers,send_as_json As in
#'   Keras.
#' @param swap_on_epoch,histogram_freq,write_graph,write_images,write_steps_per_second,update_freq
#'   As in Keras.
#' @param profile_batch,embeddings_freq,embeddings_metadata As in Keras.
#' @param ... Further arguments of the Keras class.
#' @return An object of class `kerasduet_object`: a list of `class_name` and `config`.
#' @section Refused:
#' `callback_backup_and_restore()` cannot go on to the same bits: the argument `run_dir` of
#' [fit()][fit.kerasduet_spec] keeps a training, and `resume` goes on with it.
#' @examples
#' callback_early_stopping(monitor = "loss", patience = 2)
#' callback_learning_rate_scheduler(function(epoch, lr) if (epoch < 3) lr else lr * 0.9)
#' callback_lambda(on_epoch_end = function(epoch, logs) cat(epoch, logs$loss, "\n"))
#' @export
callback_early_stopping <- keras_function("callback_early_stopping")

#' @rdname callback_early_stopping
#' @export
callback_backup_and_restore <- keras_function("callback_backup_and_restore")

#' @rdname callback_early_stopping
#' @export
callback_csv_logger <- keras_function("callback_csv_logger")

#' @rdname callback_early_stopping
#' @export
callback_lambda <- keras_function("callback_lambda")

#' @rdname callback_early_stopping
#' @export
callback_learning_rate_scheduler <- keras_function("callback_learning_rate_scheduler")

#' @rdname callback_early_stopping
#' @export
callback_model_checkpoint <- keras_function("callback_model_checkpoint")

#' @rdname callback_early_stopping
#' @export
callback_reduce_lr_on_plateau <- keras_function("callback_reduce_lr_on_plateau")

#' @rdname callback_early_stopping
#' @export
callback_remote_monitor <- keras_function("callback_remote_monitor")

#' @rdname callback_early_stopping
#' @export
callback_swap_ema_weights <- keras_function("callback_swap_ema_weights")

#' @rdname callback_early_stopping
#' @export
callback_tensorboard <- keras_function("callback_tensorboard")

#' @rdname callback_early_stopping
#' @export
callback_terminate_on_nan <- keras_function("callback_terminate_on_nan")
