# The part of benchmarks/table_accuracy.py that is R's: tables, and models beside table_mlp.
#
# Rscript benchmarks/table_accuracy.R table esoph folder
# Rscript benchmarks/table_accuracy.R models case folder 1
#
# The first writes a table of R to the folder, the second what models of its train.csv predict for
# its test.csv: glm() of numbers and of two classes, multinom() of more; and nnet() of 10 units with
# some decay, on numbers that are standardized.

write_table <- function(name, folder) {
  table <- list(
    esoph = function() {
      rows <- rep(seq_len(nrow(esoph)), 2)
      case <- rep(c("yes", "no"), each = nrow(esoph))
      each <- rep(seq_along(rows), c(esoph$ncases, esoph$ncontrols)) # a row for each person
      cbind(esoph[rows[each], 1:3], case = case[each])
    },
    infert = function() {
      columns <- c("education", "age", "parity", "induced", "spontaneous")
      cbind(infert[columns], case = ifelse(infert$case == 1, "yes", "no"))
    },
    ToothGrowth = function() ToothGrowth,
    mtcars = function() mtcars
  )[[name]]()
  utils::write.csv(table, file.path(folder, "table.csv"), row.names = FALSE)
}

write_predictions <- function(target, folder, seed) {
  read <- function(name) utils::read.csv(file.path(folder, name), stringsAsFactors = TRUE)
  train <- read("train.csv")
  test <- read("test.csv")
  for (column in names(Filter(is.factor, train))) {
    test[[column]] <- factor(test[[column]], levels(train[[column]]))
  }
  set.seed(seed)
  formula <- stats::reformulate(".", target)
  predicted <- list(linear = by_linear(formula, train, test), nnet = by_nnet(formula, train, test))
  utils::write.csv(predicted, file.path(folder, "predicted.csv"), row.names = FALSE)
}

by_linear <- function(formula, train, test) {
  y <- train[[as.character(formula[[2]])]]
  if (nlevels(y) > 2) {
    model <- nnet::multinom(formula, train, trace = FALSE, MaxNWts = 1e5)
    return(stats::predict(model, test))
  }
  model <- stats::glm(formula, if (is.factor(y)) "binomial" else "gaussian", train)
  answer <- stats::predict(model, test, type = "response")
  if (is.factor(y)) levels(y)[1 + (answer > 0.5)] else answer
}

by_nnet <- function(formula, train, test) {
  target <- as.character(formula[[2]])
  for (column in setdiff(names(Filter(is.numeric, train)), target)) {
    center <- mean(train[[column]])
    scale <- max(stats::sd(train[[column]]), 1e-8)
    train[[column]] <- (train[[column]] - center) / scale
    test[[column]] <- (test[[column]] - center) / scale
  }
  linear <- is.numeric(train[[target]])
  model <- nnet::nnet(
    formula, train,
    size = 10, decay = 0.1, maxit = 500, MaxNWts = 1e5, linout = linear, trace = FALSE
  )
  c(stats::predict(model, test, type = if (linear) "raw" else "class"))
}

given <- commandArgs(trailingOnly = TRUE)
suppressWarnings(if (given[[1]] == "table") {
  write_table(given[[2]], given[[3]])
} else {
  write_predictions(given[[2]], given[[3]], as.integer(given[[4]]))
})
