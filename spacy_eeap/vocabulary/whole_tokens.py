"""Whole tokens, as spaCy cuts them. For texts of few words, and models of the old days.

A token with a space before it is one entry, and without it another: " man", ".". So a
text whose tokens are all known comes back as it was, up to spaces that are more than
one, at its start or at its end. The first token counts as one behind a space.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

import spacy
import srsly
from spacy.tokens import Doc
from spacy.util import get_lang_class

from .pieces import Decoded, Pieces, decode
from .saving import reading, saved_with_layers
from .special import N_SPECIAL, UNKNOWN
from .vocabulary import check_learnt


@saved_with_layers
class WholeTokens:
    """In a config: @misc = "spacy-eeap.WholeTokens.v1".

    lang (str): The language whose tokenizer is used, a code such as "en".
    size (Optional[int]): How many ids there are at most, the three special ones
        included: those of the most frequent tokens. None for no limit.
    min_count (int): How often a token must occur to be known.
    RAISES (ValueError): If there is no room for a token.
    """

    def __init__(
        self, lang: str = "xx", size: int | None = None, min_count: int = 1
    ) -> None:
        if size is not None and size <= N_SPECIAL:
            raise ValueError(f"size must be null or above {N_SPECIAL}, but was {size}")
        self.lang = lang
        self.size = size
        self.min_count = min_count
        self._strings: list[str] = []
        self._ids: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._strings)

    def learn(self, texts: Iterable[str]) -> None:
        """Count the tokens of texts, and keep the most frequent ones.

        RAISES (ValueError): If no token occurs min_count times.
        """
        counts = Counter(word for text in texts for word, _, _ in self._tokens(text))
        words = [word for word, count in counts.items() if count >= self.min_count]
        if not words:
            raise ValueError(
                f"WholeTokens are learnt from texts, but of the {len(counts)} tokens "
                f"that came none occurs {self.min_count} times. Look at the corpus, "
                f"and at what reads it, or set min_count lower."
            )
        words.sort(key=lambda word: (-counts[word], word))
        room = None if self.size is None else self.size - N_SPECIAL
        self._know(words[:room])

    def _know(self, words: list[str]) -> None:
        self._strings = [*[""] * N_SPECIAL, *words] if words else []
        self._ids = {word: N_SPECIAL + i for i, word in enumerate(words)}

    def _tokens(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Get each token, with the space before it, and where it starts and ends."""
        end = -1
        for token in _tokenizer(self.lang)(text):
            if not token.is_space:
                space = " " if end != token.idx else ""
                end = token.idx + len(token)
                yield space + token.text, token.idx, end

    def encode(self, text: str, *, sample: bool = False) -> Pieces:
        """Get a piece for each token. One that is not known is an UNKNOWN.

        A token that is known with a space before it is known without, and the other way
        round.

        text (str): The text.
        sample (bool): Nothing is left to chance here.
        """
        check_learnt(self)
        pieces = Pieces([], [], [])
        for word, start, end in self._tokens(text):
            pieces.ids.append(self._find(word))
            pieces.starts.append(start)
            pieces.ends.append(end)
        return pieces

    def _find(self, word: str) -> int:
        other = word[1:] if word.startswith(" ") else " " + word
        return self._ids.get(word) or self._ids.get(other) or UNKNOWN

    def decode(self, ids: Sequence[int], unknown: Sequence[str] = ()) -> Decoded:
        """Join tokens. An UNKNOWN has a space before it."""
        check_learnt(self)
        return decode(self._strings, ids, unknown, before_unknown=" ")

    def to_bytes(self) -> bytes:
        """Save the tokens and the language."""
        saved = {"lang": self.lang, "tokens": self._strings[N_SPECIAL:]}
        return srsly.msgpack_dumps(saved)

    def from_bytes(self, data: bytes) -> "WholeTokens":
        """Load the tokens and the language.

        RAISES (ValueError): If they are damaged.
        """
        with reading("WholeTokens"):
            saved = srsly.msgpack_loads(data)
            lang, tokens = saved["lang"], saved["tokens"]
            get_lang_class(lang)
            if not all(isinstance(token, str) for token in tokens):
                raise TypeError("a token is no text")
        self.lang = lang
        self._know(tokens)
        return self


@cache
def _tokenizer(lang: str) -> Callable[[str], Doc]:
    """Build the tokenizer of a language once: that of some takes half a second."""
    return spacy.blank(lang).tokenizer
