"""The batches of a training, and the place in them where it stopped.

As spaCy's create_train_batches: it shuffles with the random numbers that the model
uses, too, so the order of a pass depends on all that was drawn before. To come back to
a place, the state of the random numbers at the start of each pass is kept, and all
passes are gone through again, without a model: so batches that grow go on growing.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import count
from typing import Any

from spacy.errors import Errors
from spacy.language import Language
from spacy.training import Example

from .random_state import get_random_state, set_random_state

Batch = list[Example]


class Batches:
    """Gives (pass, batch), pass after pass.

    nlp (Language): The pipeline.
    corpus (Callable): Reads the training data. It is kept in memory if `max_epochs` is
        0 or more, and is else read again in each pass.
    batcher (Callable): Makes batches of examples.
    max_epochs (int): The number of passes. 0 or less: as many as are asked for.
    """

    def __init__(
        self,
        nlp: Language,
        corpus: Callable[[Language], Iterable[Example]],
        batcher: Callable[[Iterable[Example]], Iterable[Batch]],
        max_epochs: int,
    ) -> None:
        self.nlp, self.corpus, self.batcher = nlp, corpus, batcher
        self.max_epochs = max_epochs
        # The state before the data was read, and before each pass that has begun.
        self.states: list[dict[str, Any]] = []
        self.n_taken = 0  # batches of this pass
        self.fingerprint = ""  # of the data, if it is kept in memory
        # What is gone through again: the passes, and the batches of the last of them.
        self._replay: list[dict[str, Any]] = []
        self._skip = 0
        self._now: dict[str, Any] | None = None

    def go_to(
        self,
        states: list[dict[str, Any]],
        n_taken: int,
        now: dict[str, Any],
        fingerprint: str,
    ) -> None:
        """Begin at a place where another object of this class was.

        states (List[Dict]), n_taken (int), fingerprint (str): Its attributes then.
        now (Dict): The state of random numbers then.
        """
        self._replay, self._skip, self._now = list(states), n_taken, now
        self.fingerprint = fingerprint

    def __iter__(self) -> Iterator[tuple[int, Batch]]:
        """Iterate.

        RAISES (ValueError): If there are no examples, or a pass has no batch: spaCy
            would wait for one for ever. If they are not those of the checkpoint.
        """
        self._begin()
        examples = list(self.corpus(self.nlp)) if self.max_epochs >= 0 else []
        if self.max_epochs >= 0 and not examples:
            raise ValueError(Errors.E986)
        found = _fingerprint(examples)
        if self._replay and found != self.fingerprint:
            raise ValueError(
                "The training data is not that of the checkpoint. Continue with the "
                "data that training began with, or start over with --overwrite."
            )
        self.fingerprint = found
        for epoch in count():
            if self.max_epochs > 0 and epoch == self.max_epochs:
                return
            self._begin()
            if self.max_epochs >= 0:
                random.shuffle(examples)
                batches = self.batcher(examples)
            else:
                batches = self.batcher(self.corpus(self.nlp))
            yield from ((epoch, batch) for batch in self._not_taken(batches))
            if not self.n_taken:
                raise ValueError(
                    "The batcher of [training] made no batch of the training data in a "
                    "whole pass. Look at its settings: discard_oversize = true leaves "
                    "out documents that are longer than a batch."
                )

    def _begin(self) -> None:
        """Begin a pass, with the random numbers that it had if it was there before."""
        if self._replay:
            set_random_state(self._replay.pop(0))
        self.states.append(get_random_state())

    def _not_taken(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        self.n_taken = 0
        for batch in batches:
            self.n_taken += 1
            if self._now is None:
                yield batch
            elif not self._replay and self.n_taken == self._skip:
                set_random_state(self._now)
                self._now = None


def _fingerprint(examples: list[Example]) -> str:
    """Get a hash of the texts, in their order."""
    digest = sha256()
    for example in examples:
        digest.update(example.reference.text.encode("utf8", "surrogatepass") + b"\0")
    return digest.hexdigest()
