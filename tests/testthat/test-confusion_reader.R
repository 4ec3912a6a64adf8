names <- c("cat", "dog")
small <- function(...) {
  confusion_matrix(c("cat", "cat", "dog"), c("cat", "dog", "dog"), class_names = names, ...)
}

# What Python's json.dumps(matrix.to_dict()) writes of the golden tables.
python_texts <- function(golden) {
  code <- sprintf("
import json, sys
sys.path.insert(0, %s)
from kerasduet.confusion.matrix import ConfusionMatrix
texts = []
for line in open(%s, encoding='utf-8'):
    given = json.loads(line)
    share = (given['args'] or {}).get('prevalence')
    matrix = ConfusionMatrix.from_table(
        given['table'], given['levels'], given['positive'], share, given['dnn']
    )
    texts.append(json.dumps(matrix.to_dict()))
", encode(core_path()), encode(normalizePath(golden)))
  core() # starts the right Python
  reticulate::py_run_string(code, local = TRUE)$texts
}

encode <- function(text) jsonlite::toJSON(text, auto_unbox = TRUE)

test_that("JSON of Python is read into caret's statistics and written again to the byte", {
  texts <- python_texts(test_path("..", "data", "caret_golden.jsonl"))
  expect_gte(length(texts), 100)
  for (text in texts) {
    matrix <- as_confusion_matrix(text)
    expect_s3_class(matrix, "confusionMatrix")
    expect_identical(as_json(matrix), text)
    given <- jsonlite::fromJSON(text, simplifyVector = FALSE)
    expect_equal(unname(matrix$overall), unname(vapply(given$overall, as_statistic, 0)))
    expect_identical(is.nan(matrix$overall), vapply(given$overall, identical, NA, "NaN"))
    expect_identical(rownames(matrix$table), as.character(given$class_names))
  }
})

test_that("a matrix that caret made gives its JSON, with the prevalence that its statistics show", {
  shares <- c(A = 0.2, B = 0.3, C = NA)
  table <- as.table(matrix(c(20, 4, 1, 3, 30, 2, 1, 2, 37), 3))
  matrix <- caret::confusionMatrix(table, prevalence = shares)
  data <- jsonlite::fromJSON(as_json(matrix))
  expect_identical(data$prevalence, list(A = 0.2, B = 0.3, C = NULL))
  expect_null(data$dnn)
  expect_identical(as_confusion_matrix(as_json(matrix))$byClass, matrix$byClass)
  two <- caret::confusionMatrix(factor(c("a", "b")), factor(c("a", "a"), c("a", "b")), "b")
  expect_null(jsonlite::fromJSON(as_json(two))$prevalence)
  expect_identical(jsonlite::fromJSON(as_json(two))$positive, "b")
})

test_that("what caret does not keep comes back from a file", {
  expect_warning(
    matrix <- confusion_matrix(
      c("cat", NA, "dog"), c("cat", "dog", "dog"), class_names = names, prevalence = 0.5
    ),
    class = "kerasduet_warning_missing_rows"
  )
  file <- withr::local_tempfile(fileext = ".json")
  expect_identical(expect_invisible(write_confusion_matrix(matrix, file)), matrix)
  expect_identical(read_confusion_matrix(file), matrix)
  data <- jsonlite::read_json(file)
  expect_identical(data[c("prevalence", "missing_rows")], list(prevalence = 0.5, missing_rows = 1L))
  expect_identical(list.files(dirname(file), "^writing-"), character())
})

test_that("counts are integers, as in table(), unless they would overflow", {
  expect_type(as_confusion_matrix(as_json(small()))$table, "integer")
  many <- fields_for_core(list(table = diag(2) * 2^31, class_names = names))
  expect_identical(call_core("check_matrix", many)$table, diag(2) * 2^31)
  half <- list(table = diag(2) / 2, class_names = names)
  expect_identical(as_confusion_matrix(half)$table[1], 0.5)
  expect_match(as_json(half), "[0.5, 0.0]", fixed = TRUE)
})

test_that("lists are matrices, as they come from jsonlite", {
  matrix <- small()
  for (simple in c(TRUE, FALSE)) {
    data <- jsonlite::fromJSON(as_json(matrix), simplifyVector = simple)
    expect_identical(as_confusion_matrix(data), matrix)
  }
  bare <- list(table = matrix$table, class_names = names)
  expect_identical(as_confusion_matrix(bare), matrix)
  expect_identical(as_confusion_matrix(matrix), matrix)
})

test_that("fits and evaluations have JSON too", {
  matrix <- confusion_matrix(small_fit())
  expect_identical(as_json(small_fit()), as_json(matrix))
  expect_identical(as_confusion_matrix(evaluate(small_fit())), matrix)
  again <- as_confusion_matrix(as_json(small_fit()))
  expect_identical(again, matrix)
})

test_that("a printed report is read from lines, from a text and from a file", {
  matrix <- confusion_matrix(small_fit())
  lines <- capture.output(print(matrix))
  again <- read_confusion_matrix(lines)
  expect_identical(again, matrix)
  expect_identical(read_confusion_matrix(paste(lines, collapse = "\n")), again)
  file <- withr::local_tempfile(lines = paste("##", lines))
  expect_identical(read_confusion_matrix(file), again)
  notes <- capture.output(print(small(notes = TRUE)))
  expect_equal(read_confusion_matrix(notes), small())
})

test_that("printed statistics that are not the table's are told", {
  lines <- capture.output(print(small()))
  lines <- sub("Accuracy : 0.6667", "Accuracy : 0.7667", lines, fixed = TRUE)
  expect_warning(
    matrix <- read_confusion_matrix(lines), "Accuracy is printed as 0.7667, not 0.6667",
    class = "kerasduet_warning_statistics_disagree"
  )
  expect_equal(matrix, small())
})

test_that("what is no matrix is refused", {
  refused <- function(x, code) {
    expect_error(as_confusion_matrix(x), class = paste0("kerasduet_error_", code))
  }
  refused("no such file", "file_not_found")
  refused(c("some", "lines"), "not_a_report")
  refused('{"table": [', "not_a_confusion_matrix")
  refused('{"counts": 1}', "not_a_confusion_matrix")
  refused('{"table": [[1, 2], [3, 4]], "class_names": 5}', "not_a_confusion_matrix")
  refused('{"table": [[1, null], [3, 4]], "class_names": ["a", "b"]}', "invalid_counts")
  refused(list(1), "not_a_confusion_matrix")
  refused(list(table = matrix(NA, 2, 2), class_names = names), "invalid_counts")
  refused(list(table = diag(3), class_names = names), "class_names_differ")
  refused(list(table = diag(2), class_names = names, missing_rows = "x"), "not_a_confusion_matrix")
  refused(data.frame(a = 1), "invalid_argument")
  refused(NULL, "invalid_argument")
  expect_error(read_confusion_matrix(NA_character_), class = "kerasduet_error_invalid_argument")
})

test_that("a file that cannot be written is told, and nothing is left behind", {
  folder <- withr::local_tempdir()
  expect_error(
    write_confusion_matrix(small(), file.path(folder, "none", "m.json")),
    "m.json must be writable", class = "kerasduet_error_cannot_write"
  )
  expect_error(
    write_confusion_matrix(small(), folder), class = "kerasduet_error_cannot_write"
  )
  expect_identical(list.files(folder, all.files = TRUE, no.. = TRUE), character())
  expect_error(write_confusion_matrix(small(), 5), class = "kerasduet_error_invalid_argument")
})
