# The metrics: see keras_classes.R. Those that Keras has as functions too compute with two values.

metric_classes <- list(
  metric_auc = c(
    "AUC", "",
    paste(
      "num_thresholds curve summation_method name thresholds multi_label num_labels label_weights",
      "from_logits"
    )
  ),
  metric_binary_accuracy = c("BinaryAccuracy", pair, "threshold name"),
  metric_binary_crossentropy = c("BinaryCrossentropy", pair, "from_logits label_smoothing name"),
  metric_binary_iou = c("BinaryIoU", "", "target_class_ids threshold name"),
  metric_categorical_accuracy = c("CategoricalAccuracy", pair, "name"),
  metric_categorical_crossentropy = c(
    "CategoricalCrossentropy", pair, "from_logits label_smoothing axis name"
  ),
  metric_categorical_hinge = c("CategoricalHinge", pair, "name"),
  metric_concordance_correlation = c("ConcordanceCorrelation", pair, "axis name"),
  metric_cosine_similarity = c("CosineSimilarity", "", "name axis"),
  metric_f1_score = c("F1Score", "", "average threshold name"),
  metric_false_negatives = c("FalseNegatives", "", "thresholds name"),
  metric_false_positives = c("FalsePositives", "", "thresholds name"),
  metric_fbeta_score = c("FBetaScore", "", "average beta threshold name"),
  metric_hinge = c("Hinge", pair, "name"),
  metric_iou = c(
    "IoU", "num_classes target_class_ids", "name ignore_class sparse_y_true sparse_y_pred axis"
  ),
  metric_kl_divergence = c("KLDivergence", pair, "name"),
  metric_log_cosh_error = c("LogCoshError", "", "name"),
  metric_mean_absolute_error = c("MeanAbsoluteError", pair, "name"),
  metric_mean_absolute_percentage_error = c("MeanAbsolutePercentageError", pair, "name"),
  metric_mean_iou = c(
    "MeanIoU", "num_classes", "name ignore_class sparse_y_true sparse_y_pred axis"
  ),
  metric_mean_squared_error = c("MeanSquaredError", pair, "name"),
  metric_mean_squared_logarithmic_error = c("MeanSquaredLogarithmicError", pair, "name"),
  metric_one_hot_iou = c(
    "OneHotIoU", "num_classes target_class_ids", "name ignore_class sparse_y_pred axis"
  ),
  metric_one_hot_mean_iou = c(
    "OneHotMeanIoU", "num_classes", "name ignore_class sparse_y_pred axis"
  ),
  metric_pearson_correlation = c("PearsonCorrelation", pair, "axis name"),
  metric_poisson = c("Poisson", pair, "name"),
  metric_precision = c("Precision", "", "thresholds top_k class_id name"),
  metric_precision_at_recall = c("PrecisionAtRecall", "recall", "num_thresholds class_id name"),
  metric_r2_score = c("R2Score", "", "class_aggregation num_regressors name"),
  metric_recall = c("Recall", "", "thresholds top_k class_id name"),
  metric_recall_at_precision = c("RecallAtPrecision", "precision", "num_thresholds class_id name"),
  metric_root_mean_squared_error = c("RootMeanSquaredError", "", "name"),
  metric_sensitivity_at_specificity = c(
    "SensitivityAtSpecificity", "specificity", "num_thresholds class_id name"
  ),
  metric_sparse_categorical_accuracy = c("SparseCategoricalAccuracy", pair, "name"),
  metric_sparse_categorical_crossentropy = c(
    "SparseCategoricalCrossentropy", pair, "from_logits axis name"
  ),
  metric_sparse_top_k_categorical_accuracy = c(
    "SparseTopKCategoricalAccuracy", pair, "k name from_sorted_ids"
  ),
  metric_specificity_at_sensitivity = c(
    "SpecificityAtSensitivity", "sensitivity", "num_thresholds class_id name"
  ),
  metric_squared_hinge = c("SquaredHinge", pair, "name"),
  metric_top_k_categorical_accuracy = c("TopKCategoricalAccuracy", pair, "k name"),
  metric_true_negatives = c("TrueNegatives", "", "thresholds name"),
  metric_true_positives = c("TruePositives", "", "thresholds name")
)
