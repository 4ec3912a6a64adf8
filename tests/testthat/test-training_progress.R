# What a training tells, and how it is stopped.

test_that("what is told stands in its order, in knitr too", {
  skip_if_not_installed("knitr")
  text <- c(
    "```{r}", "cat('before\\n')", "library(kerasduet)",
    "fit <- fit(model_spec('xor_mlp'), seed = 1, epochs = 2, verbose = 2)", "cat('after\\n')", "```"
  )
  out <- strsplit(knitr::knit(text = text, quiet = TRUE, envir = new.env()), "\n")[[1]]
  told <- grep("^## (before|Epoch [12]/2|after)", out, value = TRUE)
  expect_identical(sub("/2.*", "", told), c("## before", "## Epoch 1", "## Epoch 2", "## after"))
})

test_that("a bar is drawn where it is asked for, and nothing in tests", {
  expect_silent(fit(model_spec("xor_mlp"), seed = 1, epochs = 1))
  told <- capture.output(fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 1, verbose = 1))
  expect_match(told[[1]], "^Epoch 1/1$")
  expect_match(told, "1/1", all = FALSE)
})

test_that("a bar becomes lines in knitr", {
  withr::local_options(knitr.in.progress = TRUE)
  told <- capture.output(fit(model_spec("xor_mlp"), seed = 1, epochs = 2, verbose = 1))
  expect_match(told[[1]], "^Epoch 1/2 - .* - loss: ")
  expect_match(told[[2]], "^Epoch 2/2 - .* - loss: ")
})
