# Conditions as the core's: a code in the class and as a field, one sentence, the details that it is
# made of, no call and no traceback.

# `...` are the details, by name. `{name}` stands in the sentence for one of them as text, and
# `{name!j}` for one as describe() shows it.
abort <- function(code, sentence, ...) {
  details <- list(...)
  error <- new_condition("error", code, fill(sentence, details), sentence, details)
  stop(error)
}

warn <- function(code, sentence, ...) {
  details <- list(...)
  warned <- new_condition("warning", code, fill(sentence, details), sentence, details)
  warning(warned)
}

# Errors and warnings of the core come with all that is told of them.
abort_core <- function(told) {
  error <- new_condition("error", told$code, told$message, told$sentence, told$details)
  stop(error)
}

warn_core <- function(told) {
  warned <- new_condition("warning", told$code, told$message, told$sentence, told$details)
  warning(warned)
}

new_condition <- function(kind, code, message, sentence, details) {
  make <- if (kind == "error") errorCondition else warningCondition
  base <- paste0("kerasduet_", kind)
  make(
    message,
    class = c(paste0(base, "_", code), base), code = code, sentence = sentence, details = details
  )
}

# What is `wanted` comes translated: gettext() stands where the words do, so that po/ finds them. A
# `hint` ends the sentence.
must_be <- function(code, argument, wanted, got, hint = NULL) {
  if (is.null(hint)) {
    sentence <- gettext("`{argument}` must be {wanted}, not {got!j}.")
    abort(code, sentence, argument = argument, wanted = wanted, got = got)
  }
  sentence <- gettext("`{argument}` must be {wanted}, not {got!j}: {hint}")
  abort(code, sentence, argument = argument, wanted = wanted, got = got, hint = hint)
}

# Puts details into a sentence; what they hold is text, whatever its braces. A `place` stands for
# the argument, with its backticks.
fill <- function(sentence, details, place = NULL) {
  if (length(details) == 0) {
    return(sentence)
  }
  found <- gregexpr("`[{]argument[}]`|[{][a-z_]+(!j)?[}]", sentence)
  marks <- regmatches(sentence, found)[[1]]
  between <- regmatches(sentence, found, invert = TRUE)[[1]]
  filled <- vapply(marks, fill_mark, "", details, place)
  paste(c(rbind(between, c(filled, ""))), collapse = "")
}

fill_mark <- function(mark, details, place) {
  quoted <- startsWith(mark, "`")
  if (quoted && !is.null(place)) {
    return(place)
  }
  name <- gsub("[`{}]|!j", "", mark)
  value <- details[[name]]
  if (endsWith(name, "shape")) {
    value <- as.list(value) # R has no scalars: a list of one number crossed as a number
  }
  text <- if (grepl("!j", mark, fixed = TRUE)) describe(value) else as_text(value)
  if (quoted) sprintf("`%s`", text) else text
}

# A detail as it stands in a sentence; of names that are meant a hint is made.
as_text <- function(value) {
  if (is.list(value) && !is.null(value$kind)) {
    return(hint_of(value))
  }
  if (is.character(value) && length(value) == 1) value else describe(value)
}

# Paths of a spec count from 0, as in its file, and stand so in the core's sentences. Of layers that
# were piped or chosen by their place, R tells the place from 1.
counted_from_one <- function(expression) {
  tryCatch(expression, kerasduet_error = function(e) {
    e$message <- told_from_one(e)
    stop(e)
  })
}

# An error may be one of several faults, told a line each.
told_from_one <- function(error) {
  faults <- error$details$faults
  if (length(faults) > 0) {
    return(paste(vapply(faults, told_from_one, ""), collapse = "\n"))
  }
  place <- place_from_one(error$details$argument)
  if (is.null(place)) {
    return(error$message)
  }
  sentence <- fill(error$sentence, error$details, place)
  paste0(toupper(substr(sentence, 1, 1)), substring(sentence, 2))
}

# "layers.1.config.units" is told as "`units` (layer 2)", "layers.1" as "layer 2".
place_from_one <- function(path) {
  keys <- strsplit(as.character(path), ".", fixed = TRUE)
  keys <- if (length(keys) == 1) keys[[1]]
  kinds <- c(
    layers = gettext("layer"), metrics = gettext("metric"), callbacks = gettext("callback")
  )
  at <- which(utils::head(keys, -1) %in% names(kinds) & grepl("^[0-9]+$", keys[-1]))[1]
  if (is.na(at)) {
    return(NULL)
  }
  place <- sprintf("%s %d", kinds[[keys[[at]]]], as.integer(keys[[at + 1]]) + 1L)
  rest <- keys[-seq_len(at + 1)]
  if (length(rest) == 0) {
    return(place)
  }
  if (rest[[1]] == "config" && length(rest) > 1) {
    sprintf("`%s` (%s)", paste(rest[-1], collapse = "."), place)
  }
}

# The core's end of a sentence on an unknown name, in the language of the session.
nearest_names <- function(name, known) hint_of(call_reports("nearest_names", name, as.list(known)))

# `nearest` holds the names, their kind and how many are known.
hint_of <- function(nearest) {
  quoted <- paste0('"', unlist(nearest$names), '"')
  listed <- paste(quoted, collapse = ", ")
  switch(nearest$kind,
    close = gettextf("did you mean %s?", paste(quoted, collapse = sprintf(" %s ", gettext("or")))),
    all = gettextf("known are %s.", listed),
    some = gettextf("the nearest of %d known names are %s.", as.integer(nearest$known), listed)
  )
}

# A value as the core spells it in a sentence: as JSON does, but for R's own TRUE and NULL; long or
# odd ones by their kind.
describe <- function(value) {
  is_record <- is.list(value) && is.object(value)
  text <- if (!is_record) tryCatch(spell(value), error = function(e) NULL)
  if (is.null(text)) {
    return(gettextf("an object of class %s", class(value)[[1]]))
  }
  if (nchar(text) <= 60) {
    return(text)
  }
  if (is.character(value) && length(value) == 1) {
    return(gettextf("a text of %d characters", nchar(value)))
  }
  paste0(substr(text, 1, 57), "...")
}

spell <- function(value) {
  if (is.null(value)) {
    return("NULL")
  }
  if (!is.list(value) && !is.character(value) && !is.numeric(value) && !is.logical(value)) {
    stop("JSON has no such value.", domain = NA)
  }
  if (is.list(value) || length(value) != 1) {
    return(spell_many(value))
  }
  if (is.na(value)) {
    return(if (is.nan(value)) "NaN" else "NA")
  }
  if (is.numeric(value)) {
    return(format(value, digits = 15, scientific = abs(value) >= 1e15))
  }
  if (is.logical(value)) {
    return(as.character(value))
  }
  as.character(jsonlite::toJSON(value, auto_unbox = TRUE))
}

spell_many <- function(values) {
  parts <- vapply(values, spell, "")
  if (is.null(names(values))) {
    return(sprintf("[%s]", paste(parts, collapse = ", ")))
  }
  sprintf("{%s}", paste0(vapply(names(values), spell, ""), ": ", parts, collapse = ", "))
}
