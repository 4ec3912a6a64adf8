test_that("a fit is plotted as its history", {
  built <- ggplot2::ggplot_build(plot(small_fit()))
  expect_identical(nrow(built$data[[1]]), 4L)
  expect_identical(as.character(built$layout$layout$metric), c("loss", "accuracy"))
  expect_identical(plot(small_fit())$labels$x, "epoch")
})

test_that("a fit of one epoch is plotted as points, without a message", {
  plot <- plot(fit("xor_mlp", seed = 1, epochs = 1))
  grDevices::pdf(NULL) # drawing says what building does not
  withr::defer(grDevices::dev.off())
  expect_silent(ggplot2::ggplotGrob(plot))
  geoms <- vapply(plot$layers, function(layer) class(layer$geom)[[1]], "")
  expect_identical(geoms, "GeomPoint")
})

test_that("an evaluation is plotted as its confusion matrix, the first class on top", {
  evaluation <- evaluate(small_fit())
  plot <- plot(evaluation)
  expect_identical(levels(plot$data$Prediction)[10], small_data$class_names[1])
  expect_identical(levels(plot$data$Reference), small_data$class_names)
  expect_identical(sum(plot$data$count), 40L)
  expect_identical(nrow(ggplot2::ggplot_build(plot)$data[[2]]), 100L)
})

test_that("epochs are marked at whole numbers", {
  expect_identical(whole_breaks(c(1, 2)), c(1, 2))
})

forty <- sprintf("a class whose name has 40 letters, no. %02d", 1:40)

many_counts <- function(classes) {
  counts <- matrix(seq_len(classes^2), classes) + diag(60000L, classes)
  dimnames(counts) <- rep(list(forty[seq_len(classes)]), 2)
  confusion_matrix(as.table(counts))
}

test_that("any confusion matrix is plotted, and broom's and caret's own stay what they are", {
  matrix <- confusion_matrix(c("cat", "cat", "dog"), c("cat", "dog", "dog"))
  made <- caret::confusionMatrix(matrix$table)
  noted <- confusion_matrix(matrix$table, notes = TRUE)
  for (each in list(matrix, made, noted, as_confusion_matrix(evaluate(small_fit())))) {
    expect_identical(plot(each)$data$count, as.vector(each$table))
    expect_identical(ggplot2::autoplot(each)$data, plot(each)$data)
  }
  expect_identical(plot(matrix)$labels$title, "Accuracy 0.6667")
  expect_identical(plot(matrix)$labels$y, "Prediction")
  expect_identical(plot(matrix)$data$label, c("1", "", "1", "1"))
  expect_error(plot(matrix, lang = "fr"), "does not take an argument `lang`")
})

test_that("what only has the class of caret's matrices goes to the next method", {
  other <- structure(list(2, 1), class = c("confusionMatrix", "histogram"))
  expect_error(ggplot2::autoplot(other), "not supported by autoplot")
  out <- run_r(c(
    "library(kerasduet)",
    "other <- structure(list(1), class = c('confusionMatrix', 'other'))",
    "registerS3method('plot', 'other', function(x, ...) cat('another method\n'))",
    "registerS3method('tidy', 'other', function(x, ...) cat('another method\n'),",
    "  envir = asNamespace('generics'))",
    "plot(other); tidy(other)"
  ))
  expect_identical(out, rep("another method", 2))
})

test_that("a matrix is plotted although nobody chose its positive class", {
  texts <- c("no", "yes", "yes", "no")
  rows <- dataset(diag(4), texts, test = list(x = diag(4), y = texts))
  fit <- fit(model_spec("xor_mlp"), rows, seed = 1, epochs = 1)
  expect_identical(sum(plot(evaluate(fit))$data$count), 4L)
})

# 0 where nothing is written.
count_size <- function(grob, inches) {
  grDevices::pdf(NULL, inches, inches)
  withr::defer(grDevices::dev.off())
  grid::pushViewport(grid::viewport())
  drawn <- grid::makeContext(grob)
  if (any(nzchar(drawn$label))) drawn$gp$fontsize else 0
}

test_that("counts are as large as their cells, and left out where they could not be read", {
  for (classes in c(2, 10, 40)) {
    grob <- ggplot2::layer_grob(plot(many_counts(classes)), 2)[[1]]
    for (inches in c(4, 7, 14)) {
      size <- count_size(grob, inches)
      longest <- if (classes == 40) 5 else nchar(60000)
      expect_true(size == 0 || (size >= 4 && 0.56 * size * longest < 72 * inches / classes))
    }
  }
  expect_gt(count_size(ggplot2::layer_grob(plot(many_counts(2)), 2)[[1]], 4), 0)
  expect_identical(count_size(grob, 4), 0)
})

test_that("long names are shortened so that they stay apart, and drawn as they stand", {
  long <- paste0(strrep("x", 40), 1:2, strrep("y", 40))
  expect_identical(nchar(shown(long)), c(60L, 60L))
  expect_length(unique(shown_apart(long)), 2)
  expect_identical(shown_apart(forty), forty)
  expect_identical(shown("a\nb"), "a\\nb")
  expect_identical(wrapped(strrep("x", 60)), paste0(strrep("x", 55), "\n", strrep("x", 5)))
  for (classes in c(2, 10, 40)) {
    size <- name_size(forty[seq_len(classes)], 200)
    expect_lte(size * 0.5 * 41, 148) # two inches
    expect_lte(size * classes, 200)
  }
  odd <- confusion_matrix(as.table(matrix(1:4, 2, dimnames = rep(list(c("a\nb", "$x^<b>")), 2))))
  file <- withr::local_tempfile(fileext = ".png")
  expect_silent(ggplot2::ggsave(file, plot(odd), width = 4, height = 3, dpi = 50))
})

test_that("splits and what is sure are told apart without colour", {
  history <- data.frame(
    epoch = c(1L, 2L, 1L, 2L), split = rep(c("train", "validation"), each = 2), metric = "loss",
    value = c(4, 3, 2, 1)
  )
  built <- ggplot2::ggplot_build(plot_epochs(history))
  expect_length(unique(built$data[[1]]$linetype), 2)
  expect_length(unique(built$data[[2]]$shape), 2)
  expect_s3_class(plot_epochs(history[0, ]), "ggplot")
  grDevices::pdf(NULL)
  withr::defer(grDevices::dev.off())
  expect_silent(ggplot2::ggplotGrob(plot_epochs(history[0, ])))
  one <- confusion_matrix(as.table(matrix(c(30, 10, 10, 50), 2, dimnames = rep(list(1:2), 2))))
  other <- confusion_matrix(as.table(matrix(c(39, 1, 10, 50), 2, dimnames = rep(list(1:2), 2))))
  drawn <- ggplot2::ggplot_build(plot(compare_fits(one, other)))$data[[2]]
  expect_identical(drawn$fill == "white", c(TRUE, FALSE, TRUE))
})

test_that("the first images of a data set are shown with their classes", {
  plot <- plot(small_data)
  x <- split_rows(small_data, "train")$x
  expect_identical(nrow(plot$data), 64L * 28L * 28L)
  last <- plot$data[plot$data$image == 64, ]
  drawn <- 1 - grDevices::col2rgb(last$fill)[1, ] / 255
  expect_equal(drawn, x[64, , ][cbind(last$row, last$column)] / 255, tolerance = 0.01)
  built <- ggplot2::ggplot_build(plot)
  expect_identical(c(max(built$layout$layout$ROW), max(built$layout$layout$COL)), c(8L, 8L))
  titles <- unlist(built$layout$facet_params$labeller(data.frame(image = 1:64)))
  truth <- evaluate(small_fit(), split = "train", lang = "fr")$predictions$truth
  french <- ggplot2::ggplot_build(plot(small_data, lang = "fr", count = 3, split = "train"))
  labeller <- french$layout$facet_params$labeller
  expect_identical(unname(unlist(labeller(data.frame(image = 1:3)))), as.character(truth[1:3]))
  expect_identical(
    unname(titles), small_data$class_names[as.integer(truth)[1:64]]
  )
  expect_identical(plot$labels$title, "The first 64 of 120 train images of garments")
  expect_identical(ggplot2::autoplot(small_data, count = 2)$data, plot(small_data, count = 2)$data)
})

test_that("images of numbers, of colours, and large ones are shown", {
  file <- withr::local_tempfile(fileext = ".png")
  draw <- function(plot) ggplot2::ggsave(file, plot, width = 3, height = 3, dpi = 40)
  colours <- dataset(array(seq(-2, 2, length.out = 96), c(2, 4, 4, 3)), c(1.5, 2.25))
  expect_silent(draw(plot(colours)))
  labels <- ggplot2::ggplot_build(plot(colours))$layout$facet_params$labeller
  expect_identical(unname(unlist(labels(data.frame(image = 1:2)))), c("1.5", "2.25"))
  wide <- dataset(array(runif(2 * 10 * 300), c(2, 10, 300)), c("a", "b"))
  expect_lte(nrow(plot(wide)$data), 2 * 10 * 128)
  expect_silent(draw(plot(wide)))
})

test_that("data without images are refused", {
  not_images <- "kerasduet_error_not_images"
  expect_error(plot(dataset(iris, target = "Species")), "not rows of 4", class = not_images)
  expect_error(plot(dataset(c("a text", "b"), c("x", "y"))), "not texts", class = not_images)
  hyper <- dataset(array(0, c(2, 4, 4, 5)), c("x", "y"))
  expect_error(plot(hyper), "not rows of 4 x 4 x 5", class = not_images)
  expect_error(plot(small_data, split = "none"), class = "kerasduet_error_unknown_split")
  expect_error(plot(small_data, count = 0), class = "kerasduet_error_invalid_argument")
})

test_that("a regression is plotted as observed numbers and residuals", {
  truth <- c(1, 2, 4)
  frame <- data.frame(truth = truth, .pred = truth + c(0, 1, -1), check.names = FALSE)
  evaluation <- structure(list(spec = "a", predictions = frame), class = "kerasduet_evaluation")
  rows <- plot(evaluation)$data
  expect_identical(rows$value, c(truth, 0, -1, 1))
  expect_identical(rows$predicted, rep(truth + c(0, 1, -1), 2))
  expect_identical(ggplot2::autoplot(evaluation)$data, rows)
  many <- as.data.frame(matrix(as.numeric(1:20), 2))
  names(many) <- c(paste0("truth_", 1:5), paste0(".pred_", 1:5))
  evaluation$predictions <- many
  layout <- ggplot2::ggplot_build(plot(evaluation))$layout$layout
  expect_identical(unique(layout$target), paste("target", 1:4, "of 5"))
  expect_identical(max(layout$ROW), 2L)
})
