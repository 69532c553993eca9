"""Show control characters instead of obeying them."""

# A text can carry escape sequences that rewrite a terminal, HTML forbids most control
# characters, and XML two more. Tab and line feed are harmless and part of the layout.
_PICTURES = {
    code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"
}
_PICTURES[0x7F] = "\u2421"
_PICTURES.update(dict.fromkeys([*range(0x80, 0xA0), 0xFFFE, 0xFFFF], "\ufffd"))
# Halves of characters, as a path that is no UTF-8 has them: they cannot be written.
_PICTURES.update(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))


def printable(text: str) -> str:
    r"""Replace each control character by its Unicode picture, all but \t and \n.

    text (str): Any text. The two characters of a Windows line end become one \n.
    RETURNS (str): A text that a terminal and an HTML page show as it is.
    """
    return text.replace("\r\n", "\n").translate(_PICTURES)


def one_line(word: str) -> str:
    r"""Make the text of a token visible on one line, invisible tokens as well.

    word (str): The text of a token, such as "\n\n" or the joiner of two emoji.
    RETURNS (str): The text without line breaks, and never blank.
    """
    shown = printable(word).replace("\n", "\u21b5").replace("\t", "\u21e5")
    if any(char.isprintable() and char != " " for char in shown):
        return shown
    return "".join("\u2423" if char == " " else f"U+{ord(char):04X}" for char in shown)


def shortened(text: str, width: int) -> str:
    """Show a text on one line, without white space at its ends, and cut if long.

    text (str): Any text.
    width (int): The most characters to show.
    RETURNS (str): The text, never blank. Of a long one the start, and an ellipsis.
    """
    shown = one_line(text.strip() or text)
    if len(shown) <= width:
        return shown
    return shown[: width - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
