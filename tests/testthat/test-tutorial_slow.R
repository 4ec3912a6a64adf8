has_fashion_mnist <- function() {
  folders <- strsplit(Sys.getenv("KERASDUET_DATA_DIR"), .Platform$path.sep, fixed = TRUE)[[1]]
  any(file.exists(file.path(folders, "fashion_mnist", "train-images-idx3-ubyte.gz")))
}

# The script in an environment of its own, where small data may stand for the real ones.
run_tutorial <- function(file, ...) {
  attached <- search()
  withr::defer(for (name in setdiff(search(), attached)) detach(name, character.only = TRUE))
  withr::local_pdf(NULL)
  script <- list2env(list(...), parent = globalenv())
  withr::local_output_sink(withr::local_tempfile())
  suppressPackageStartupMessages(source(file, script, print.eval = TRUE))
  script
}

test_that("the tutorial's script runs from the first to the last line on drawn clothes", {
  skip_if_not_installed("tidyr")
  small <- function() dataset_garments(train = 2000, test = 500)
  script <- run_tutorial(test_path("tutorial.R"), dataset_fashion_mnist = small)
  expect_type(script$fashion_mnist$train$x, "integer")
  expect_identical(script$model$params, 111146L)
  expect_identical(max(script$model$fit$history$epoch), 2L)
  expect_length(script$predictions, 500)
  expect_setequal(unique(script$predictions), 0:9)
  expect_identical(sum(script$matrice_Conf$table), 500L)
  expect_gt(script$matrice_Conf$overall[["Accuracy"]], 0.5)
  layers <- as_model_spec(script$model)$document$layers
  expect_identical(layers, model_spec("fashion_mlp")$document$layers) # Python's are the same
})

test_that("the tutorial's script runs on Fashion-MNIST itself", {
  skip_if_not_installed("tidyr")
  skip_if_not(has_fashion_mnist(), "KERASDUET_DATA_DIR names no folder with Fashion-MNIST")
  script <- run_tutorial(test_path("tutorial.R"))
  expect_identical(head(as.vector(script$test_labels)), c(9L, 2L, 1L, 1L, 6L, 1L))
  expect_identical(sum(script$matrice_Conf$table), 10000L)
  expect_gt(script$matrice_Conf$overall[["Accuracy"]], 0.8)
})
