test_that("a built-in set is described without Python", {
  data <- garments(train = 30, test = 12, seed = 3)
  expect_identical(
    capture.output(print(data))[1:2],
    c("<kerasduet_data> garments: 10 classes, rows of 28 x 28", "Rows: train 30, test 12")
  )
  expect_identical(capture.output(print(fashion_mnist()))[2], "Rows: train 60,000, test 10,000")
  expect_identical(cifar10()$shape, c(32L, 32L, 3L))
  expect_null(data$cache$handle)
})

test_that("what R says of a set is what the core says", {
  for (name in list_datasets()) {
    about <- call_core("describe_dataset", data_handle(load_dataset(name)))
    data <- load_dataset(name)
    expect_identical(data$class_names, as.character(unlist(about$class_names)))
    expect_identical(data$shape, as.integer(about$shape))
    expect_identical(data[c("name", "task", "splits")], about[c("name", "task", "splits")])
  }
})

test_that("a handle survives saveRDS()", {
  data <- garments(train = 30, test = 12, seed = 3)
  before <- fingerprint(data)
  file <- withr::local_tempfile()
  saveRDS(data, file)
  expect_identical(fingerprint(readRDS(file)), before)
  expect_false(fingerprint(garments(train = 30, test = 12, seed = 4)) == before)
})

test_that("bad arguments of garments are refused before Python", {
  expect_error(
    garments(train = 0), "`train` must be a whole number of at least 1, not 0.",
    fixed = TRUE
  )
  expect_error(garments(seed = -1), class = "kerasduet_error_invalid_argument")
})

test_that("a folder of images is a data set, found again from another folder", {
  folder <- withr::local_tempdir()
  for (class in c("cat", "dog")) {
    dir.create(file.path(folder, class))
    for (i in 1:2) {
      png::writePNG(matrix(i / 4, 5, 7), file.path(folder, class, paste0(i, ".png")))
    }
  }
  data <- withr::with_dir(folder, images_from_folder(".", color = "grayscale"))
  expect_identical(data$class_names, c("cat", "dog"))
  expect_identical(data$shape, c(5L, 7L))
  before <- fingerprint(data)
  file <- withr::local_tempfile()
  saveRDS(data, file)
  expect_identical(fingerprint(readRDS(file)), before)
  streamed <- images_from_folder(folder, color = "grayscale", in_memory = FALSE)
  expect_identical(fingerprint(streamed), before)
  resized <- images_from_folder(folder, size = c(10, 14))
  expect_identical(resized$shape, c(10L, 14L, 3L))
  expect_error(images_from_folder(file.path(folder, "no")), class = "kerasduet_error_missing_files")
})

test_that("files of the wrong folder are said at once", {
  expect_error(fashion_mnist(withr::local_tempdir()), class = "kerasduet_error_missing_files")
})

test_that("a data set is asked for by one name, its arguments by theirs", {
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(
    load_dataset(c("mnist", "xor")),
    "`name` must be one name of a data set, not [\"mnist\", \"xor\"].",
    fixed = TRUE, class = invalid
  )
  expect_error(load_dataset(list()), class = invalid)
  expect_error(
    load_dataset(3), "There is no data set \"3\":",
    fixed = TRUE, class = "kerasduet_error_unknown_dataset"
  )
  expect_error(load_dataset("mnist", "folder"), "must have a name", class = invalid)
  expect_error(
    fashion_mnist(3), "`path` must be the path of a folder, not 3.",
    fixed = TRUE, class = invalid
  )
  expect_error(images_from_folder(3), class = invalid)
  expect_error(images_from_folder(".", test = NA), "`test` must be the path", class = invalid)
})
