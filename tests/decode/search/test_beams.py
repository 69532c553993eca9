from itertools import product

import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Model

from spacy_eeap.attend.source import pad_source
from spacy_eeap.decode.bahdanau import BahdanauDecoder
from spacy_eeap.decode.decoder import Started
from spacy_eeap.decode.luong import LuongDecoder
from spacy_eeap.decode.reading import Reading
from spacy_eeap.decode.search.beams import Settings, search
from spacy_eeap.decode.target_pieces import TargetPieces, rows_of, score
from spacy_eeap.vocabulary.special import END, N_SPECIAL, START
from spacy_eeap.vocabulary.whole_tokens import WholeTokens

from .. import reference_decoders as references
from ..batches import NE, Reference, add_noise, build, make_reading, sources

LENGTHS = [2, 5, 1, 3]
LIMITS = [3, 2, 3, 1]
NV = N_SPECIAL + 2
GO_ON = [i for i in range(NV) if i not in (START, END)]
# More than all texts of at most 3 pieces.
EXACT = 50

DECODERS = {
    "bahdanau": (BahdanauDecoder, references.bahdanau, {}),
    "local": (BahdanauDecoder, references.bahdanau, {"window": "local-m", "radius": 1}),
    "luong": (LuongDecoder, references.luong, {"cell": "lstm"}),
    "not fed": (LuongDecoder, references.luong, {"input_feeding": False}),
}


class Translator:
    """A decoder and pieces, and what they say of a text."""

    def __init__(self, name, n_words=2):
        make, self.reference, settings = DECODERS[name]
        self.decoder = build(make, make_reading(LENGTHS, [1] * 4), nO=NE, **settings)
        vocabulary = WholeTokens()
        vocabulary.learn(["a b c d e f g h"[: 2 * n_words]])
        self.pieces = TargetPieces(vocabulary, NE).initialize()
        add_noise(self.pieces)
        self.sources = sources(LENGTHS)

    def search(self, numbers=range(4), limits=LIMITS, **settings):
        source = pad_source(numpy, [self.sources[i] for i in numbers])
        bounds = [limits[i] for i in numbers]
        return search(self.decoder, self.pieces, source, bounds, Settings(**settings))

    def reading(self, number, ids):
        """Get what the decoder reads to write some pieces."""
        source = pad_source(numpy, [self.sources[number]])
        rows = rows_of(self.pieces, numpy.asarray([START, *ids]))
        return Reading(source, rows, [1] * len(rows))

    def log_probabilities(self, number, ids):
        """Get those of all pieces at each step of a text and its end (n + 1, nV)."""
        R = self.decoder.predict(self.reading(number, ids))
        logits = score(self.pieces, R).astype("d")
        logits[:, START] = -numpy.inf
        return logits - numpy.log(numpy.exp(logits).sum(axis=1, keepdims=True))

    def total(self, number, ids, ended):
        written = [*ids, END] if ended else ids
        of_pieces = self.log_probabilities(number, ids)[range(len(written)), written]
        return of_pieces.sum()

    def weights(self, number, ids):
        reading = self.reading(number, ids)
        return Reference(self.decoder, self.reference, reading).weights[0][: len(ids)]


@pytest.fixture(params=DECODERS)
def translator(request):
    return Translator(request.param)


def by_rank(found, penalty):
    """Sort (total, ids, ended) as search does, and give the scores."""
    scored = [
        (ended, total / (len(ids) + ended) ** penalty, ids)
        for total, ids, ended in found
    ]
    return sorted(scored, reverse=True)


def ids_of(found):
    return [[one.ids for one in hypotheses] for hypotheses in found]


@pytest.mark.parametrize("penalty", [0.0, 0.7, 1.0])
def test_a_beam_that_is_large_enough_finds_all_texts_in_order(translator, penalty):
    found = translator.search(beam_size=EXACT, n_best=EXACT, length_penalty=penalty)
    for number, (hypotheses, limit) in enumerate(zip(found, LIMITS, strict=True)):
        texts = [
            (
                translator.total(number, list(ids), length < limit),
                list(ids),
                length < limit,
            )
            for length in range(limit + 1)
            for ids in product(GO_ON, repeat=length)
        ]
        expected = by_rank(texts, penalty)
        assert len(hypotheses) == len(expected)
        for one, (ended, score_of_it, ids) in zip(hypotheses, expected, strict=True):
            assert one.ids == ids
            assert one.score == pytest.approx(score_of_it, abs=1e-4)
            assert one.ended == ended


def reference_beam(translator, number, K, limit, penalty):
    """Search one source, with the decoder from the start at each step."""
    live, ended = [(0.0, [])], []
    for _ in range(limit):
        places = K - len(ended)
        ways = []
        for total, ids in live:
            of_pieces = translator.log_probabilities(number, ids)[-1]
            ways += [(total + of_pieces[i], [*ids, i]) for i in range(NV) if i != START]
        ways = sorted(ways, reverse=True)[:places]
        ended += [(total, ids[:-1], True) for total, ids in ways if ids[-1] == END]
        live = [way for way in ways if way[1][-1] != END]
        if not live:
            return by_rank(ended, penalty)
    return by_rank([*ended, *((total, ids, False) for total, ids in live)], penalty)


@pytest.mark.parametrize("K", [1, 2, 3])
@pytest.mark.parametrize("penalty", [0.0, 1.0])
def test_a_beam_goes_on_with_the_likeliest(translator, K, penalty):
    limits = [6, 4, 8, 1]
    found = translator.search(
        limits=limits, beam_size=K, n_best=K, length_penalty=penalty
    )
    for number, hypotheses in enumerate(found):
        expected = reference_beam(translator, number, K, limits[number], penalty)[:K]
        assert len(hypotheses) == len(expected)
        for one, (ended, score_of_it, ids) in zip(hypotheses, expected, strict=True):
            assert (one.ids, one.ended) == (ids, ended)
            assert one.score == pytest.approx(score_of_it, abs=1e-4)


def test_a_beam_of_one_chooses_the_likeliest_piece(translator):
    for number, (one,) in enumerate(translator.search(limits=[9] * 4)):
        ids = []
        while len(ids) < 9:
            piece = translator.log_probabilities(number, ids)[-1].argmax()
            if piece == END:
                break
            ids.append(int(piece))
        assert one.ids == ids
        assert one.ended == (len(ids) < 9)


@pytest.mark.parametrize("K", [1, 3, EXACT])
def test_weights_of_each_piece_are_those_that_it_was_written_by(translator, K):
    for number, hypotheses in enumerate(translator.search(beam_size=K, n_best=K)):
        assert hypotheses
        for one in hypotheses:
            assert one.weights.shape == (len(one.ids), LENGTHS[number])
            assert one.weights.dtype == numpy.float32
            if one.ids:
                expected = translator.weights(number, one.ids)
                assert_allclose(one.weights, expected, atol=1e-5)


@pytest.mark.parametrize("K", [1, 2, 4])
def test_a_source_is_searched_alone_as_in_a_batch(translator, K):
    limits = [7, 2, 5, 1]
    settings = {"limits": limits, "beam_size": K, "n_best": K}
    together = translator.search(**settings)
    for number, hypotheses in enumerate(together):
        (alone,) = translator.search([number], **settings)
        assert ids_of([alone]) == ids_of([hypotheses])
        for one, expected in zip(alone, hypotheses, strict=True):
            assert one.score == pytest.approx(expected.score, abs=1e-5)
            assert one.ended == expected.ended
            assert_allclose(one.weights, expected.weights, atol=1e-5)


@pytest.mark.parametrize("K", [1, 2, 4])
def test_the_order_of_sources_does_not_matter(translator, K):
    settings = {"limits": [7, 2, 5, 1], "beam_size": K, "n_best": K}
    turned = translator.search([3, 2, 1, 0], **settings)
    assert ids_of(turned[::-1]) == ids_of(translator.search(**settings))


def test_the_best_come_first_and_so_many_as_are_wanted(translator):
    (several, *_) = translator.search(limits=[9] * 4, beam_size=4, n_best=3)
    assert len(several) == 3
    scores = [one.score for one in several if one.ended]
    assert scores == sorted(scores, reverse=True)
    (one, *_) = translator.search(limits=[9] * 4, beam_size=4)
    assert ids_of([one]) == [[several[0].ids]]


@pytest.mark.parametrize("K", [1, 3])
def test_a_text_that_does_not_end_is_cut_off_at_its_limit(translator, K):
    translator.pieces.get_param("b")[END] = -1e4
    limits = [9, 1, 4, 2]
    for limit, hypotheses in zip(
        limits, translator.search(limits=limits, beam_size=K, n_best=K), strict=True
    ):
        assert len(hypotheses) == min(K, 3**limit)
        for one in hypotheses:
            assert not one.ended
            assert len(one.ids) == len(one.weights) == limit


@pytest.mark.parametrize("K", [1, 3])
def test_a_text_can_end_at_once(translator, K):
    translator.pieces.get_param("b")[END] = 1e4
    for hypotheses, length in zip(translator.search(beam_size=K), LENGTHS, strict=True):
        (one,) = hypotheses
        assert one.ids == [] and one.ended
        assert one.weights.shape == (0, length)
        assert one.score == pytest.approx(0, abs=1e-5)


def test_a_text_has_no_start_and_no_end_in_it(translator):
    translator.pieces.get_param("b")[START] = 1e4
    for hypotheses in translator.search(beam_size=3, n_best=3):
        for one in hypotheses:
            assert set(one.ids) <= set(GO_ON)


class Script:
    """A decoder and pieces whose logits are those of a function of the last piece."""

    def __init__(self, logits):
        identity = numpy.eye(NV, dtype="f")
        vocabulary = WholeTokens()
        vocabulary.learn(["a b"])
        self.pieces = TargetPieces(vocabulary, NV)
        self.pieces.set_dim("nO", NV)
        self.pieces.initialize().set_param("E", identity)
        attrs = {"start": self.start, "step": self.step}
        self.decoder = Model("script", lambda *_: None, attrs=attrs)
        self.logits = logits

    def start(self, model, source):
        started = Started(source, source.rows, source.rows, None)
        return started, (numpy.zeros((len(source.rows), 1)),)

    def step(self, model, started, state, rows, t):
        last = rows.argmax(axis=1).tolist()
        R = numpy.asarray([self.logits(piece, t) for piece in last], dtype="f")
        return R, numpy.ones((1, len(rows), 1), dtype="f"), state


def test_texts_that_end_early_do_not_keep_a_good_one_from_its_end():
    A, sure = 3, [3] * 8

    def logits(last, t):
        """Go on with A for sure. Another piece could be, too, and then the end."""
        if last in (START, A):
            of_end = 9.0 if t == len(sure) else -9.0
            return [-99, -99, of_end, 0, -5]
        return [-99, -99, 0, -9, -9]

    script = Script(logits)
    source = pad_source(numpy, sources([1]))
    for K in (1, 2, 3, 5):
        search_it = Settings(beam_size=K, n_best=K)
        ((one, *others),) = search(
            script.decoder, script.pieces, source, [20], search_it
        )
        assert one.ids == sure and one.ended
        assert len(others) == K - 1


def test_the_same_text_is_not_found_twice(translator):
    for hypotheses in translator.search(limits=[6] * 4, beam_size=4, n_best=4):
        texts = [(tuple(one.ids), one.ended) for one in hypotheses]
        assert len(set(texts)) == len(texts)


def test_sources_that_are_done_are_decoded_no_more():
    translator = Translator("bahdanau")
    translator.pieces.get_param("b")[END] = -1e4
    sizes, step = [], translator.decoder.attrs["step"]

    def counted(model, started, state, rows, t):
        sizes.append((len(started.keys), len(state[0]), len(rows)))
        return step(model, started, state, rows, t)

    translator.decoder.attrs["step"] = counted
    translator.search(limits=[3, 1, 2, 1], beam_size=2)
    assert sizes == [(4, 8, 8), (2, 4, 4), (1, 2, 2)]


def test_search_learns_nothing_and_drops_nothing():
    translator = Translator("luong")
    translator.decoder.attrs["own_dropout_rate"] = 0.9
    translator.decoder.attrs["recurrent_dropout"] = 0.9
    first, second = (translator.search(beam_size=3, n_best=3) for _ in range(2))
    assert ids_of(first) == ids_of(second)
    assert_array_equal(first[0][0].weights, second[0][0].weights)
    nodes = [*translator.decoder.walk(), translator.pieces]
    assert not any(node.has_grad(name) for node in nodes for name in node.param_names)
