test_that("a fit that learns noise warns of overfitting, and prints the advice", {
  noise <- function(n, step) (sin(seq_len(n) * step) * 43758.5453) %% 1
  x <- matrix(noise(480, 12.9898), 60)
  y <- ifelse(noise(60, 78.233) > 0.5, "yes", "no")
  spec <- override(
    model_spec("xor_mlp"), layers.0.config.units = 64, loss = "binary_crossentropy",
    validation_split = 0.3, learning_rate = 0.05
  )
  expect_warning(
    fit <- fit(spec, list(x = x, y = y), seed = 1, epochs = 30),
    class = "kerasduet_warning_overfitting"
  )
  expect_identical(diagnose(fit)$code, "overfitting")
  lines <- format(fit)
  expect_match(lines, "^Cross-entropy [0-9.]+: .* \\(in the words of dl_course\\)$", all = FALSE)
  expect_match(lines, "^The training overfits: since epoch", all = FALSE)
})

test_that("an evaluation reads its cross-entropy", {
  evaluation <- evaluate(small_fit())
  wanted <- sprintf(
    "Cross-entropy %.4f: %s (in the words of dl_course)", evaluation$loss,
    interpret_cross_entropy(evaluation$loss)
  )
  expect_identical(evaluation$interpretation, wanted)
  expect_true(wanted %in% format(evaluation))
})

test_that("what is no history and no number is refused", {
  expect_error(diagnose(3), class = "kerasduet_error_invalid_argument")
  expect_error(diagnose(small_fit()$history), class = "kerasduet_error_invalid_argument")
  expect_error(interpret_cross_entropy("low"), class = "kerasduet_error_invalid_argument")
  expect_null(diagnose(small_fit()))
})
