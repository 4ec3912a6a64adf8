rows <- as.matrix(iris[1:4])

trained <- function(callbacks, epochs = 3, ...) {
  model <- keras_model_sequential(seed = 1) %>%
    layer_dense(units = 1, input_shape = 4) %>%
    compile(optimizer_sgd(0.001), "mse")
  history <- suppressWarnings(
    fit(model, rows, rows[, 1], epochs = epochs, callbacks = callbacks, ...),
    classes = "kerasduet_warning"
  )
  list(model = model, metrics = history$metrics)
}

test_that("functions of R see each epoch and batch, counted from 1, and may add to the history", {
  seen <- list()
  note <- function(what) {
    function(...) {
      seen[[what]] <<- c(seen[[what]], list(list(...)))
      NULL
    }
  }
  callback <- callback_lambda(
    on_epoch_begin = note("begin"),
    on_epoch_end = function(epoch, logs) list(twice = 2 * logs$loss),
    on_train_begin = note("train"), on_train_end = function() note("end")(1),
    on_train_batch_end = note("batch")
  )
  found <- trained(list(callback), batch_size = 75)
  expect_identical(vapply(seen$begin, `[[`, 0L, 1), 1:3)
  expect_identical(vapply(seen$batch, `[[`, 0L, 1), rep(1:2, 3))
  expect_named(seen$batch[[1]][[2]], "loss")
  expect_identical(lengths(seen[c("train", "end")]), c(train = 1L, end = 1L))
  expect_identical(found$metrics$twice, 2 * found$metrics$loss)
})

test_that("a function of R sets the learning rate of each epoch, counted from 0", {
  seen <- numeric()
  schedule <- function(epoch, lr) {
    seen <<- c(seen, epoch)
    if (epoch < 2) lr else lr / 10
  }
  found <- trained(callback_learning_rate_scheduler(schedule))
  expect_identical(seen, c(0, 1, 2))
  expect_equal(found$metrics$learning_rate, c(0.001, 0.001, 0.0001), tolerance = 1e-6)
  one <- trained(callback_learning_rate_scheduler(function(epoch) 0L))
  expect_identical(one$metrics$learning_rate, c(0, 0, 0))
})

test_that("a function of R that fails ends the training with its words", {
  invalid <- "kerasduet_error_invalid_argument"
  failing <- callback_lambda(on_epoch_end = function(epoch, logs) stop("the disk is full"))
  expect_error(trained(failing), "`on_epoch_end`.*the disk is full", class = invalid)
  wordy <- callback_learning_rate_scheduler(function(epoch, lr) "slow")
  expect_error(trained(wordy), "`schedule` must be a function that gives a learning rate",
    class = invalid
  )
  expect_error(callback_learning_rate_scheduler(), "`schedule` must be given", class = invalid)
  expect_error(callback_learning_rate_scheduler(0.1), "`schedule` must be a function of R",
    fixed = TRUE, class = invalid
  )
  expect_error(trained(callback_lambda(on_epoch_ends = mean)), "on_epoch_end", class = invalid)
})

test_that("a loss that is not finite ends a training, with its callback and without", {
  callbacks <- list(callback_terminate_on_nan())
  expect_identical(trained(callbacks)$metrics, trained(list())$metrics)
  expect_output(trained(callbacks, verbose = 2), "1/3") # and not batch by batch
  expect_error(
    fit(trained(list())$model, rows, rows[, 1] * 1e30, callbacks = callbacks),
    class = "kerasduet_error_loss_not_finite"
  )
})

test_that("what cannot go on to the same bits is refused with what does", {
  backup <- callback_backup_and_restore(backup_dir = withr::local_tempdir())
  expect_error(trained(backup), "`run_dir` keeps a training", fixed = TRUE,
    class = "kerasduet_error_invalid_argument"
  )
})

test_that("callbacks write where they are told", {
  folder <- withr::local_tempdir()
  callbacks <- list(
    callback_csv_logger(file.path(folder, "log.csv")),
    callback_model_checkpoint(file.path(folder, "at_{epoch}.keras"))
  )
  trained(callbacks, epochs = 2)
  expect_setequal(list.files(folder), c("log.csv", "at_1.keras", "at_2.keras"))
})
