# The tables of functions are held to Keras's own signatures; what they leave out has its reason.

# Classes by kind, with the names of their arguments, those that must be given first.
signatures <- function(kind) {
  core()
  reticulate::py_run_string("
import inspect, keras, operator

def signatures_of(place):
    module = operator.attrgetter(place)(keras)
    kinds = {n: k for n, k in vars(module).items() if inspect.isclass(k)}
    named = {}
    for name, kind in kinds.items():
        if name != kind.__name__ and kind.__name__ in kinds:
            continue  # another name of it
        own = list(inspect.signature(kind.__init__).parameters.values())[1:]
        own = [each for each in own if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)]
        named[name] = [[e.name for e in own if e.default is e.empty],
                       [e.name for e in own if e.default is not e.empty]]
    return named
")
  lapply(reticulate::py$signatures_of(keras_modules[[kind]]), lapply, as.character)
}

left_out_classes <- list(
  several_inputs_by_name = c("HashedCrossing", "CutMix", "MixUp", "MaxNumBoundingBoxes"),
  runs_code_or_reads_files = c(
    "Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "MeanMetricWrapper"
  ),
  no_seed_decides_its_draws = "AugMix",
  # RandomCrop gives rows of another shape at inference, RandomShear cannot be made of its own
  # configuration, and a model leaves Equalization out, in silence.
  broken_in_keras_itself = c("RandomCrop", "RandomShear", "Equalization"),
  takes_texts_that_are_no_rows_of_a_stack = "StringLookup",
  a_base_of_others = c(
    "Layer", "Wrapper", "Loss", "Metric", "Optimizer", "Callback", "Regularizer", "Constraint",
    "Initializer", "LearningRateSchedule"
  ),
  said_in_another_way = c(
    "InputLayer", # `input_shape`
    "Accuracy", # "accuracy", which suits what is predicted
    "LossScaleOptimizer", # `mixed_precision`
    "CallbackList", "History", "ProgbarLogger", "InputSpec", "OptimizerMap"
  ),
  no_pair_of_truth_and_prediction = c("Mean", "Sum"),
  newer_than_the_oldest_keras = c(
    "AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D", "AdaptiveAveragePooling3D",
    "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D", "AdaptiveMaxPooling3D",
    "ContrastLimitedAdaptiveHistogramEqualization", "ReversibleEmbedding", "ScheduleFreeAdamW",
    "MultiOptimizer", "OrbaxCheckpoint"
  )
)

left_out_arguments <- list(
  of_every_layer_through_dots = c("name", "dtype"),
  of_weights_that_are_quantized = c(
    "lora_rank", "lora_alpha", "quantization_config", "gptq_unpacked_column_size"
  ),
  gives_several_outputs = "return_state",
  set_weights_does_it = "weights",
  for_gpus_only = "use_cudnn",
  gives_tensors_that_are_sparse_or_ragged = c("sparse", "ragged"),
  newer_than_the_oldest_keras = c(
    "renorm", "renorm_clipping", "renorm_momentum", "input_axes", "output_axes", "oov_method",
    "rms_rate", "adam_weight_decay", "raise_error", "sliding_window", "use_gate"
  )
)
newer_arguments <- list(
  layer_integer_lookup = "salt", metric_sparse_categorical_crossentropy = "ignore_class"
)

other_order <- "layer_conv_3d_transpose" # as the R package keras3 has them

test_that("every function has the arguments of its class of Keras, in their order", {
  tables <- keras_table()
  skipped <- unlist(left_out_arguments)
  for (kind in setdiff(names(keras_modules), "activation")) {
    known <- signatures(kind)
    verbs <- names(tables)[sub("_.*", "", names(tables)) == kind]
    for (verb in setdiff(verbs, "layer_dropconnect")) {
      row <- keras_row(verb)
      of_class <- known[[row$class_name]]
      expect_setequal(row$required, of_class[[1]])
      wanted <- setdiff(of_class[[2]], c(skipped, newer_arguments[[verb]]))
      if (verb %in% other_order) {
        expect_setequal(row$optional, wanted)
      } else {
        ours <- setdiff(row$optional, "name")
        expect_identical(ours, setdiff(wanted, "name"), label = verb)
      }
      expect_true(all(row$optional %in% of_class[[2]]), label = verb)
    }
  }
})

test_that("no class of Keras is left out without a reason, and no reason is out of date", {
  ours <- vapply(keras_table(), `[[`, "", 1)
  all_known <- character()
  for (kind in setdiff(names(keras_modules), c("activation", "rnn"))) {
    known <- names(signatures(kind))
    of_kind <- ours[vapply(names(ours), module_of, "") == keras_modules[[kind]]]
    expect_identical(setdiff(known, c(of_kind, unlist(left_out_classes))), character())
    all_known <- c(all_known, known)
  }
  optional <- left_out_classes[names(left_out_classes) != "newer_than_the_oldest_keras"]
  expect_identical(setdiff(unlist(optional), all_known), character())
  expect_identical(intersect(unlist(left_out_classes), ours), character())
})

test_that("every activation is a function of Keras with these arguments", {
  activations <- reticulate::import("keras")$activations
  inspect <- reticulate::import("inspect")
  for (verb in names(activation_functions)) {
    row <- keras_row(verb)
    parameters <- inspect$signature(activations[[row$class_name]])$parameters
    named <- unlist(reticulate::iterate(parameters$keys()))
    expect_identical(c(row$values, row$required, row$optional), named, label = verb)
  }
})

test_that("every function is exported and names what its row says", {
  verbs <- names(keras_table())
  expect_identical(setdiff(verbs, getNamespaceExports("kerasduet")), character())
  for (verb in verbs) {
    expect_identical(attr(getExportedValue("kerasduet", verb), "keras_verb"), verb)
  }
})
