#' Preprocessing
#'
#' Layers that make of raw rows what a network takes: numbers of other sizes, images of other sizes,
#' tokens of texts, pictures of sounds.
#'
#' What `layer_text_vectorization()` and `layer_normalization()` must know of the data, and were not
#' given, is learnt from the training rows by [fit()][fit.kerasduet_model], and before by [adapt()].
#'
#' @param object A model of [keras_model_sequential()] or [build_model()], a `kerasduet_spec`, or a
#'   model of the R package keras3 (or keras), which is handed on to that package. Without it the
#'   layer itself is given.
#' @param scale,offset What numbers are multiplied with, and what is then added.
#' @param axis Which axes keep their own mean; the last one unless given. A positive number counts
#'   from 1, the axis of the rows, as in keras3.
#' @param mean,variance,invert What is subtracted, and of what it is divided by the root; the other
#'   way round if `invert`.
#' @param max_tokens,standardize,split,ngrams,output_mode,output_sequence_length,pad_to_max_tokens
#'   Of the layer for texts, as in Keras.
#' @param vocabulary,idf_weights,encoding Of the layer for texts, as in Keras.
#' @param num_tokens,bin_boundaries,num_bins,epsilon,mask_value,salt,num_oov_indices,mask_token Of
#'   the layers for categories, as in Keras.
#' @param oov_token,vocabulary_dtype Of the layers for categories, as in Keras.
#' @param height,width The size of an image.
#' @param interpolation,crop_to_aspect_ratio,pad_to_aspect_ratio,fill_mode,fill_value,antialias Of
#'   the layers for images, as in Keras.
#' @param data_format Of the layers for images, as in Keras.
#' @param value_range The least and the largest value of a pixel; 0 and 255 unless given.
#' @param fft_length,sequence_stride,sequence_length,window,sampling_rate,num_mel_bins,min_freq Of
#'   the layers for sounds, as in Keras.
#' @param max_freq,power_to_db,top_db,mag_exp,min_power,ref_power,mode,frame_length,frame_step Of
#'   the layers for sounds, as in Keras.
#' @param periodic,scaling,padding,expand_dims Of the layers for sounds, as in Keras.
#' @param ... Further arguments that each Keras layer takes, such as `name`, `trainable` and
#'   `dtype`, and for the first layer `input_shape`: see [layer_dense()].
#' @inherit layer_dense return
#' @examples
#' keras_model_sequential(input_shape = c(28, 28, 1)) %>%
#'   layer_rescaling(scale = 1 / 255) %>%
#'   layer_resizing(height = 14, width = 14)
#' @export
layer_rescaling <- keras_function("layer_rescaling")

#' @rdname layer_rescaling
#' @export
layer_normalization <- keras_function("layer_normalization")

#' @rdname layer_rescaling
#' @export
layer_text_vectorization <- keras_function("layer_text_vectorization")

#' @rdname layer_rescaling
#' @export
layer_category_encoding <- keras_function("layer_category_encoding")

#' @rdname layer_rescaling
#' @export
layer_discretization <- keras_function("layer_discretization")

#' @rdname layer_rescaling
#' @export
layer_hashing <- keras_function("layer_hashing")

#' @rdname layer_rescaling
#' @export
layer_integer_lookup <- keras_function("layer_integer_lookup")

#' @rdname layer_rescaling
#' @export
layer_resizing <- keras_function("layer_resizing")

#' @rdname layer_rescaling
#' @export
layer_center_crop <- keras_function("layer_center_crop")

#' @rdname layer_rescaling
#' @export
layer_auto_contrast <- keras_function("layer_auto_contrast")

#' @rdname layer_rescaling
#' @export
layer_mel_spectrogram <- keras_function("layer_mel_spectrogram")

#' @rdname layer_rescaling
#' @export
layer_stft_spectrogram <- keras_function("layer_stft_spectrogram")
