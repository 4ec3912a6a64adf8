tables <- function() {
  two <- confusion_matrix(c("cat", "cat", "dog"), c("cat", "dog", "dog"))
  names <- c("cat", "a dog", "Class: a")
  three <- confusion_matrix(names[c(1, 2, 1, 3, 2)], names[c(1, 2, 2, 2, 1)], class_names = names)
  list(two, three, confusion_matrix(matrix(0, 2, 2)))
}

test_that("a confusion matrix is tidied without broom", {
  table <- tidy(tables()[[1]])
  expect_named(table, c("term", "class", "estimate", "conf.low", "conf.high", "p.value"))
  expect_identical(table$term[1:4], c("accuracy", "kappa", "mcnemar", "sensitivity"))
  expect_identical(table$class[3:4], c(NA, "cat"))
  expect_equal(table$estimate[1], 2 / 3)
  expect_named(tidy(tables()[[1]], by_class = FALSE), setdiff(names(table), "class"))
  expect_identical(tidy(tables()[[2]])$class[c(4, 15, 26)], c("cat", "a dog", "Class: a"))
  code <- "library(kerasduet); m <- caret::confusionMatrix(table(c(1, 2, 2), c(1, 2, 1)))"
  out <- run_r(c(code, "cat(class(tidy(m))[1], isNamespaceLoaded('broom'))"))
  expect_identical(out, "tbl_df FALSE")
})

test_that("broom's method gives the same, and stays where broom is loaded", {
  skip_if_not_installed("broom")
  kerasduets <- tidy_confusion
  brooms <- utils::getS3method("tidy", "confusionMatrix", envir = asNamespace("broom"))
  for (matrix in tables()[c(1, 3)]) {
    for (by_class in c(TRUE, FALSE)) {
      expect_identical(kerasduets(matrix, by_class), brooms(matrix, by_class))
    }
  }
  three <- kerasduets(tables()[[2]])
  expect_identical(brooms(tables()[[2]])[names(three) != "class"], three[names(three) != "class"])
  out <- run_r(c(
    "invisible(loadNamespace('broom')); library(kerasduet)",
    "cat(environmentName(environment(getS3method('tidy', 'confusionMatrix'))))"
  ))
  expect_identical(out, "broom")
})

test_that("the tables of fits, evaluations and comparisons are tibbles", {
  evaluation <- evaluate(small_fit())
  comparison <- compare_fits(small_fit(), longer_fit())
  for (x in list(small_fit(), evaluation, comparison)) {
    for (verb in list(tidy, glance)) {
      expect_s3_class(verb(x), "tbl_df")
    }
    expect_identical(nrow(glance(x)), 1L)
  }
  expect_s3_class(augment(small_fit()), "tbl_df")
  expect_identical(augment(small_fit(), data = small_data), augment(evaluation))
  train <- evaluate(small_fit(), split = "train")
  expect_identical(augment(small_fit(), split = "train"), augment(train))
})

test_that("several targets have a column each", {
  predicted <- cbind(c(1, 2), c(3, 4))
  columns <- fitted_columns(predicted, truth = predicted + 1)
  expect_named(columns, c(".pred_1", ".fitted_1", ".resid_1", ".pred_2", ".fitted_2", ".resid_2"))
  expect_identical(columns$.fitted_2, c(3, 4))
  expect_identical(columns$.resid_1, c(1, 1))
})

test_that("rows keep their names and columns, however they are called", {
  frame <- data.frame(.pred = 1:2, .rownames = c("x", "y"), row.names = c("a", "b"))
  table <- beside(frame, list(.pred = c(5, 6)))
  expect_identical(as.list(table), list(.pred = c(5, 6), .rownames = c("x", "y")))
  expect_named(beside(data.frame(x = 1:2), list(y = 1:2)), c("x", "y"))
  expect_named(beside(iris[0, 1:2], list(y = integer())), c(names(iris)[1:2], "y"))
  expect_identical(beside(iris[c(3, 9), ], list())$.rownames, c("3", "9"))
})
