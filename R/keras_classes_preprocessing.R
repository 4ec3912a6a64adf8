# The layers for preprocessing and augmentation: see keras_classes.R.

image_options <- "value_range data_format seed"

preprocessing_layers <- list(
  layer_rescaling = c("Rescaling", "scale", "offset"),
  layer_normalization = c("Normalization", "", "axis mean variance invert"),
  layer_text_vectorization = c(
    "TextVectorization", "",
    paste(
      "max_tokens standardize split ngrams output_mode output_sequence_length pad_to_max_tokens",
      "vocabulary idf_weights encoding"
    )
  ),
  layer_category_encoding = c("CategoryEncoding", "", "num_tokens output_mode"),
  layer_discretization = c("Discretization", "", "bin_boundaries num_bins epsilon output_mode"),
  layer_hashing = c("Hashing", "num_bins", "mask_value salt output_mode"),
  layer_integer_lookup = c(
    "IntegerLookup", "",
    paste(
      "max_tokens num_oov_indices mask_token oov_token vocabulary vocabulary_dtype idf_weights",
      "invert output_mode pad_to_max_tokens"
    )
  ),
  layer_resizing = c(
    "Resizing", "height width",
    paste(
      "interpolation crop_to_aspect_ratio pad_to_aspect_ratio fill_mode fill_value antialias",
      "data_format"
    )
  ),
  layer_center_crop = c("CenterCrop", "height width", "data_format"),
  layer_auto_contrast = c("AutoContrast", "", "value_range"),
  layer_mel_spectrogram = c(
    "MelSpectrogram", "",
    paste(
      "fft_length sequence_stride sequence_length window sampling_rate num_mel_bins min_freq",
      "max_freq power_to_db top_db mag_exp min_power ref_power"
    )
  ),
  layer_stft_spectrogram = c(
    "STFTSpectrogram", "",
    paste(
      "mode frame_length frame_step fft_length window periodic scaling padding expand_dims",
      "data_format"
    )
  )
)

augmentation_layers <- list(
  layer_pipeline = c("Pipeline", "layers", ""),
  layer_rand_augment = c(
    "RandAugment", "", "value_range num_ops factor interpolation seed data_format"
  ),
  layer_random_brightness = c("RandomBrightness", "factor", "value_range seed"),
  layer_random_color_degeneration = c("RandomColorDegeneration", "factor", image_options),
  layer_random_color_jitter = c(
    "RandomColorJitter", "",
    paste(
      "value_range brightness_factor contrast_factor saturation_factor hue_factor seed",
      "data_format"
    )
  ),
  layer_random_contrast = c("RandomContrast", "factor", "value_range seed"),
  layer_random_elastic_transform = c(
    "RandomElasticTransform", "",
    "factor scale interpolation fill_mode fill_value value_range seed data_format"
  ),
  layer_random_erasing = c(
    "RandomErasing", "", "factor scale fill_value value_range seed data_format"
  ),
  layer_random_flip = c("RandomFlip", "", "mode seed data_format"),
  layer_random_gaussian_blur = c(
    "RandomGaussianBlur", "", paste("factor kernel_size sigma", image_options)
  ),
  layer_random_grayscale = c("RandomGrayscale", "", "factor data_format seed"),
  layer_random_hue = c("RandomHue", "factor", image_options),
  layer_random_invert = c("RandomInvert", "", "factor value_range seed data_format"),
  layer_random_perspective = c(
    "RandomPerspective", "", "factor scale interpolation fill_value seed data_format"
  ),
  layer_random_posterization = c("RandomPosterization", "factor", image_options),
  layer_random_rotation = c(
    "RandomRotation", "factor", "fill_mode interpolation seed fill_value data_format"
  ),
  layer_random_saturation = c("RandomSaturation", "factor", image_options),
  layer_random_sharpness = c("RandomSharpness", "factor", image_options),
  layer_random_translation = c(
    "RandomTranslation", "height_factor width_factor",
    "fill_mode interpolation seed fill_value data_format"
  ),
  layer_random_zoom = c(
    "RandomZoom", "height_factor",
    "width_factor fill_mode interpolation seed fill_value data_format"
  ),
  layer_solarization = c(
    "Solarization", "", "addition_factor threshold_factor value_range seed"
  )
)
