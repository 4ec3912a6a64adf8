truth <- factor(c("cat", "cat", "cow", "cow", "dog", "dog", "dog", "dog"))
first <- c("cat", "cow", "cow", "cat", "cow", "cat", "dog", "dog")
second <- c("cat", "cat", "cow", "dog", "cow", "dog", "cow", "dog")

test_that("two fits on the same rows are compared", {
  comparison <- compare_fits(small_fit(), longer_fit(), names = c("short", "long"))
  expect_true(comparison$paired)
  one <- evaluate(small_fit())$predictions
  other <- evaluate(longer_fit())$predictions
  right <- table(one$.pred_class == one$truth, other$.pred_class == other$truth)
  expect_equal(
    comparison$right,
    c(both = right["TRUE", "TRUE"], first_only = right["TRUE", "FALSE"],
      second_only = right["FALSE", "TRUE"], neither = right["FALSE", "FALSE"])
  )
  accuracy <- comparison$metrics[1, ]
  referee <- stats::mcnemar.test(right)
  expect_equal(accuracy$statistic, unname(referee$statistic))
  expect_equal(accuracy$p_value, referee$p.value)
  expect_equal(accuracy$difference, mean(other$.pred_class == one$truth) -
    mean(one$.pred_class == one$truth))
  expect_identical(comparison$discordant$row, which(one$.pred_class != other$.pred_class))
  expect_identical(comparison$discordant$second, other$.pred_class[comparison$discordant$row])
  expect_identical(
    compare_fits(evaluate(small_fit()), longer_fit(), names = c("short", "long")), comparison
  )
  page <- capture.output(print(comparison))
  expect_identical(page[1], "Two models on the same 40 rows")
  expect_lte(max(nchar(page)), 80)
})

test_that("vectors of the same rows are compared, by names, positions and levels", {
  comparison <- compare_predictions(first, second, truth)
  expect_identical(comparison$class_names, c("cat", "cow", "dog"))
  p_values <- comparison$metrics$p_value[-1]
  adjusted <- comparison$metrics$p_adjusted[-1]
  expect_equal(adjusted, stats::p.adjust(p_values, "holm"))
  expect_identical(compare_predictions(factor(first), factor(second), truth), comparison)
  places <- lapply(list(first, second, as.character(truth)), match, levels(truth))
  by_place <- compare_predictions(
    places[[1]], places[[2]], places[[3]], class_names = levels(truth)
  )
  expect_identical(by_place, comparison)
  who <- comparison$discordant$right
  expect_identical(who, c("second", "neither", "second", "first"))
  expect_identical(as.character(comparison$discordant$truth), c("cat", "cow", "dog", "dog"))
})

test_that("the same predictions have no discordant", {
  comparison <- compare_predictions(first, first, truth)
  expect_identical(nrow(comparison$discordant), 0L)
  expect_type(comparison$discordant$right, "character")
  expect_identical(comparison$kappa, 1)
})

test_that("rows with NA are left out with a warning", {
  first[3] <- NA
  expect_warning(
    comparison <- compare_predictions(first, second, truth),
    class = "kerasduet_warning_missing_rows"
  )
  expect_identical(comparison$missing_rows, 1L)
  expect_identical(sum(comparison$right), 7L)
})

test_that("two matrices are compared as independent samples", {
  one <- confusion_matrix(first, truth, levels(truth))
  other <- confusion_matrix(second, truth, levels(truth))
  comparison <- compare_fits(one, other)
  expect_false(comparison$paired)
  expect_null(comparison$discordant)
  expect_null(comparison$right)
  expect_identical(comparison$kappa, NA_real_)
  referee <- suppressWarnings(stats::prop.test(c(4, 5), c(8, 8)))
  expect_equal(comparison$metrics$p_value[1], referee$p.value)
  expect_match(capture.output(print(comparison))[1], "unpaired")
  reports <- lapply(list(one, other), function(each) capture.output(print(each)))
  expect_identical(compare_fits(reports[[1]], reports[[2]]), comparison)
  expect_identical(compare_fits(as_json(one), reports[[2]]), comparison)
})

test_that("a comparison is tidied, glanced at and written", {
  comparison <- compare_predictions(first, second, truth)
  table <- tidy(comparison)
  expect_identical(as.data.frame(comparison), as.data.frame(table))
  expect_identical(table$metric, c("Accuracy", "Recall", "Recall", "Recall"))
  expect_identical(as.character(table$class), c(NA, "cat", "cow", "dog"))
  expect_identical(table$first, c(0.5, 0.5, 0.5, 0.5))
  expect_identical(table$p_adjusted[1], NA_real_)
  expect_identical(table$p_value[3], NaN) # nothing of the cow differs: no test
  expect_identical(glance(comparison)$second_only, 2L)
  expect_identical(nrow(glance(comparison)), 1L)
  data <- jsonlite::fromJSON(as_json(comparison), simplifyVector = FALSE)
  expect_identical(data$by_class$dog$difference, table$difference[4])
})

test_that("a comparison is plotted with accuracy on top and its intervals", {
  comparison <- compare_predictions(first, second, truth, names = c("mlp", "cnn"))
  drawn <- ggplot2::ggplot_build(plot(comparison))$data[[2]]
  expect_identical(nrow(drawn), 4L)
  expect_equal(drawn$x, comparison$metrics$difference)
  expect_equal(drawn$xmax, comparison$metrics$upper)
  expect_identical(as.integer(drawn$y), 4:1)
  expect_identical(levels(plot(comparison)$data$label), c("dog", "cow", "cat", "Accuracy"))
  expect_identical(plot(comparison)$labels$x, "cnn - mlp, accuracy and recall")
  expect_identical(unique(drawn$colour), "grey60") # with eight rows, nothing differs surely
})

test_that("differences that are sure are marked, and classes without rows are left blank", {
  one <- list(table = rbind(c(50, 50, 0), c(50, 50, 0), 0), class_names = c("Accuracy", "b", "c"))
  other <- list(table = rbind(c(99, 1, 0), c(1, 99, 0), 0), class_names = c("Accuracy", "b", "c"))
  plot <- plot(compare_fits(one, other))
  expect_identical(plot$data$significant, c(TRUE, TRUE, TRUE, FALSE))
  expect_identical(levels(plot$data$label), c("c", "b", "Accuracy", "(Accuracy of all)"))
  file <- withr::local_tempfile(fileext = ".png")
  expect_silent(ggplot2::ggsave(file, plot, width = 4, height = 3, dpi = 50))
})

test_that("other rows, classes and kinds are refused", {
  other <- fit(model_spec("fashion_mlp"), garments(train = 30, test = 40, seed = 9),
    seed = 1, epochs = 1
  )
  expect_error(compare_fits(small_fit(), other), "different fingerprints",
    class = "kerasduet_error_different_rows"
  )
  train <- evaluate(small_fit(), split = "train")
  expect_error(compare_fits(train, small_fit()), "they have 120 and 40 rows",
    class = "kerasduet_error_different_rows"
  )
  matrix <- confusion_matrix(first, truth, levels(truth))
  expect_error(compare_fits(small_fit(), matrix), "`second` must be an evaluation",
    class = "kerasduet_error_invalid_argument"
  )
  expect_error(compare_fits(matrix, small_fit()), "`first` must be an evaluation",
    class = "kerasduet_error_invalid_argument"
  )
  expect_error(compare_fits(matrix, diag(2)), class = "kerasduet_error_invalid_argument")
  expect_error(compare_fits(matrix, list(table = diag(2), class_names = c("cat", "dog"))),
    class = "kerasduet_error_class_names_differ"
  )
  expect_error(compare_fits(matrix, matrix, names = "one"), "`names` must be two different texts",
    class = "kerasduet_error_invalid_argument"
  )
  expect_error(compare_predictions(first, second, as.character(truth)),
    class = "kerasduet_error_missing_class_names"
  )
  expect_error(compare_predictions(first[-1], second, truth),
    class = "kerasduet_error_length_mismatch"
  )
})
