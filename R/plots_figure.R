# What the plots share: names as they are drawn, and the sizes of their letters. A ggplot has no
# size of its own, so names are sized for the usual 7 inches, at which nothing may touch.

# Control characters as R shows them; very long names lose their middle.
shown <- function(names, longest = 60) {
  texts <- encodeString(enc2utf8(as.character(names)))
  long <- nchar(texts) > longest
  half <- longest %/% 2
  ends <- nchar(texts[long])
  texts[long] <- paste0(
    substr(texts[long], 1, half - 1), "...", substr(texts[long], ends - half + 3, ends)
  )
  texts
}

# The same of classes: where shortening makes two alike, all get their number.
shown_apart <- function(names) {
  texts <- shown(names)
  if (anyDuplicated(texts)) paste0(shown(names, 54), " #", seq_along(names)) else texts
}

# A text in lines of so many letters at most; words that are longer are broken.
wrapped <- function(texts, columns = 55) {
  vapply(texts, function(text) {
    lines <- strwrap(text, columns + 1)
    parts <- lapply(lines, function(line) {
      starts <- seq(1, max(nchar(line), 1), columns)
      substring(line, starts, starts + columns - 1)
    })
    paste(unlist(parts), collapse = "\n")
  }, "", USE.NAMES = FALSE)
}

# The points of the letters of names that share `room` points one after the other, and take at most
# two inches in their length.
name_size <- function(names, room) {
  widest <- max(nchar(shown_apart(names), "width"), 1)
  max(min(9, room / length(names), 144 / (0.5 * widest)), 4)
}

# On white, since a saved plot would else be transparent, and its titles black on black.
image_theme <- function() {
  white <- ggplot2::element_rect(fill = "white", colour = NA)
  ggplot2::theme_void() +
    ggplot2::theme(plot.background = white, plot.margin = ggplot2::margin(4, 4, 4, 4))
}
