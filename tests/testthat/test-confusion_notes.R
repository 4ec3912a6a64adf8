prediction <- c("a", "b", "a", "a")
truth <- c("a", "b", "b", "b")
three <- confusion_matrix(prediction, truth, class_names = c("a", "b", "c"))

test_that("notes are the core's, as data", {
  notes <- confusion_notes(three)
  expect_match(notes$missing, "\"c\" is absent from the reference", all = FALSE, fixed = TRUE)
  expect_identical(
    notes$empty_pairs, data.frame(first = c("a", "b"), second = c("c", "c"))
  )
  sensitivity <- notes$intervals[notes$intervals$statistic == "Sensitivity", ]
  expect_identical(sensitivity$class, c("a", "b"))
  exact <- stats::binom.test(1, 3)$conf.int # one of three rows of b is right
  expect_equal(c(sensitivity$lower[2], sensitivity$upper[2]), exact[1:2])
  expect_identical(notes$ties, character())
  expect_identical(names(notes$bowker), c("statistic", "df", "p_value"))
  expect_identical(names(notes$weighted_kappa), c("linear", "quadratic"))
  expect_equal(
    # a is predicted for b twice, b for a never
    notes$bowker[["p_value"]], stats::pchisq(2, 1, lower.tail = FALSE)
  )
  recall <- notes$averages[notes$averages$statistic == "Recall", ]
  expect_equal(recall$macro, mean(three$byClass[, "Recall"], na.rm = TRUE))
  expect_identical(recall$classes, 2)
  expect_equal(jsonlite::fromJSON(as_json(notes))$averages$Recall$macro, recall$macro)
})

test_that("notes of a table without rows have no intervals", {
  notes <- confusion_notes(list(table = matrix(0, 2, 2), class_names = c("a", "b")))
  expect_identical(nrow(notes$intervals), 0L)
  expect_identical(notes$bowker[["p_value"]], NA_real_)
  expect_match(notes$missing[1], "The table is empty")
})

test_that("notes are printed below caret's report, which they leave as it is", {
  with_notes <- confusion_matrix(prediction, truth, class_names = c("a", "b", "c"), notes = TRUE)
  plain <- capture.output(print(three))
  printed <- capture.output(print(with_notes))
  expect_identical(head(printed, length(plain)), plain)
  page <- capture.output(print(attr(with_notes, "notes")))
  expect_identical(tail(printed, -length(plain)), c("", page))
  expect_identical(page[1], "Notes (not part of caret's report)")
  expect_s3_class(with_notes, "confusionMatrix")
  expect_identical(with_notes$overall, three$overall)
  expect_identical(as_json(with_notes), as_json(three))
  every <- capture.output(print(with_notes, mode = "everything"))
  expect_identical(
    head(every, -length(page) - 1), capture.output(print(three, mode = "everything"))
  )
})

test_that("a fit gets notes too", {
  with_notes <- confusion_matrix(small_fit(), notes = TRUE)
  expect_identical(attr(with_notes, "notes"), confusion_notes(small_fit()))
  expect_error(confusion_matrix(small_fit(), notes = NA), "must be TRUE or FALSE, not NA",
    class = "kerasduet_error_invalid_argument"
  )
})
