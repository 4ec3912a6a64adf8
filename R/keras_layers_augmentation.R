#' Augmentation of images
#'
#' Layers that change images by chance in training, and leave them alone afterwards. What they draw
#' follows from the model's seed.
#'
#' @param object A model of [keras_model_sequential()] or [build_model()], a `kerasduet_spec`, or a
#'   model of the R package keras3 (or keras), which is handed on to that package. Without it the
#'   layer itself is given.
#' @param layers A list of layers that are applied one after the other.
#' @param factor,brightness_factor,contrast_factor,saturation_factor,hue_factor,height_factor How
#'   much is changed, as in Keras: a number, or the least and the most.
#' @param width_factor,scale,sigma,addition_factor,threshold_factor How much is
#'   changed, as in Keras: a number, or the least and the most.
#' @param mode `"horizontal"`, `"vertical"` or `"horizontal_and_vertical"`.
#' @param num_ops,interpolation,fill_mode,fill_value,kernel_size,data_format As in Keras.
#' @param value_range The least and the largest value of a pixel; 0 and 255 unless given.
#' @param seed Of what the layer draws; unless given it follows from the model's.
#' @param ... Further arguments that each Keras layer takes, such as `name`, `trainable` and
#'   `dtype`, and for the first layer `input_shape`: see [layer_dense()].
#' @inherit layer_dense return
#' @examples
#' keras_model_sequential(input_shape = c(32, 32, 3)) %>%
#'   layer_random_flip(mode = "horizontal") %>%
#'   layer_random_rotation(factor = 0.1)
#' @export
layer_random_flip <- keras_function("layer_random_flip")

#' @rdname layer_random_flip
#' @export
layer_pipeline <- keras_function("layer_pipeline")

#' @rdname layer_random_flip
#' @export
layer_rand_augment <- keras_function("layer_rand_augment")

#' @rdname layer_random_flip
#' @export
layer_random_brightness <- keras_function("layer_random_brightness")

#' @rdname layer_random_flip
#' @export
layer_random_color_degeneration <- keras_function("layer_random_color_degeneration")

#' @rdname layer_random_flip
#' @export
layer_random_color_jitter <- keras_function("layer_random_color_jitter")

#' @rdname layer_random_flip
#' @export
layer_random_contrast <- keras_function("layer_random_contrast")

#' @rdname layer_random_flip
#' @export
layer_random_elastic_transform <- keras_function("layer_random_elastic_transform")

#' @rdname layer_random_flip
#' @export
layer_random_erasing <- keras_function("layer_random_erasing")

#' @rdname layer_random_flip
#' @export
layer_random_gaussian_blur <- keras_function("layer_random_gaussian_blur")

#' @rdname layer_random_flip
#' @export
layer_random_grayscale <- keras_function("layer_random_grayscale")

#' @rdname layer_random_flip
#' @export
layer_random_hue <- keras_function("layer_random_hue")

#' @rdname layer_random_flip
#' @export
layer_random_invert <- keras_function("layer_random_invert")

#' @rdname layer_random_flip
#' @export
layer_random_perspective <- keras_function("layer_random_perspective")

#' @rdname layer_random_flip
#' @export
layer_random_posterization <- keras_function("layer_random_posterization")

#' @rdname layer_random_flip
#' @export
layer_random_rotation <- keras_function("layer_random_rotation")

#' @rdname layer_random_flip
#' @export
layer_random_saturation <- keras_function("layer_random_saturation")

#' @rdname layer_random_flip
#' @export
layer_random_sharpness <- keras_function("layer_random_sharpness")

#' @rdname layer_random_flip
#' @export
layer_random_translation <- keras_function("layer_random_translation")

#' @rdname layer_random_flip
#' @export
layer_random_zoom <- keras_function("layer_random_zoom")

#' @rdname layer_random_flip
#' @export
layer_solarization <- keras_function("layer_solarization")
