test_that("generics are those of generics, and methods are for classes of ours but for a few", {
  for (verb in c("fit", "compile", "evaluate", "tidy", "glance", "augment")) {
    expect_identical(getExportedValue("kerasduet", verb), getExportedValue("generics", verb))
  }
  methods <- getNamespaceInfo("kerasduet", "S3methods")
  of_generics <- methods[methods[, 1] %in% getNamespaceExports("generics"), ]
  foreign <- of_generics[!startsWith(of_generics[, 2], "kerasduet_"), ]
  expect_setequal(paste(foreign[, 1], foreign[, 2], sep = "."), c(
    "fit.character", "fit.python.builtin.object", "compile.python.builtin.object",
    "evaluate.array", "evaluate.data.frame", "evaluate.character", "evaluate.python.builtin.object"
  ))
})

test_that("what is not ours goes to the methods of others", {
  out <- run_r(c(
    "library(kerasduet)",
    "other <- function(object, ...) cat('another method\n')",
    "rows <- function(x, ...) cat('another method\n')",
    "for (verb in c('fit', 'compile')) {",
    "  registerS3method(verb, 'default', other, asNamespace('generics'))",
    "}",
    "registerS3method('evaluate', 'default', rows, asNamespace('generics'))",
    "python <- structure(list(), class = c('some.class', 'python.builtin.object'))",
    "fit('no spec of that name'); fit(c('xor_mlp', 'mnist_cnn')); fit(3); fit(python)",
    "compile(python); evaluate(python)",
    "evaluate(matrix(1)); evaluate(iris); evaluate('a'); evaluate(1:3)"
  ))
  expect_identical(out, rep("another method", 10))
})

test_that("a spec goes by its name and by its file, and rows may stand before the model", {
  file <- withr::local_tempfile(fileext = ".json")
  save_spec(model_spec("xor_mlp"), file)
  named <- fit("xor_mlp", epochs = 1, seed = 1)
  expect_identical(fingerprint(fit(file, epochs = 1, seed = 1)), fingerprint(named))
  expect_identical(evaluate(named, x = load_dataset("xor")), evaluate(named))
  rows <- data.frame(a = c(0, 1, 2, 3), b = c(1, 0, 1, 0), y = factor(c(1, 2, 1, 2)))
  trained <- fit("xor_mlp", dataset(rows, target = "y"), epochs = 1, seed = 1)
  expect_identical(evaluate(trained, x = rows), evaluate(trained, rows))
})
