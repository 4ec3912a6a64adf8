test_that("arguments are checked before Python is asked", {
  expect_error(
    check_count(0, "epochs"), "`epochs` must be a whole number of at least 1, not 0.",
    fixed = TRUE, class = "kerasduet_error_invalid_argument"
  )
  for (bad in list(1.5, "ten", NA, NULL, Inf, c(1, 2), TRUE)) {
    expect_error(check_count(bad, "epochs"), class = "kerasduet_error_invalid_argument")
  }
  expect_silent(check_count(NULL, "epochs", optional = TRUE))
  expect_silent(check_count(3, "epochs"))
  for (bad in list(-1, 2^32, 0.5, "1", NA_real_)) {
    expect_error(check_seed(bad), class = "kerasduet_error_invalid_argument")
  }
  expect_silent(check_seed(2^32 - 1))
  expect_error(
    check_verbose(3), "`verbose` must be 0, 1, 2, TRUE, FALSE or \"auto\", not 3.", fixed = TRUE
  )
  expect_error(
    check_choice("classes", "type", c("class", "prob", "raw")),
    "`type` must be \"class\", \"prob\" or \"raw\", not \"classes\".",
    fixed = TRUE
  )
})

test_that("how and where to train is checked before Python is asked", {
  invalid <- "kerasduet_error_invalid_argument"
  spec <- model_spec("xor_mlp")
  ways <- "`mode` must be \"xla\", \"graph\" or \"eager\", not \"jit\"."
  expect_error(fit(spec, mode = "jit"), ways, fixed = TRUE, class = invalid)
  strategies <- "`strategy` must be \"mirrored\" or \"multi_worker\", not 2."
  expect_error(fit(spec, strategy = 2), strategies, fixed = TRUE, class = invalid)
  expect_error(fit(spec, device = 1), "`device` must be the name of a device", class = invalid)
  flag <- "`mixed_precision` must be TRUE or FALSE, not \"float16\"."
  expect_error(fit(spec, mixed_precision = "float16"), flag, fixed = TRUE, class = invalid)
})

test_that("an argument that nobody takes is refused by its name, with the nearest", {
  invalid <- "kerasduet_error_invalid_argument"
  wrong <- "`fit()` does not take an argument `epoch`: did you mean \"epochs\"?"
  expect_error(fit(model_spec("xor_mlp"), epoch = 3), wrong, fixed = TRUE, class = invalid)
  expect_error(fit("xor_mlp", epoch = 3), wrong, fixed = TRUE, class = invalid)
  expect_error(fit_fashion_mnist(epoch = 3), wrong, fixed = TRUE, class = invalid)
  expect_error(
    fit("xor_mlp", NULL, list()), "`fit()` does not take more arguments.",
    fixed = TRUE, class = invalid
  )
  expect_error(
    evaluate(small_fit(), rows = 3), "`evaluate()` does not take an argument `rows`: did you mean",
    fixed = TRUE, class = invalid
  )
})

test_that("values are shown as R spells them", {
  wrong <- function(...) tryCatch(fit("xor_mlp", ...), error = conditionMessage)
  expect_match(wrong(epochs = TRUE), "at least 1, not TRUE.", fixed = TRUE)
  expect_match(wrong(seed = NULL), "4294967295, not NULL.", fixed = TRUE)
  expect_match(wrong(resume = 1), "`resume` must be TRUE or FALSE, not 1.", fixed = TRUE)
  expect_match(wrong(run_dir = 1), "`run_dir` must be the path of a folder, not 1.", fixed = TRUE)
  expect_error(
    evaluate(small_fit(), split = NULL), "`split` must be the name of a split, not NULL.",
    fixed = TRUE, class = "kerasduet_error_invalid_argument"
  )
})
