from itertools import pairwise, product

import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Model

from spacy_eeap.attend.source import pad_source
from spacy_eeap.decode.bahdanau import BahdanauDecoder
from spacy_eeap.decode.decoder import Started
from spacy_eeap.decode.luong import LuongDecoder
from spacy_eeap.decode.reading import Reading
from spacy_eeap.decode.search.beams import search
from spacy_eeap.decode.search.hypotheses import coverage_penalty
from spacy_eeap.decode.search.settings import Settings
from spacy_eeap.decode.target_pieces import TargetPieces, rows_of, score
from spacy_eeap.decode.told import Told
from spacy_eeap.vocabulary.copies import Copies
from spacy_eeap.vocabulary.special import END, N_SPECIAL, START, UNKNOWN
from spacy_eeap.vocabulary.whole_tokens import WholeTokens

from .. import reference_decoders as references
from ..batches import NE, Reference, add_noise, build, make_reading, sources

LENGTHS = [2, 5, 1, 3]
LIMITS = [3, 2, 3, 1]
NV = N_SPECIAL + 2
GO_ON = [i for i in range(NV) if i not in (START, END)]
# More than all texts of at most 3 pieces.
EXACT = 100

DECODERS = {
    "bahdanau": (BahdanauDecoder, references.bahdanau, {}),
    "local": (BahdanauDecoder, references.bahdanau, {"window": "local-m", "radius": 1}),
    "luong": (LuongDecoder, references.luong, {"cell": "lstm"}),
    "not fed": (LuongDecoder, references.luong, {"input_feeding": False}),
    "copying": (BahdanauDecoder, references.bahdanau, {"copy": True, "coverage": True}),
    "copying, luong": (
        LuongDecoder,
        references.luong,
        {"copy": True, "coverage": True, "window": "local-p", "radius": 2},
    ),
}
# The pieces of the rows of each source, and those that the vocabulary lacks.
COPIES = [
    Copies([3, NV], ["x"], "", [], []),
    Copies([NV, 4, NV, 4, 3], ["y"], "", [], []),
    Copies([4], [], "", [], []),
    Copies([NV, NV, 3], ["z"], "", [], []),
]


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
        self.copies = COPIES if settings.get("copy") else None

    def search(self, numbers=range(4), limits=LIMITS, **settings):
        source = pad_source(numpy, [self.sources[i] for i in numbers])
        bounds = [limits[i] for i in numbers]
        copies = self.copies and [self.copies[i] for i in numbers]
        search_it = Settings(**settings)
        return search(self.decoder, self.pieces, source, bounds, search_it, copies)

    def go_on(self, number):
        """Get the pieces that a text can go on with."""
        own = self.copies[number].strings if self.copies else ()
        return [*GO_ON, *range(NV, NV + len(own))]

    def reading(self, number, ids):
        """Get what the decoder reads to write some pieces."""
        source = pad_source(numpy, [self.sources[number]])
        known = [piece if piece < NV else UNKNOWN for piece in ids]
        rows = rows_of(self.pieces, numpy.asarray([START, *known]))
        return Reading(source, rows, [1] * len(rows))

    def log_probabilities(self, number, ids):
        """Get those of all pieces at each step of a text and its end (n + 1, nV)."""
        told = self.decoder.predict(self.reading(number, ids))
        logits = score(self.pieces, told.vectors).astype("d")
        logits[:, START] = -numpy.inf
        logp = logits - numpy.log(numpy.exp(logits).sum(axis=1, keepdims=True))
        return logp if self.copies is None else self.mixed(number, logp, told)

    def mixed(self, number, logp, told):
        """Mix with what is copied, as the paper does."""
        k = 1 / (1 + numpy.exp(-told.gates.astype("d")))
        p = numpy.pad(numpy.exp(logp), [(0, 0), (0, 1)])
        p *= 1 - k[:, None] * told.weights.sum(axis=1, keepdims=True)
        for row, piece in enumerate(self.copies[number].ids):
            p[:, piece] += k * told.weights[:, row]
        with numpy.errstate(divide="ignore"):
            return numpy.log(p)

    def total(self, number, ids, ended):
        written = [*ids, END] if ended else ids
        of_pieces = self.log_probabilities(number, ids)[range(len(written)), written]
        return of_pieces.sum()

    def weights(self, number, ids):
        reading = self.reading(number, ids)
        (weights,) = Reference(self.decoder, self.reference, reading).weights
        return weights[: len(ids)].detach()


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
            for ids in product(translator.go_on(number), repeat=length)
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
            pieces = (END, *translator.go_on(number))
            ways += [(total + of_pieces[i], [*ids, i]) for i in pieces]
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
        assert len(hypotheses) >= min(K, 3**limit)
        for one in hypotheses:
            assert not one.ended
            assert len(one.ids) == len(one.weights) == limit


# Of one that copies, the gate may be wide open.
@pytest.mark.parametrize("name", ["bahdanau", "local", "luong", "not fed"])
@pytest.mark.parametrize("K", [1, 3])
def test_a_text_can_end_at_once(name, K):
    translator = Translator(name)
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
            assert not {START, END} & set(one.ids)


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
        return Told(R, numpy.ones((len(rows), 1), dtype="f"), None), state


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


def copying_ones():
    return [Translator(name) for name in ("copying", "copying, luong")]


@pytest.mark.parametrize("K", [1, 3])
def test_it_is_told_how_much_of_each_piece_is_copied(K):
    for translator in copying_ones():
        for number, hypotheses in enumerate(translator.search(beam_size=K, n_best=K)):
            own = COPIES[number]
            for one in hypotheses:
                told = translator.decoder.predict(translator.reading(number, one.ids))
                k = 1 / (1 + numpy.exp(-told.gates))
                p = numpy.exp(translator.log_probabilities(number, one.ids))
                is_it = numpy.asarray(own.ids) == numpy.asarray(one.ids)[:, None]
                reached = (told.weights[:-1] * is_it.reshape(-1, len(own.ids))).sum(1)
                expected = k[:-1] * reached / p[range(len(one.ids)), one.ids]
                assert_allclose(one.copied, expected, atol=1e-4)
                assert one.copies is own
                own_pieces = [i for i, piece in enumerate(one.ids) if piece >= NV]
                assert_allclose(one.copied[own_pieces], 1, atol=1e-4)


def test_a_decoder_that_does_not_copy_tells_of_no_copies():
    for hypotheses in Translator("bahdanau").search():
        assert [(one.copied, one.copies) for one in hypotheses] == [(None, None)]


@pytest.mark.parametrize("K", [1, 3])
def test_no_two_pieces_in_a_row_come_again(translator, K):
    translator.pieces.get_param("b")[END] = -5
    limits = [12] * 4
    free = translator.search(limits=limits, beam_size=K)
    bound = translator.search(limits=limits, beam_size=K, no_repeat_ngram=2)
    assert any(len(set(pairs(one.ids))) < len(pairs(one.ids)) for (one,) in free)
    for (one,) in bound:
        assert len(set(pairs(one.ids))) == len(pairs(one.ids))


def pairs(ids):
    return list(pairwise(ids))


@pytest.mark.parametrize("K", [1, 3])
def test_no_text_is_shorter_than_the_least_length(translator, K):
    translator.pieces.get_param("b")[END] = 1e4
    limits = [9] * 4
    for hypotheses in translator.search(limits=limits, beam_size=K, min_length=4):
        for one in hypotheses:
            assert len(one.ids) == 4 and one.ended


def test_the_coverage_penalty_ranks_what_attends_to_all_of_the_source_first(translator):
    settings = {"limits": [6] * 4, "beam_size": 6, "n_best": 6}
    without = translator.search(**settings)
    found = translator.search(**settings, coverage_penalty=5.0)
    if translator.reference is references.luong:
        assert ids_of(found) != ids_of(without)
    for hypotheses, before in zip(found, without, strict=True):
        scores = {tuple(one.ids): one.score for one in before}
        for one in hypotheses:
            if tuple(one.ids) in scores:
                expected = 5 * coverage_penalty(one.weights)
                assert one.score - scores[tuple(one.ids)] == pytest.approx(expected)
        ended = [one.score for one in hypotheses if one.ended]
        assert ended == sorted(ended, reverse=True)
