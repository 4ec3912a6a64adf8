# Conditions as the core's: a code in the class, one sentence, no call and no traceback.

abort <- function(code, message) {
  error <- condition("error", code, message)
  stop(error)
}

# Paths of a spec count from 0, as in its file, and stand so in the core's sentences. Of layers that
# were piped or chosen by their place, R tells the place from 1.
counted_from_one <- function(expression) {
  tryCatch(expression, kerasduet_error = function(e) {
    e$message <- positions_from_one(e$message)
    stop(e)
  })
}

# "`layers.1.config.units`" becomes "`units` (layer 2)", and "`layers.1`" becomes "Layer 2".
positions_from_one <- function(sentence) {
  path <- "`([a-z]+[.])?(layers|metrics|callbacks)[.]([0-9]+)([.]config[.]([^`]+))?`"
  part <- regmatches(sentence, regexec(path, sentence))[[1]]
  if (length(part) == 0) {
    return(sentence)
  }
  kinds <- c(
    layers = gettext("layer"), metrics = gettext("metric"), callbacks = gettext("callback")
  )
  place <- sprintf("%s %d", kinds[[part[[3]]]], as.integer(part[[4]]) + 1L)
  spoken <- if (nzchar(part[[6]])) sprintf("`%s` (%s)", part[[6]], place) else place
  sentence <- sub(part[[1]], spoken, sentence, fixed = TRUE)
  paste0(toupper(substr(sentence, 1, 1)), substring(sentence, 2))
}

warn <- function(code, message) {
  warned <- condition("warning", code, message)
  warning(warned)
}

condition <- function(kind, code, message) {
  base <- paste0("kerasduet_", kind)
  structure(
    class = c(paste0(base, "_", code), base, kind, "condition"),
    list(message = message, call = NULL)
  )
}

# What is `wanted` comes translated: gettext() stands where the words do, so that po/ finds them.
must_be <- function(argument, wanted, got) {
  gettextf("`%s` must be %s, not %s.", argument, wanted, describe(got))
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

# Checks of arguments before Python starts. NULL stands for the spec's own value where `optional`.

check_count <- function(value, argument, optional = FALSE) {
  if (optional && is.null(value)) {
    return(invisible())
  }
  if (!is_whole(value) || value < 1) {
    abort("invalid_argument", must_be(argument, gettext("a whole number of at least 1"), value))
  }
}

check_seed <- function(seed) {
  if (!is_whole(seed) || seed < 0 || seed > 2^32 - 1) {
    abort("invalid_argument", must_be("seed", gettext("a whole number from 0 to 4294967295"), seed))
  }
}

check_verbose <- function(verbose) {
  if (!is.null(verbose) && !(is_whole(verbose) && verbose %in% 0:2)) {
    abort("invalid_argument", must_be("verbose", gettext("0, 1 or 2"), verbose))
  }
}

check_flag <- function(value, argument) {
  if (!isTRUE(value) && !isFALSE(value)) {
    abort("invalid_argument", must_be(argument, gettext("TRUE or FALSE"), value))
  }
}

check_text <- function(value, argument, wanted, optional = FALSE) {
  if (optional && is.null(value)) {
    return(invisible())
  }
  if (!is.character(value) || length(value) != 1 || is.na(value)) {
    abort("invalid_argument", must_be(argument, wanted, value))
  }
}

check_folder <- function(path, argument = "path", optional = FALSE) {
  check_text(path, argument, gettext("the path of a folder"), optional)
}

check_choice <- function(value, argument, choices) {
  if (!is.character(value) || length(value) != 1 || !value %in% choices) {
    quoted <- paste0('"', choices, '"')
    last <- length(quoted)
    wanted <- paste(paste(quoted[-last], collapse = ", "), gettext("or"), quoted[[last]])
    abort("invalid_argument", must_be(argument, wanted, value))
  }
}

# A verb of S3 must take `...`; what nobody takes is a slip of the pen. The nearest of the `known`
# arguments is named.
check_no_more <- function(verb, ..., known = NULL) {
  if (...length() == 0) {
    return(invisible())
  }
  name <- names(list(...))[1]
  if (is.null(name) || name == "") {
    abort("invalid_argument", gettextf("`%s()` does not take more arguments.", verb))
  }
  hint <- if (!is.null(known)) nearest_names(name, known)
  end <- if (is.null(hint)) "." else gettextf(": %s", hint)
  message <- gettextf("`%s()` does not take an argument `%s`%s", verb, name, end)
  abort("invalid_argument", message)
}

# The core's end of a sentence on an unknown name, in the language of the session.
nearest_names <- function(name, known) hint_on(call_core("nearest_names", name, as.list(known)))

# `nearest` holds the names, their kind and how many are known.
hint_on <- function(nearest) {
  quoted <- paste0('"', unlist(nearest$names), '"')
  listed <- paste(quoted, collapse = ", ")
  switch(nearest$kind,
    close = gettextf("did you mean %s?", paste(quoted, collapse = sprintf(" %s ", gettext("or")))),
    all = gettextf("known are %s.", listed),
    some = gettextf("the nearest of %d known names are %s.", as.integer(nearest$known), listed)
  )
}

# The arguments of a function that are given by name.
argument_names <- function(verb) {
  setdiff(names(formals(verb)), c("object", "x", "..."))
}

is_whole <- function(value) {
  is.numeric(value) && length(value) == 1 && is.finite(value) && value == round(value)
}

is_named <- function(values) {
  !is.null(names(values)) && all(nzchar(names(values)))
}
