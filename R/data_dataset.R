# The handle of a data set: what R knows of it, and the core's object behind it.

# A handle says what the data are; `source` is how the core gets at them, `cache` the core's handle.
new_data <- function(about, source, handle = NULL) {
  cache <- new.env(parent = emptyenv())
  cache$handle <- handle
  data <- list(name = about$name, splits = about$splits, source = source, cache = cache)
  with_schema(structure(data, class = "kerasduet_data"), about)
}

# What a row is, of which R looks at a few parts; the whole is JSON, which only the core reads.
with_schema <- function(data, schema) {
  for (part in c("columns", "target", "labels")) data[[part]] <- unlist(schema[[part]])
  data$class_names <- as.character(unlist(schema$class_names))
  data$shape <- as.integer(unlist(schema$shape))
  for (part in c("inputs", "outputs")) {
    data[[part]] <- lapply(schema[[part]], function(each) with_schema(list(), each))
  }
  data$table <- table_columns(schema)
  parts <- c("task", "positive", "schema")
  data[parts] <- schema[parts]
  data
}

open_data <- function(source) {
  handle <- open_source(source)
  new_data(call_core("describe_dataset", handle), source, handle)
}

# The core's handle of a data set: made when it is first used, and again in a new session.
data_handle <- function(data) {
  if (!is_open(data$cache$handle)) {
    data$cache$handle <- open_source(data$source)
  }
  data$cache$handle
}

open_source <- function(source) {
  arguments <- as_object(source$arguments)
  switch(source$kind,
    built_in = call_core("load_dataset", source$name, arguments),
    folder = call_core("folder_dataset", source$path, arguments),
    arrays = open_arrays(source)
  )
}

# Rows of a split, by their positions or all of them; pixels cross as bytes.
split_rows <- function(data, split, rows = NULL) {
  record <- call_core("dataset_rows", data_handle(data), split, if (!is.null(rows)) as.list(rows))
  lapply(record[c("x", "y")], from_bytes)
}

# Pixels of what crossed as bytes, of several inputs or outputs in a list.
from_bytes <- function(values) {
  if (!is.list(values)) {
    return(values)
  }
  if (is.null(values$bytes)) {
    return(lapply(values, from_bytes))
  }
  array(as.integer(values$bytes), unlist(values$dim))
}

full_path <- function(path) {
  if (!is.null(path)) normalizePath(path, mustWork = FALSE)
}

#' @export
format.kerasduet_data <- function(x, ...) {
  rows <- paste(names(x$splits), format_count(unlist(x$splits)), collapse = ", ")
  several <- length(x$outputs) > 0
  learnt <- if (several) format_parts(x$outputs, format_task) else format_task(x)
  arrays <- x$inputs[setdiff(names(x$inputs), x$table)]
  columns <- length(x$table)
  inputs <- c(
    if (columns > 0) sprintf(if (columns == 1) "%d column" else "%d columns", columns),
    if (length(arrays) > 0) format_parts(arrays, format_input),
    if (length(c(x$table, arrays)) == 0) format_input(x)
  )
  inputs <- paste(inputs, collapse = " and ")
  of <- if (several) paste(" of", names(x$outputs)) else ""
  c(
    sprintf("<kerasduet_data> %s: %s, %s", x$name, learnt, inputs),
    paste("Rows:", rows),
    unlist(Map(format_classes, if (several) x$outputs else list(x), of), use.names = FALSE)
  )
}

format_parts <- function(parts, format_part) {
  paste(sprintf("%s (%s)", names(parts), vapply(parts, format_part, "")), collapse = " and ")
}

format_task <- function(x) {
  count <- length(c(x$class_names, x$labels))
  kind <- if (length(x$labels) > 0) "labels" else "classes"
  if (count > 0) sprintf("%d %s", count, kind) else x$task
}

format_input <- function(x) format_rows(x$shape)

# The classes, or the labels, of a target; nothing where it has none.
format_classes <- function(x, of = "") {
  classes <- c(x$class_names, x$labels)
  title <- if (length(x$labels) > 0) "Labels" else "Classes"
  if (length(classes) > 0) {
    clip(sprintf("%s%s: %s", title, of, paste(printable(classes), collapse = ", ")))
  }
}

#' @export
print.kerasduet_data <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

format_rows <- function(shape) {
  if (length(shape) > 0) paste("rows of", by(shape)) else "texts"
}

by <- function(shape) paste(unlist(shape), collapse = " x ")

format_count <- function(count) {
  format(count, big.mark = ",", trim = TRUE, scientific = FALSE)
}

clip <- function(text, width = 78) {
  if (nchar(text, "width") <= width) text else paste0(strtrim(text, width - 3), "...")
}

# Names as `print()` shows them: with "\\n" for a new line.
printable <- function(text) encodeString(text)
