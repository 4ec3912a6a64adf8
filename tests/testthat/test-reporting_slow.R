test_that("a report is written as the ending of its path says", {
  for (ending in c("html", "md", "json")) {
    path <- withr::local_tempfile(fileext = paste0(".", ending))
    expect_identical(report(small_fit(), path), path)
    text <- paste(readLines(path, encoding = "UTF-8", warn = FALSE), collapse = "\n")
    expect_identical(paste0(text, if (ending != "html") "\n"),
      as.character(report(small_fit(), format = ending)))
  }
})

test_that("several fits, searches and comparisons of them are reported", {
  sections <- function(x) {
    jsonlite::fromJSON(as.character(report(x, format = "json")), simplifyVector = FALSE)$sections
  }
  clothes <- garments(train = 120, test = 20)
  folds <- resamples(clothes, folds = 2, stratify = TRUE, seed = 1)
  spec <- override(model_spec("fashion_mlp"), layers.1.config.units = 4)
  resampled <- fit_resamples(spec, clothes, folds, epochs = 2, mode = "eager")
  found <- sections(resampled)
  expect_equal(found$measured[[2]]$mean, resampled$summary$mean[[2]])
  table <- do.call(rbind, lapply(found$confusion$table, unlist))
  expect_equal(table, confusion_matrix(resampled, norm = "none")$table, ignore_attr = TRUE)
  expect_identical(found$epoch_curves$means[[1]]$epochs, list(1L, 2L))
  seeds <- fit_seeds(spec, clothes, seeds = 1:2, epochs = 1, mode = "eager")
  expect_equal(sections(seeds)$measured[[1]]$upper, seeds$summary$upper[[1]])
  compared <- compare_resamples(resampled, resampled, names = c("one", "other"))
  expect_identical(sections(compared)$pairs$names, list("one", "other"))
  expect_identical(sections(compared)$pairs$metrics[[1]]$p_value, "NaN")
  searched <- tune("fashion_mlp", list(epochs = c(1, 2), learning_rate = c(0.01, 1e30)), clothes,
    folds, mode = "eager"
  )
  found <- sections(searched)
  best <- found$best
  expect_identical(jsonlite::fromJSON(best$spec)$fit$epochs, best$overrides$epochs)
  expect_match(best$commands$r, "override(model_spec(\"fashion_mlp\"), learning_rate = 0.01)",
    fixed = TRUE
  )
  expect_match(found$cells$cells[[4]]$reason, "must stay finite")
  expect_error(report(seeds, data = clothes), class = "kerasduet_error_invalid_argument")
})
