knitted <- function(x) unclass(knitr::knit_print(x))[[1]]

test_that("knitr prints a fit as a table", {
  skip_if_not_installed("knitr")
  table <- knitted(small_fit())
  expect_match(table, "\\|Parameters +\\|111,146 +\\|")
  expect_match(table, "\\|train accuracy +\\|0\\.[0-9]{4}")
})

test_that("knitr prints an evaluation with its counts and the statistics of each class", {
  skip_if_not_installed("knitr")
  table <- knitted(evaluate(small_fit(), lang = "fr"))
  expect_match(table, "the prediction in rows, the reference in columns", fixed = TRUE)
  expect_match(table, "|Pantalon", fixed = TRUE)
  rows <- grep("^\\|Pantalon", strsplit(table, "\n")[[1]], value = TRUE)
  counts <- confusion_matrix(small_fit())
  numbers <- as.numeric(strsplit(rows[[1]], "|", fixed = TRUE)[[1]][-(1:2)])
  expect_equal(numbers, unname(counts$table["Trouser", ]))
  statistics <- as.numeric(strsplit(rows[[2]], "|", fixed = TRUE)[[1]][3:4])
  expected <- counts$byClass["Class: Trouser", c("Sensitivity", "Specificity")]
  expect_equal(statistics, unname(expected), tolerance = 1e-4)
})

test_that("knitr prints two classes, regressions, comparisons and notes", {
  skip_if_not_installed("knitr")
  y <- c("no", "yes", "yes", "no")
  rows <- list(x = diag(4), y = y)
  fit <- fit(model_spec("xor_mlp"), dataset(diag(4), y, test = rows), seed = 1, epochs = 1)
  expect_no_match(knitted(evaluate(fit)), "Positive class")
  fit <- fit(model_spec("xor_mlp"),
    dataset(diag(4), y, test = rows, positive = "yes"), seed = 1, epochs = 1
  )
  expect_match(knitted(evaluate(fit)), "Positive class *\\|[^\n]*\n[^\n]*\n\\|yes")
  expect_match(knitted(compare_fits(small_fit(), longer_fit())), "second less first, paired")
  notes <- confusion_matrix(c("cat", "cat"), c("cat", "dog"), notes = TRUE)
  expect_match(knitted(notes), "\\|Accuracy +\\|0.5000")
})

test_that("a document shows tables, not consoles", {
  skip_if_not_installed("knitr")
  folder <- withr::local_tempdir()
  text <- c("```{r}", "library(kerasduet)", "fit", "evaluate(fit)", "```")
  env <- new.env()
  env$fit <- small_fit()
  out <- knitr::knit(text = text, quiet = TRUE, envir = env)
  expect_match(out, "\n|Parameters", fixed = TRUE)
  expect_no_match(out, "## <kerasduet")
})

test_that("names of classes cannot break a table", {
  expect_identical(plain_text("a|b <i> *c*"), "a\\|b \\<i\\> \\*c\\*")
})

test_that("in a document each caption stays with its own table", {
  skip_if_not_installed("knitr")
  skip_if(!nzchar(Sys.which("pandoc")), "pandoc is missing")
  page <- withr::local_tempfile(lines = knitted(evaluate(small_fit())), fileext = ".md")
  html <- paste(system2("pandoc", c("--to=html", page), stdout = TRUE), collapse = "\n")
  tables <- strsplit(html, "<table", fixed = TRUE)[[1]][-1]
  expect_length(tables, 3)
  expect_identical(grep("<caption>", tables), 2L)
  expect_match(tables[[2]], "the prediction in rows.*T-shirt/top")
})
