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
