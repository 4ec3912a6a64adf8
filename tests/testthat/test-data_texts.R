reviews <- data.frame(
  review = c("A good, warm film", "so good!", "dull and bad", "a bad film"),
  kind = c("up", "up", "down", "down")
)

texts_fit <- function() {
  if (is.null(kept$texts)) {
    data <- dataset(reviews, target = "kind")
    kept$texts <- fit(model_spec("text_lstm"), data, seed = 1, epochs = 15)
  }
  kept$texts
}

test_that("a data frame of texts is learnt, and predicts texts", {
  fit <- texts_fit()
  class <- predict(fit, c("warm and good", "DULL, bad?"))
  expect_identical(class, factor(c("up", "down"), levels = c("down", "up")))
  expect_identical(predict(fit, data.frame(review = c("warm and good", "DULL, bad?"))), class)
  expect_identical(levels(predict(fit, "good")), c("down", "up"))
  expect_identical(evaluate(fit, reviews)$metrics[["accuracy"]], 1)
  expect_match(capture.output(print(fit$data))[[1]], "2 classes, texts", fixed = TRUE)
})

test_that("a vector of texts gives the same bits", {
  again <- fit(model_spec("text_lstm"), list(x = reviews$review, y = reviews$kind),
    seed = 1, epochs = 15
  )
  expect_identical(fingerprint(again), fingerprint(texts_fit()))
  data <- dataset(c("\u00e7a", "b"), c("u", "v"))
  latin <- dataset(c(iconv("\u00e7a", "UTF-8", "latin1"), "b"), c("u", "v"))
  expect_identical(fingerprint(latin), fingerprint(data))
})

test_that("a fit of texts is revived with its words", {
  file <- withr::local_tempfile(fileext = ".rds")
  saveRDS(texts_fit(), file)
  again <- readRDS(file)
  again$cache <- new.env(parent = emptyenv()) # as in a new session
  before <- predict(texts_fit(), c("good", "bad"), type = "prob")
  expect_identical(predict(again, c("good", "bad"), type = "prob"), before)
})

test_that("missing texts are named with row and column", {
  reviews$review[[3]] <- NA
  expect_error(
    dataset(reviews, target = "kind"),
    "The column \"review\" must hold a text in each row, not NA in row 3.",
    fixed = TRUE, class = "kerasduet_error_missing_text"
  )
  expect_error(predict(texts_fit(), c("good", NA)), class = "kerasduet_error_missing_text")
  expect_error(predict(texts_fit(), matrix(1)), class = "kerasduet_error_shape_mismatch")
})

test_that("the layers of a spec for texts need no data", {
  expect_output(print(summary(model_spec("text_lstm"))), "TextVectorization", fixed = TRUE)
})

test_that("a text model goes on training, and is copied with its words", {
  model <- keras_model_sequential() %>%
    layer_text_vectorization(output_sequence_length = 6) %>%
    layer_embedding(20, 4) %>%
    layer_flatten() %>%
    layer_dense(2, activation = "softmax") %>%
    compile(loss = "sparse_categorical_crossentropy")
  model %>% fit(reviews$review, reviews$kind, epochs = 1, verbose = 0)
  model %>% fit(reviews$review, reviews$kind, epochs = 1, verbose = 0)
  expect_identical(epochs_done(model$fit), 2L)
  words <- as_keras_model(model$fit)$layers[[1]]$get_vocabulary()
  expect_true(all(c("film", "good", "dull") %in% words))
})
