"""More examples for small data: words that can stand for each other are exchanged.

    Mary went to the kitchen. Where is Mary?      kitchen
    John went to the garden. Where is John?       garden

The first is in the corpus. The second is a copy, in which each word of a group stands
for one of the group, chosen at random, wherever it occurs: in the facts, the question
and the answer. All else is kept, such as the task, and which facts support the answer.
So a model learns that names are names.

In a config:

    [corpora.train.augmenter]
    @augmenters = "spacy-eeap.exchange_words.v1"
    groups = [["Mary", "John", "Sandra"], ["kitchen", "garden", "office"]]
    copies = 10

Whether the answer stays right is for the one who writes the groups to know. It does not

- where a word matters by itself: in bAbI's task 20 the thirsty go to the kitchen, and
  never to the garden;
- where a word has forms, as a mouse has mice: a group is of tokens, not of lemmas;
- where words of two groups belong together, as Paris and France do: what stands for
  a word depends on its own group alone.

A corpus is read once if [training] max_epochs is 0 or more: its copies are the same in
each epoch. If it is -1, each epoch has new ones.

Entities permuted whenever an example is read: Hermann et al. (2015), sec. 2.1,
https://arxiv.org/abs/1506.03340
Symmetries of a lexicon as augmentation: Akyürek and Andreas (2023),
https://aclanthology.org/2023.acl-long.38
"""

from collections.abc import Callable, Iterator
from weakref import WeakSet

from spacy.language import Language
from spacy.strings import get_string_id
from spacy.training import Example

from .exchanged_doc import ExchangedDoc
from .word_groups import check_groups, check_tokens, draw_exchanges


def exchange_words(
    groups: list[list[str]], copies: int
) -> Callable[[Language, Example], Iterator[Example]]:
    """Build an augmenter. In a config: @augmenters = "spacy-eeap.exchange_words.v1".

    groups (List[List[str]]): Words that can stand for each other, each of one token.
        They are found in upper and lower case, and each occurrence keeps its case: with
        Mary and John in a group, mary becomes john.
    copies (int): How many further examples to make of each, no two alike: all there
        are if they are fewer, and none if no word of the groups occurs. A component
        that learns its labels from copies may meet other ones in training, such as the
        same words in another order: give it all labels in [initialize.components].
    RETURNS (Callable[[Language, Example], Iterator[Example]]): The augmenter. It gives
        each example as it is, and then its copies, or raises a ValueError: if the
        tokenizer cuts a word, the two documents of an example differ in the words that
        they have, or one of them has annotations that its copies would lose.
    RAISES (ValueError): If a group has less than two words, a word is there twice, or
        there is no copy to make.
    """
    check_groups(groups)
    if copies < 1:
        raise ValueError(
            f"exchange_words makes at least one copy of an example, but copies is "
            f"{copies}. Leave the augmenter out to have none."
        )
    by_lower = {get_string_id(word.lower()): word for group in groups for word in group}
    checked: WeakSet[Language] = WeakSet()

    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        if nlp not in checked:
            check_tokens(nlp, groups)
            checked.add(nlp)
        predicted = ExchangedDoc(nlp, example.x, by_lower)
        reference = ExchangedDoc(nlp, example.y, by_lower)
        _check_alike(nlp, predicted, reference)
        yield example
        occurring = predicted.occurring | reference.occurring
        for exchange in draw_exchanges(groups, occurring, copies):
            yield Example(predicted.copy(exchange), reference.copy(exchange))

    return augment


def _check_alike(
    nlp: Language, predicted: ExchangedDoc, reference: ExchangedDoc
) -> None:
    if predicted.found != reference.found:
        strings = nlp.vocab.strings
        words, gold = (
            [strings[id_] for id_ in doc.found] for doc in (predicted, reference)
        )
        raise ValueError(
            f"The two documents of an example need the same tokens where words are "
            f"exchanged, but the prediction has {words} and the reference {gold}. "
            f"Tokenize both alike, as spacy.Corpus.v1 does with gold_preproc = true."
        )
