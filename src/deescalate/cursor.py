"""A place in a pattern that is being read: what is next, and whether a blank stands before it."""

import re


class Cursor:
    """A place in a pattern; blanks between items are skipped."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.offset = 0
        self._skip()

    def _skip(self) -> None:
        while self.offset < len(self.pattern) and self.pattern[self.offset].isspace():
            self.offset += 1

    @property
    def peek(self) -> str:
        """The next character, or nothing at the end."""
        return self.pattern[self.offset : self.offset + 1]

    @property
    def at_end(self) -> bool:
        """Whether everything has been read."""
        return self.offset >= len(self.pattern)

    @property
    def follows_a_word(self) -> bool:
        """Whether a word, group or class ends right before the cursor, without a blank."""
        before = self.pattern[self.offset - 1 : self.offset]
        return before.isalnum() or before in set(")]>*")

    def go_to(self, offset: int) -> None:
        """Put the cursor behind what has been read, and the blanks after it."""
        self.offset = offset
        self._skip()

    def take(self, sign: str) -> bool:
        """Whether `sign` is next; if so the cursor is behind it."""
        found = self.pattern.startswith(sign, self.offset)
        # A star, an ending or an exception belongs to its word only without a blank between.
        if found and sign == "*" and self.pattern[self.offset - 1].isspace():
            return False
        if found:
            self.offset += len(sign)
            self._skip()
        return found

    def attached(self, sign: str) -> bool:
        """Whether `sign` follows without a blank; if so the cursor is behind it."""
        if self.peek != sign or self.pattern[self.offset - 1].isspace():
            return False
        self.offset += 1
        return True

    def match(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        """What the expression finds here; if anything, the cursor is behind it."""
        found = expression.match(self.pattern, self.offset)
        if found:
            self.offset = found.end()
            if not self.pattern.startswith("~(", self.offset):
                self._skip()
        return found
