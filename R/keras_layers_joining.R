#' Layers that join others
#'
#' They take what several layers give: `layer_add(list(a, b))`, or `layer_add(a, b)`. Without
#' `inputs` they give the layer itself, which can be called on them.
#'
#' @param inputs A list of tensors, as [keras_input()] and layers give them; or of the R package
#'   keras3 (or keras), which are handed on to that package.
#' @param axis The axis along which `layer_concatenate()` joins; a positive one counts from 1, the
#'   axis of the rows, as in keras3. The last one unless given.
#' @param axes Of `layer_dot()`: the axis of both, or one of each; counted from 1, as `axis` is.
#' @param normalize Whether `layer_dot()` divides by the lengths, so that it gives the cosine.
#' @param ... Further tensors, and further arguments of the Keras layer, such as `name`.
#' @return A `kerasduet_tensor`; or without `inputs` the layer.
#' @section Errors:
#' `kerasduet_error_invalid_argument` for what is no tensor; `kerasduet_error_shape_mismatch` when
#' the model is built and shapes do not join.
#' @examples
#' inputs <- keras_input(8)
#' hidden <- inputs %>% layer_dense(units = 8, activation = "relu")
#' both <- layer_concatenate(list(inputs, hidden))
#' keras_model(inputs, layer_dense(both, units = 1))
#' @export
layer_add <- keras_function("layer_add")

#' @rdname layer_add
#' @export
layer_average <- keras_function("layer_average")

#' @rdname layer_add
#' @export
layer_concatenate <- keras_function("layer_concatenate")

#' @rdname layer_add
#' @export
layer_dot <- keras_function("layer_dot")

#' @rdname layer_add
#' @export
layer_maximum <- keras_function("layer_maximum")

#' @rdname layer_add
#' @export
layer_minimum <- keras_function("layer_minimum")

#' @rdname layer_add
#' @export
layer_multiply <- keras_function("layer_multiply")

#' @rdname layer_add
#' @export
layer_subtract <- keras_function("layer_subtract")

#' Attention
#'
#' Layers that look for each row of a query in the rows of a value: they take a list of query, value
#' and perhaps key.
#'
#' @inheritParams layer_add
#' @param use_scale,score_mode,dropout,seed As in Keras; the seed is drawn from the model's unless
#'   given.
#' @param num_heads,key_dim,value_dim,use_bias,output_shape,attention_axes,flash_attention
#'   As in Keras.
#' @param head_dim,num_query_heads,num_key_value_heads As in Keras.
#' @param kernel_initializer,bias_initializer An initializer, such as [initializer_he_normal()].
#' @param kernel_regularizer,bias_regularizer,activity_regularizer A regularizer, such as
#'   [regularizer_l2()].
#' @param kernel_constraint,bias_constraint A constraint, such as [constraint_maxnorm()].
#' @return A `kerasduet_tensor`; or without `inputs` the layer.
#' @section Errors:
#' `kerasduet_error_invalid_argument` for what is no tensor.
#' @examples
#' words <- keras_input(6)
#' rows <- words %>% layer_embedding(input_dim = 50, output_dim = 4)
#' seen <- layer_multi_head_attention(list(rows, rows), num_heads = 2, key_dim = 4)
#' outputs <- seen %>%
#'   layer_global_average_pooling_1d() %>%
#'   layer_dense(units = 1)
#' keras_model(words, outputs)
#' @export
layer_attention <- keras_function("layer_attention")

#' @rdname layer_attention
#' @export
layer_additive_attention <- keras_function("layer_additive_attention")

#' @rdname layer_attention
#' @export
layer_multi_head_attention <- keras_function("layer_multi_head_attention")

#' @rdname layer_attention
#' @export
layer_group_query_attention <- keras_function("layer_group_query_attention")
