"""Subwords: parts of words, frequent words among them as a whole. By sentencepiece.

A space is written before a piece, as its first character or as a piece of its own. As
each character of the training texts is a piece, only others are UNKNOWN.

Kudo and Richardson (2018): https://aclanthology.org/D18-2012
The unigram model, and its sampling, sec. 3: Kudo (2018), https://aclanthology.org/P18-1007
BPE: Sennrich et al. (2016), https://aclanthology.org/P16-1162, and its dropout,
Provilkov et al. (2020), https://aclanthology.org/2020.acl-main.170
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, Literal

import numpy

from ..extras import import_extra
from .pieces import Decoded, Pieces, decode
from .saving import reading, saved_with_layers
from .special import END, N_SPECIAL, START, UNKNOWN
from .vocabulary import check_learnt

# How sentencepiece writes a space, and the character that texts must not have for it.
SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
RESERVED = "\N{LOWER FIVE EIGHTHS BLOCK}"
# The most that sentencepiece takes. It leaves out longer texts without a word.
MAX_BYTES = 2**30
SILENT = 2


def _sentencepiece() -> Any:
    return import_extra("sentencepiece", "translate", "Subwords")


@saved_with_layers
class Subwords:
    """In a config: @misc = "spacy-eeap.Subwords.v1".

    size (int): How many ids there are, the three special ones included. Texts that do
        not yield so many have fewer.
    model (Literal["unigram", "bpe"]): How pieces are chosen: the most probable ones, or
        the most frequent pairs of pieces, again and again.
    sampling (float): In training, texts are cut another way each time. 0 for never.
        For unigram, the exponent of the probability of a way, alpha in the paper: 0.1
        for many ways, 1 for few. For bpe, the share of pairs that are not joined: 0.1.
    lowercase (bool): Whether texts are read, and written, in lower case.
    RAISES (ImportError): If sentencepiece is not installed.
    RAISES (ValueError): If the model or the sampling is none of these.
    """

    def __init__(
        self,
        size: int = 4000,
        model: Literal["unigram", "bpe"] = "unigram",
        sampling: float = 0.0,
        lowercase: bool = False,
    ) -> None:
        _sentencepiece()
        if model not in ("unigram", "bpe"):
            raise ValueError(f"model must be 'unigram' or 'bpe', but was {model!r}")
        if not 0 <= sampling <= 1:
            raise ValueError(f"sampling must be from 0 to 1, but was {sampling!r}")
        self.size = size
        self.model = model
        self.sampling = sampling
        self.lowercase = lowercase
        self._processor: Any = None
        self._strings: list[str] = []

    def __len__(self) -> int:
        return len(self._strings)

    def learn(self, texts: Iterable[str]) -> None:
        """Train on texts. The same texts give the same pieces.

        RAISES (ValueError): If the texts have no characters, or more than fit the size.
        """
        known = [text.replace(RESERVED, " ") for text in texts]
        try:
            data = self._train(known)
        except RuntimeError:
            self._check_size(known)
            raise
        self.from_bytes(data)

    def _train(self, texts: list[str]) -> bytes:
        data = BytesIO()
        _sentencepiece().SentencePieceTrainer.train(
            sentence_iterator=iter(texts),
            model_writer=data,
            model_type=self.model,
            vocab_size=self.size,
            hard_vocab_limit=False,
            character_coverage=1.0,
            normalization_rule_name=self._rule,
            max_sentence_length=MAX_BYTES,
            unk_id=UNKNOWN,
            bos_id=START,
            eos_id=END,
            pad_id=-1,
            num_threads=1,
            minloglevel=SILENT,
        )
        return data.getvalue()

    @property
    def _rule(self) -> str:
        """How texts are normalised: NFKC, and one space for any kind of it."""
        return "nmt_nfkc_cf" if self.lowercase else "nmt_nfkc"

    def _check_size(self, texts: list[str]) -> None:
        normalizer = _sentencepiece().SentencePieceNormalizer(rule_name=self._rule)
        characters = set().union(*normalizer.normalize(texts)) - {" ", SPACE}
        if not characters:
            raise ValueError(
                f"Subwords are learnt from texts, but the {len(texts)} that came have "
                f"no characters. Look at the corpus, and at what reads it."
            )
        least = len(characters) + 1 + N_SPECIAL
        if self.size < least:
            raise ValueError(
                f"The size of Subwords must be at least {least}, as the texts have "
                f"{len(characters)} different characters, beside which there are the "
                f"space and {N_SPECIAL} special ids, but was {self.size}. Set size "
                f"higher, or leave texts with rare characters out."
            )

    def encode(self, text: str, *, sample: bool = False) -> Pieces:
        """Cut a text to pieces. Characters side by side that it lacks are one UNKNOWN.

        text (str): The text.
        sample (bool): Whether to do as in training, at random if `sampling` is not 0.
            It follows the seed of numpy, which thinc's fix_random_seed sets.
        """
        check_learnt(self)
        found = self._processor.encode(
            text, return_type="offset_mapping", **self._sampling(sample)
        )
        ends = [end for _, end in found["offsets"]]
        starts = [
            end - len(text[start:end].lstrip()) for start, end in found["offsets"]
        ]
        return Pieces(found["ids"], starts, ends)

    def _sampling(self, sample: bool) -> dict[str, Any]:
        if not sample or not self.sampling:
            return {}
        seed = int(numpy.random.randint(2**32, dtype="uint32"))
        _sentencepiece().set_random_generator_seed(seed)
        return {"enable_sampling": True, "nbest_size": -1, "alpha": self.sampling}

    def decode(self, ids: Sequence[int], unknown: Sequence[str] = ()) -> Decoded:
        """Join pieces. An UNKNOWN has a space before it if a piece that is one has."""
        check_learnt(self)
        return decode(self._strings, ids, unknown, before_unknown="")

    def to_bytes(self) -> bytes:
        """Save it, as a model file of sentencepiece. Empty if it has not learnt."""
        return self._processor.serialized_model_proto() if len(self) else b""

    def from_bytes(self, data: bytes) -> "Subwords":
        """Load a model file of sentencepiece, with ids as in special.py.

        RAISES (ValueError): If it is damaged.
        """
        if not data:
            self._processor, self._strings = None, []
            return self
        with reading("Subwords"):
            processor = _sentencepiece().SentencePieceProcessor(model_proto=data)
            pieces = list(map(processor.id_to_piece, range(len(processor))))
        self._processor = processor
        self._strings = [piece.replace(SPACE, " ") for piece in pieces]
        self._strings[:N_SPECIAL] = [""] * N_SPECIAL
        return self
