cases <- read_cases(test_path("..", "cases"))
results <- list()

for (stem in names(cases)) {
  for (case in cases[[stem]]) {
    test_that(paste0(stem, ": ", case$name), {
      result <- run_case(case)
      results[[paste0(stem, ": ", case$name)]] <<- result
      expect_identical(result$error, case$error)
      tolerance <- if (is.null(case$tolerance)) 1e-12 else case$tolerance
      found <- if (!is.null(case$expect)) differences(case$expect, result, tolerance)
      expect_identical(as.character(found), character())
    })
  }
}

# For the cross test, in a checkout; a case that did not end leaves no file.
if (dir.exists(test_path("..", "python"))) {
  folder <- Sys.getenv("KERASDUET_RESULTS", test_path("..", "..", "build", "case-results"))
  dir.create(folder, recursive = TRUE, showWarnings = FALSE)
  file <- file.path(normalizePath(folder), "r.json")
  unlink(file)
  if (length(results) == sum(lengths(cases))) write_results(results, file)
}

test_that("case names are unique", {
  names <- lapply(cases, function(each) vapply(each, function(case) case$name, ""))
  expect_false(any(vapply(names, anyDuplicated, 1L) > 0))
})

test_that("a folder without cases and an unknown call are faults", {
  folder <- withr::local_tempdir()
  expect_error(read_cases(folder), "There must be cases")
  writeLines('{"cases": []}', file.path(folder, "empty.json"))
  expect_error(read_cases(folder), "empty.json")
  expect_error(run_case(list(call = "nothing")), "does not know the call nothing")
})

test_that("differences are found", {
  expect_match(differences(list(a = 1), list(a = 1.1)), "^.a is 1.1, not 1$")
  expect_match(differences(list(a = 1), list(b = 1)), "^.a is missing$")
  expect_match(differences(list(1, 2), list(1)), "not")
  expect_match(differences(list(a = "x"), list(a = NULL)), "missing|not")
  expect_identical(differences(list(a = 1), list(a = 1L, b = 2)), character())
})
