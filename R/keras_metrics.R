#' Metrics
#'
#' They name a metric of Keras with its arguments, for [compile()][compile.kerasduet_model]; they
#' are written into a spec as they are, and start no Python. Those with `y_true` and `y_pred`
#' compute the measure of each row where these are given, in single precision.
#'
#' @param name What the metric is called in the history.
#' @param y_true,y_pred What is true and what is predicted: numbers, a row each.
#' @param threshold,thresholds Above what a prediction means yes.
#' @param num_thresholds,curve,summation_method,multi_label,num_labels,label_weights As in Keras.
#' @param num_classes,target_class_ids,class_id,ignore_class Classes, as Keras counts them from 0.
#' @param axis A positive number counts from 1, the axis of the rows.
#' @param from_logits Whether predictions are what goes into a sigmoid or softmax, and not what
#'   comes out.
#' @param label_smoothing,average,beta,sparse_y_true,sparse_y_pred,top_k,recall,class_aggregation As
#'   in Keras.
#' @param num_regressors,precision,specificity,k,from_sorted_ids,sensitivity As in Keras.
#' @param ... Further arguments of the Keras class.
#' @return An object of class `kerasduet_object`: a list of `class_name` and `config`. Or the
#'   measures of the rows.
#' @examples
#' model <- keras_model_sequential(input_shape = 2) %>%
#'   layer_dense(units = 1, activation = "sigmoid")
#' model %>% compile(
#'   loss = "binary_crossentropy",
#'   metrics = list("accuracy", metric_auc(curve = "PR"), metric_recall(name = "recall"))
#' )
#' @examplesIf is_kerasduet_available()
#' metric_binary_accuracy(rbind(1, 0), rbind(0.7, 0.6))
#' @export
metric_auc <- keras_function("metric_auc")

#' @rdname metric_auc
#' @export
metric_binary_accuracy <- keras_function("metric_binary_accuracy")

#' @rdname metric_auc
#' @export
metric_binary_crossentropy <- keras_function("metric_binary_crossentropy")

#' @rdname metric_auc
#' @export
metric_binary_iou <- keras_function("metric_binary_iou")

#' @rdname metric_auc
#' @export
metric_categorical_accuracy <- keras_function("metric_categorical_accuracy")

#' @rdname metric_auc
#' @export
metric_categorical_crossentropy <- keras_function("metric_categorical_crossentropy")

#' @rdname metric_auc
#' @export
metric_categorical_hinge <- keras_function("metric_categorical_hinge")

#' @rdname metric_auc
#' @export
metric_concordance_correlation <- keras_function("metric_concordance_correlation")

#' @rdname metric_auc
#' @export
metric_cosine_similarity <- keras_function("metric_cosine_similarity")

#' @rdname metric_auc
#' @export
metric_f1_score <- keras_function("metric_f1_score")

#' @rdname metric_auc
#' @export
metric_false_negatives <- keras_function("metric_false_negatives")

#' @rdname metric_auc
#' @export
metric_false_positives <- keras_function("metric_false_positives")

#' @rdname metric_auc
#' @export
metric_fbeta_score <- keras_function("metric_fbeta_score")

#' @rdname metric_auc
#' @export
metric_hinge <- keras_function("metric_hinge")

#' @rdname metric_auc
#' @export
metric_iou <- keras_function("metric_iou")

#' @rdname metric_auc
#' @export
metric_kl_divergence <- keras_function("metric_kl_divergence")

#' @rdname metric_auc
#' @export
metric_log_cosh_error <- keras_function("metric_log_cosh_error")

#' @rdname metric_auc
#' @export
metric_mean_absolute_error <- keras_function("metric_mean_absolute_error")

#' @rdname metric_auc
#' @export
metric_mean_absolute_percentage_error <- keras_function("metric_mean_absolute_percentage_error")

#' @rdname metric_auc
#' @export
metric_mean_iou <- keras_function("metric_mean_iou")

#' @rdname metric_auc
#' @export
metric_mean_squared_error <- keras_function("metric_mean_squared_error")

#' @rdname metric_auc
#' @export
metric_mean_squared_logarithmic_error <- keras_function("metric_mean_squared_logarithmic_error")

#' @rdname metric_auc
#' @export
metric_one_hot_iou <- keras_function("metric_one_hot_iou")

#' @rdname metric_auc
#' @export
metric_one_hot_mean_iou <- keras_function("metric_one_hot_mean_iou")

#' @rdname metric_auc
#' @export
metric_pearson_correlation <- keras_function("metric_pearson_correlation")

#' @rdname metric_auc
#' @export
metric_poisson <- keras_function("metric_poisson")

#' @rdname metric_auc
#' @export
metric_precision <- keras_function("metric_precision")

#' @rdname metric_auc
#' @export
metric_precision_at_recall <- keras_function("metric_precision_at_recall")

#' @rdname metric_auc
#' @export
metric_r2_score <- keras_function("metric_r2_score")

#' @rdname metric_auc
#' @export
metric_recall <- keras_function("metric_recall")

#' @rdname metric_auc
#' @export
metric_recall_at_precision <- keras_function("metric_recall_at_precision")

#' @rdname metric_auc
#' @export
metric_root_mean_squared_error <- keras_function("metric_root_mean_squared_error")

#' @rdname metric_auc
#' @export
metric_sensitivity_at_specificity <- keras_function("metric_sensitivity_at_specificity")

#' @rdname metric_auc
#' @export
metric_sparse_categorical_accuracy <- keras_function("metric_sparse_categorical_accuracy")

#' @rdname metric_auc
#' @export
metric_sparse_categorical_crossentropy <- keras_function("metric_sparse_categorical_crossentropy")

#' @rdname metric_auc
#' @export
metric_sparse_top_k_categorical_accuracy <-
  keras_function("metric_sparse_top_k_categorical_accuracy")

#' @rdname metric_auc
#' @export
metric_specificity_at_sensitivity <- keras_function("metric_specificity_at_sensitivity")

#' @rdname metric_auc
#' @export
metric_squared_hinge <- keras_function("metric_squared_hinge")

#' @rdname metric_auc
#' @export
metric_top_k_categorical_accuracy <- keras_function("metric_top_k_categorical_accuracy")

#' @rdname metric_auc
#' @export
metric_true_negatives <- keras_function("metric_true_negatives")

#' @rdname metric_auc
#' @export
metric_true_positives <- keras_function("metric_true_positives")
