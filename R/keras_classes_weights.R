# What the weights of a layer are drawn from and held to, and activations: see keras_classes.R.

initializer_classes <- list(
  initializer_constant = c("Constant", "", "value"),
  initializer_glorot_normal = c("GlorotNormal", "", "seed"),
  initializer_glorot_uniform = c("GlorotUniform", "", "seed"),
  initializer_he_normal = c("HeNormal", "", "seed"),
  initializer_he_uniform = c("HeUniform", "", "seed"),
  initializer_identity = c("Identity", "", "gain"),
  initializer_lecun_normal = c("LecunNormal", "", "seed"),
  initializer_lecun_uniform = c("LecunUniform", "", "seed"),
  initializer_ones = c("Ones", "", ""),
  initializer_orthogonal = c("Orthogonal", "", "gain seed"),
  initializer_random_normal = c("RandomNormal", "", "mean stddev seed"),
  initializer_random_uniform = c("RandomUniform", "", "minval maxval seed"),
  initializer_stft = c("STFT", "", "side window scaling periodic"),
  initializer_truncated_normal = c("TruncatedNormal", "", "mean stddev seed"),
  initializer_variance_scaling = c("VarianceScaling", "", "scale mode distribution seed"),
  initializer_zeros = c("Zeros", "", "")
)

regularizer_classes <- list(
  regularizer_l1 = c("L1", "", "l1"),
  regularizer_l2 = c("L2", "", "l2"),
  regularizer_l1_l2 = c("L1L2", "", "l1 l2"),
  regularizer_orthogonal = c("OrthogonalRegularizer", "", "factor mode")
)

constraint_classes <- list(
  constraint_maxnorm = c("MaxNorm", "", "max_value axis"),
  constraint_minmaxnorm = c("MinMaxNorm", "", "min_value max_value rate axis"),
  constraint_nonneg = c("NonNeg", "", ""),
  constraint_unitnorm = c("UnitNorm", "", "axis")
)

# Functions of Keras: a layer names them, and of numbers they are computed.
activation_functions <- list(
  activation_celu = c("celu", "x", "alpha"),
  activation_elu = c("elu", "x", "alpha"),
  activation_exponential = c("exponential", "x", ""),
  activation_gelu = c("gelu", "x", "approximate"),
  activation_glu = c("glu", "x", "axis"),
  activation_hard_shrink = c("hard_shrink", "x", "threshold"),
  activation_hard_sigmoid = c("hard_sigmoid", "x", ""),
  activation_hard_silu = c("hard_silu", "x", ""),
  activation_hard_swish = c("hard_swish", "x", ""),
  activation_hard_tanh = c("hard_tanh", "x", ""),
  activation_leaky_relu = c("leaky_relu", "x", "negative_slope"),
  activation_linear = c("linear", "x", ""),
  activation_log_sigmoid = c("log_sigmoid", "x", ""),
  activation_log_softmax = c("log_softmax", "x", "axis"),
  activation_mish = c("mish", "x", ""),
  activation_relu = c("relu", "x", "negative_slope max_value threshold"),
  activation_relu6 = c("relu6", "x", ""),
  activation_selu = c("selu", "x", ""),
  activation_sigmoid = c("sigmoid", "x", ""),
  activation_silu = c("silu", "x", ""),
  activation_soft_shrink = c("soft_shrink", "x", "threshold"),
  activation_softmax = c("softmax", "x", "axis"),
  activation_softplus = c("softplus", "x", ""),
  activation_softsign = c("softsign", "x", ""),
  activation_sparse_plus = c("sparse_plus", "x", ""),
  activation_sparse_sigmoid = c("sparse_sigmoid", "x", ""),
  activation_sparsemax = c("sparsemax", "x", "axis"),
  activation_squareplus = c("squareplus", "x", "b"),
  activation_tanh = c("tanh", "x", ""),
  activation_tanh_shrink = c("tanh_shrink", "x", ""),
  activation_threshold = c("threshold", "x threshold default_value", "")
)
