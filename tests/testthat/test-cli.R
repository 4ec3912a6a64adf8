printed_by <- function(...) {
  status <- NULL
  out <- capture.output(status <- kerasduet_cli(as.character(c(...))))
  list(out = out, status = status)
}

test_that("the command of R's own copy of the core runs", {
  ran <- printed_by("--version")
  expect_identical(ran$out, as.character(utils::packageVersion("kerasduet")))
  expect_identical(ran$status, 0L)
  expect_identical(printed_by()$out, printed_by("--help")$out)
  shown <- printed_by("show", "xor_mlp")$out
  expect_identical(shown[[1]], "<ModelSpec> xor_mlp, on xor")
})

test_that("it prints the report that caret prints, of a file whose name a shell would read", {
  file <- file.path(withr::local_tempdir(), "it's $(HOME) \"quoted\" `one`.csv")
  kinds <- c("cat", "cow", "dog")
  pets <- data.frame(
    truth = factor(rep(kinds, c(5, 3, 4)), kinds), prediction = factor(rep_len(kinds, 12), kinds)
  )
  write.csv(pets, file, row.names = FALSE)
  matrix <- caret::confusionMatrix(pets$prediction, pets$truth)
  expect_identical(printed_by("confusion", file)$out, capture.output(print(matrix)))
})

test_that("a fit of the command is the fit of R", {
  withr::local_envvar(KERASDUET_VERBOSE = "0")
  ran <- printed_by("fit", "xor_mlp", "--set", "epochs=2", "--seed", "3", "--json")
  document <- jsonlite::fromJSON(ran$out)
  expect_identical(
    unlist(document$fingerprint), fingerprint(fit("xor_mlp", epochs = 2, seed = 3))
  )
})

test_that("what fails has its status and its line", {
  out <- run_r(c(
    "library(kerasduet)",
    "status <- kerasduet_cli(c('show', 'nothing'))",
    "cat('status', status, kerasduet_cli('nothing'))"
  ))
  expect_match(out, "^error\\[unknown_spec\\]: \"nothing\" is not a known spec", all = FALSE)
  expect_match(out, "^error\\[usage\\]: No such command 'nothing'", all = FALSE)
  expect_match(out, "^status 1 2$", all = FALSE)
})

test_that("arguments that are no texts are refused", {
  for (args in list(1, NA_character_, list("show"), NULL)) {
    expect_error(kerasduet_cli(args), class = "kerasduet_error_invalid_argument")
  }
})
