# Small fits that several tests look at, trained once; and R code run in a session of its own.

small_data <- garments(train = 120, test = 40)

kept <- new.env(parent = emptyenv())

small_fit <- function() {
  if (is.null(kept$fit)) {
    kept$fit <- fit(model_spec("fashion_mlp"), small_data, seed = 1, epochs = 2)
  }
  kept$fit
}

longer_fit <- function() {
  if (is.null(kept$longer)) {
    kept$longer <- fit(model_spec("fashion_mlp"), small_data, seed = 2, epochs = 5)
  }
  kept$longer
}

# A fit of its own, of a network that trains in a moment.
tiny_fit <- function(...) {
  given <- utils::modifyList(
    list(data = garments(train = 80, test = 20), epochs = 2, seed = 1, verbose = 0), list(...)
  )
  spec <- override(model_spec("fashion_mlp"), layers.1.config.units = 4)
  do.call(fit, c(list(spec), given))
}

# What a new R session prints; the environment variables given are set for it.
run_r <- function(code, environment = character()) {
  file <- withr::local_tempfile(fileext = ".R")
  writeLines(code, file)
  library_path <- paste(c(dirname(find.package("kerasduet")), .libPaths()), collapse = ":")
  environment <- c(R_LIBS = library_path, KERASDUET_VERBOSE = "0", environment)
  withr::with_envvar(environment, {
    rscript <- file.path(R.home("bin"), "Rscript")
    system2(rscript, c("--no-environ", file), stdout = TRUE, stderr = TRUE)
  })
}

segmenter <- function() {
  if (is.null(kept$segmenter)) {
    spec <- override(model_spec("garment_segmenter"),
      layers.7.config.filters = 4, layers.9.config.filters = 4
    )
    kept$segmenter <- fit(spec, small_data, seed = 1, epochs = 1)
  }
  kept$segmenter
}

# Of Keras's verbs, for images of clothes.
small_model <- function(...) {
  model <- keras_model_sequential(...) %>%
    layer_flatten() %>%
    layer_dense(8, activation = "relu") %>%
    layer_dropout(0.2) %>%
    layer_dense(10, activation = "softmax")
  compile(model, optimizer_adam(0.01), "sparse_categorical_crossentropy", c("accuracy"))
}
