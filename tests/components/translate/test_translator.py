from functools import partial

import numpy
import pytest
import spacy
import srsly
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam

from spacy_eeap.components.translate import translator as translating
from spacy_eeap.components.translate.translator import SAMPLE
from spacy_eeap.decode.search.hypotheses import Hypothesis
from spacy_eeap.models.source_rows import source_units
from spacy_eeap.vocabulary.special import UNKNOWN

from ...pairs import (
    BAHDANAU,
    GOLD,
    LUONG,
    PAIRS,
    TEXTS,
    TOKENS,
    WHOLE_TOKENS,
    model_config,
    new_pipeline,
    pair_examples,
    read,
    train,
    translations,
)
from ...tiny import update

EMPTY = {
    "text": "",
    "tokens": [],
    "score": 0.0,
    "alignment": [],
    "candidates": [{"text": "", "score": 0.0}],
}
SETTINGS = {
    "beam_size": 1,
    "n_best": 1,
    "length_penalty": 1.0,
    "coverage_penalty": 0.0,
    "min_length": 0,
    "no_repeat_ngram": 0,
    "max_length": 500,
    "length_ratio": 2.0,
    "copy_unknown": True,
    "save_activations": True,
}
STRANGE = [
    "",
    " \n",
    "\u200b",
    "\N{ROBOT FACE}",
    "漢字かな",
    "Привет",
    "a\u200db\u0301",
]
# Words that occur once are not known.
RARE = {**WHOLE_TOKENS, "min_count": 2}


@pytest.fixture(scope="module")
def trained():
    nlp = new_pipeline()
    train(nlp)
    return nlp


@pytest.fixture
def nlp(trained):
    """The trained pipeline, with the settings of the beginning. Not to be trained."""
    for name, value in SETTINGS.items():
        setattr(trained.get_pipe("translate"), name, value)
    return trained


@pytest.fixture
def pipe(nlp):
    return nlp.get_pipe("translate")


@pytest.fixture
def fresh(nlp):
    """A copy of the trained pipeline, to be trained."""
    return spacy.blank("de").from_config(nlp.config).from_bytes(nlp.to_bytes())


@pytest.fixture(scope="module")
def of_tokens():
    """An untrained pipeline of whole tokens, of which rare ones are not known."""
    nlp = new_pipeline(model_config(tok2vec=read(vocabulary=RARE), vocabulary=RARE))
    examples = pair_examples(nlp, [*PAIRS, ("Zoe geht.", "Zoe walks.")])
    nlp.initialize(lambda: examples)
    return nlp


def weights(doc):
    return doc._.activations["translate"]["weights"]


def params(pipe):
    nodes = pipe.model.walk()
    return [
        node.get_param(name).copy()
        for node in nodes
        for name in node.param_names
        if node.has_param(name)
    ]


def assert_unchanged(pipe, before):
    for param, old in zip(params(pipe), before, strict=True):
        assert_array_equal(param, old)


def test_it_learns_by_heart(nlp):
    assert translations(nlp) == GOLD


def test_a_translation_has_its_tokens_score_and_alignment(nlp, pipe):
    translation = nlp("Die Frau schläft.")._.translation
    assert list(translation) == ["text", "tokens", "score", "alignment", "candidates"]
    assert translation["text"] == "The woman sleeps."
    assert translation["tokens"] == ["The", "woman", "sleeps", "."]
    assert -0.1 < translation["score"] < 0
    assert len(translation["alignment"]) == 4
    assert set(translation["alignment"]) <= {0, 1, 2, 3}
    [candidate] = translation["candidates"]
    assert candidate == {"text": "The woman sleeps.", "score": translation["score"]}


def test_the_score_is_the_log_probability_of_a_piece(fresh):
    score = fresh(TEXTS[0])._.translation["score"]
    losses = fresh.update(pair_examples(fresh, PAIRS[:1]))
    assert losses["translate"] == pytest.approx(-score, abs=1e-4)


def test_the_text_of_the_document_is_left_alone(nlp):
    doc = nlp.make_doc(TEXTS[0])
    before = doc.to_bytes(exclude=["user_data"])
    nlp.get_pipe("translate")(doc)
    assert doc.to_bytes(exclude=["user_data"]) == before
    assert doc.text == TEXTS[0]


def test_predicting_changes_no_document(nlp, pipe):
    doc = nlp.make_doc(TEXTS[0])
    pipe.predict([doc])
    assert doc.user_data == {}


def test_candidates_are_sorted_and_the_first_is_the_text(nlp, pipe):
    pipe.beam_size, pipe.n_best = 4, 3
    for doc in nlp.pipe(TEXTS):
        found = doc._.translation["candidates"]
        assert len(found) == 3
        assert found[0] == {name: doc._.translation[name] for name in ("text", "score")}
        scores = [candidate["score"] for candidate in found]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("beam_size", [2, 5, 9])
def test_a_wide_beam_finds_what_is_learnt_too(beam_size, nlp, pipe):
    pipe.beam_size = beam_size
    assert translations(nlp) == GOLD


def test_search_can_be_set_at_run_time(nlp, pipe):
    pipe.beam_size, pipe.n_best = 3, 3
    assert len(nlp(TEXTS[0])._.translation["candidates"]) == 3
    # More cannot be given than are searched.
    pipe.beam_size = 2
    assert pipe.settings.n_best == 2
    assert len(nlp(TEXTS[0])._.translation["candidates"]) == 2
    pipe.beam_size, pipe.max_length = 1, 2
    assert len(pipe.predict([nlp.make_doc(TEXTS[0])])[0][0].ids) == 2


def test_the_length_penalty_divides_the_score(nlp, pipe):
    score = nlp(TEXTS[0])._.translation["score"]
    [[hypothesis]] = pipe.predict([nlp.make_doc(TEXTS[0])])
    pipe.length_penalty = 0.0
    total = nlp(TEXTS[0])._.translation["score"]
    assert total == pytest.approx(score * (len(hypothesis.ids) + 1), rel=1e-5)


@pytest.mark.parametrize(
    ("max_length", "length_ratio", "n_words", "longest"),
    [(500, 2.0, 3, 16), (500, 0.0, 3, 10), (12, 2.0, 3, 12), (40, 2.0, 5000, 40)],
)
def test_a_translation_is_bounded_by_its_source_and_max_length(
    max_length, length_ratio, n_words, longest
):
    nlp = new_pipeline(
        model_config(tok2vec=read(TOKENS)),
        max_length=max_length,
        length_ratio=length_ratio,
        beam_size=1,
    )
    nlp.initialize(lambda: pair_examples(nlp))
    pipe = nlp.get_pipe("translate")
    pieces = pipe.model.get_ref("pieces")
    # So that no text ends.
    pieces.set_param(
        "b", numpy.asarray([0, 0, -99, *[0] * (len(pieces.get_param("b")) - 3)], "f")
    )
    [[hypothesis]] = pipe.predict([Doc(nlp.vocab, words=["Mann"] * n_words)])
    assert len(hypothesis.ids) == longest
    assert not hypothesis.ended


def test_activations_are_a_weight_of_each_source_token_for_each_token(nlp):
    for doc in nlp.pipe(TEXTS):
        saved = weights(doc)
        assert saved.shape == (len(doc._.translation["tokens"]), len(doc))
        assert saved.dtype == numpy.float32
        assert_allclose(saved.sum(axis=1), 1, atol=1e-4)
        assert doc._.translation["alignment"] == saved.argmax(axis=1).tolist()


def test_activations_are_off_by_default(nlp, pipe):
    expected = nlp(TEXTS[0])._.translation
    pipe.save_activations = False
    doc = nlp(TEXTS[0])
    assert doc._.activations == {}
    assert doc._.translation == expected
    assert new_pipeline().get_pipe("translate").save_activations is False


def test_saved_arrays_do_not_keep_their_batch_alive(nlp):
    for doc in nlp.pipe(TEXTS[:3]):
        assert isinstance(weights(doc), numpy.ndarray)
        assert weights(doc).base.base is None


def test_rows_of_tokens_are_aligned_as_they_are():
    nlp = new_pipeline(model_config(tok2vec=read(TOKENS)), save_activations=True)
    nlp.initialize(lambda: pair_examples(nlp))
    pipe = nlp.get_pipe("translate")
    doc, other = nlp.make_doc(TEXTS[0]), nlp.make_doc(" ".join(TEXTS))
    assert source_units(pipe.model, doc) is None
    pipe.set_annotations([doc, other], pipe.predict([doc, other]))
    assert weights(doc).shape[1] == len(doc) == 4
    assert_allclose(weights(doc).sum(axis=1), 1, atol=1e-4)


def test_a_batch_gives_what_each_document_gives_alone(nlp, pipe):
    pipe.beam_size, pipe.n_best = 3, 2
    texts = [*TEXTS, *STRANGE, " ".join(TEXTS), TEXTS[0][:3]]
    for text, doc in zip(texts, nlp.pipe(texts), strict=True):
        alone = nlp(text)
        assert doc._.translation["text"] == alone._.translation["text"]
        assert doc._.translation["tokens"] == alone._.translation["tokens"]
        expected = alone._.translation["score"]
        assert doc._.translation["score"] == pytest.approx(expected, abs=1e-4)
        assert_allclose(weights(doc), weights(alone), atol=1e-4)


@pytest.mark.parametrize("text", ["", " \n", "\u200b"])
def test_a_text_without_pieces_has_an_empty_translation(text, nlp):
    doc = nlp(text)
    assert doc._.translation == EMPTY
    assert weights(doc).shape == (0, len(doc))


@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.parametrize("beam_size", [1, 3])
def test_any_text_has_a_translation(beam_size, text, nlp, pipe):
    pipe.beam_size = beam_size
    doc = nlp(text)
    translation = doc._.translation
    assert (
        srsly.json_loads(srsly.json_dumps(translation))["text"] == translation["text"]
    )
    assert len(translation["alignment"]) == len(translation["tokens"])
    assert doc.text == text


def test_no_documents_are_no_error(nlp, pipe):
    assert list(nlp.pipe([])) == []
    assert pipe.predict([]) == []
    pipe.set_annotations([], [])


def test_any_iterable_of_documents_is_predicted(nlp, pipe):
    docs = [nlp.make_doc(text) for text in TEXTS[:3]]
    for [one], [other] in zip(
        pipe.predict(iter(docs)), pipe.predict(docs), strict=True
    ):
        assert one.ids == other.ids


def test_contexts_of_texts_come_back(nlp):
    pairs = [(text, i) for i, text in enumerate(TEXTS)]
    for doc, i in nlp.pipe(pairs, as_tuples=True):
        assert doc._.translation["text"] == GOLD[i]


def test_translations_survive_bytes_as_they_are(nlp):
    doc = nlp(TEXTS[0])
    restored = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert restored._.translation == doc._.translation
    assert_array_equal(weights(restored), weights(doc))


@pytest.mark.filterwarnings("ignore:.W101")  # spaCy leaves extensions out
def test_a_translated_document_can_be_cut_and_joined(nlp):
    docs = list(nlp.pipe(TEXTS[:2]))
    assert docs[0][1:3].as_doc()._.translation is None
    assert docs[0][1:3].as_doc(copy_user_data=True).text == "Mann schläft"
    assert docs[0].copy()._.translation == docs[0]._.translation
    assert Doc.from_docs(docs).text == " ".join(TEXTS[:2])


def written(nlp, source, target, rows):
    """Let the component describe a target whose pieces attend to a row each."""
    pipe, doc = nlp.get_pipe("translate"), nlp.make_doc(source)
    vocabulary = pipe.model.get_ref("pieces").attrs["vocabulary"]
    ids = vocabulary.encode(target).ids
    weights = numpy.zeros((len(ids), 8), dtype="f")
    weights[range(len(ids)), rows] = 1
    pipe.set_annotations([doc], [[Hypothesis(ids, -0.5, weights, True)]])
    return doc._.translation


def test_what_is_unknown_is_copied_from_where_it_attends_to(of_tokens):
    source = "Max \N{ROBOT FACE} geht."
    found = written(of_tokens, source, "Zoe and Ann walks.", [1, 2, 0, 2, 3])
    assert found["text"] == "\N{ROBOT FACE} geht Max walks."
    assert found["tokens"] == ["\N{ROBOT FACE}", "geht", "Max", "walks", "."]
    assert found["alignment"] == [1, 2, 0, 2, 3]
    assert found["candidates"] == [{"text": found["text"], "score": -0.5}]


def test_what_is_unknown_is_marked_where_nothing_is_copied(of_tokens):
    pipe = of_tokens.get_pipe("translate")
    pipe.copy_unknown = False
    found = written(of_tokens, "Max geht.", "Zoe walks.", [0, 1, 2])
    pipe.copy_unknown = True
    assert found["text"] == "\N{REPLACEMENT CHARACTER} walks."


def test_tokens_are_copied_where_rows_are_tokens():
    nlp = new_pipeline(model_config(tok2vec=read(TOKENS), vocabulary=RARE))
    nlp.initialize(lambda: pair_examples(nlp))
    found = written(nlp, "Max  geht.", "Zoe walks.", [0, 2, 3])
    assert found["text"] == "Max walks."
    assert found["alignment"] == [0, 2, 3]


def test_parts_of_a_token_are_copied_where_rows_are_pieces(nlp):
    vocabulary = nlp.get_pipe("translate").model.get_ref("pieces").attrs["vocabulary"]
    assert UNKNOWN in vocabulary.encode("\N{ROBOT FACE}").ids
    found = written(nlp, "\N{SNOWMAN}!", "\N{ROBOT FACE}", [0, 1])
    assert found["text"] == "\N{SNOWMAN}!"


def test_words_of_translations_are_forgotten_after_a_memory_zone(of_tokens):
    strings = of_tokens.get_pipe("translate").target_tokenizer("").vocab.strings
    for _ in range(2):
        with of_tokens.memory_zone():
            found = written(of_tokens, "Qwertz geht.", "Zoe walks.", [0, 1, 2])
            assert "Qwertz" in strings
        assert found["tokens"] == ["Qwertz", "walks", "."]
        assert "Qwertz" not in strings


def test_learning_is_the_same_for_the_same_seed():
    losses = [train(new_pipeline(), 5) for _ in range(2)]
    assert losses[0] == losses[1]
    assert losses[0][-1] < losses[0][0]


def test_the_loss_is_a_mean_over_the_pieces_of_the_batch(fresh):
    pipe = fresh.get_pipe("translate")
    examples = pair_examples(fresh, [PAIRS[0], ("Ein Kind.", "A")])
    vocabulary = pipe.model.get_ref("pieces").attrs["vocabulary"]
    n_pieces = [len(vocabulary.encode(text).ids) + 1 for text in (GOLD[0], "A")]
    alone = [pipe.update([example])["translate"] for example in examples]
    together = pipe.update(examples)["translate"]
    mean = numpy.average(alone, weights=n_pieces)
    assert together == pytest.approx(mean, abs=1e-4)


def test_gradients_are_means_over_the_pieces_of_the_batch(fresh):
    pipe, found = fresh.get_pipe("translate"), []
    for pairs in (PAIRS, PAIRS * 2):
        pipe.update(pair_examples(fresh, pairs))
        nodes = list(pipe.model.walk())
        found.append(grads(nodes))
        for node in nodes:
            for name in node.param_names:
                node.set_grad(name, node.get_grad(name) * 0)
    for once, twice in zip(*found, strict=True):
        assert abs(once).max() > 0
        assert_allclose(once, twice, atol=1e-5)


def grads(nodes):
    return [node.get_grad(name).copy() for node in nodes for name in node.param_names]


def test_losses_add_up(fresh):
    examples, losses = pair_examples(fresh), {"translate": 5.0, "other": 1.0}
    assert fresh.get_pipe("translate").update(examples, losses=losses) is losses
    assert losses["translate"] > 5.0
    assert losses["other"] == 1.0


def test_without_an_optimizer_weights_stay(fresh):
    pipe = fresh.get_pipe("translate")
    before = params(pipe)
    pipe.update(pair_examples(fresh))
    assert_unchanged(pipe, before)
    pipe.update(pair_examples(fresh), sgd=Adam(0.01))
    assert any(
        (new != old).any() for new, old in zip(params(pipe), before, strict=True)
    )


def test_examples_without_a_translation_are_left_out(fresh):
    pipe = fresh.get_pipe("translate")
    examples = pair_examples(fresh, [PAIRS[0], (TEXTS[1], None), ("Mann", None)])
    alone = pipe.update(examples[:1])["translate"]
    assert pipe.update(examples)["translate"] == pytest.approx(alone, abs=1e-5)


@pytest.mark.parametrize(
    "pairs",
    [[(text, None) for text in TEXTS], [("", "A man."), (" ", "")], []],
    ids=["no translation", "no source", "no examples"],
)
def test_a_batch_without_a_pair_teaches_nothing(pairs, fresh):
    pipe = fresh.get_pipe("translate")
    before = params(pipe)
    examples = pair_examples(fresh, pairs)
    assert pipe.update(examples, sgd=Adam(0.1)) == {"translate": 0.0}
    assert_unchanged(pipe, before)


def test_an_empty_source_among_others_is_left_out(fresh):
    pipe = fresh.get_pipe("translate")
    alone = pipe.update(pair_examples(fresh, PAIRS[:2]))["translate"]
    examples = pair_examples(fresh, [("", "A man."), *PAIRS[:2]])
    assert pipe.update(examples)["translate"] == pytest.approx(alone, abs=1e-5)


def test_an_empty_translation_is_learnt(fresh):
    examples = pair_examples(fresh, [*PAIRS, ("Nichts", "")])
    update(fresh, examples, Adam(0.02), 60)
    found = fresh("Nichts")._.translation
    assert (found["text"], found["tokens"], found["alignment"]) == ("", [], [])


def test_characters_unseen_in_training_can_be_among_what_is_learnt(fresh):
    examples = pair_examples(fresh, [("漢 \N{ROBOT FACE}", "漢 \N{ROBOT FACE}")])
    assert 0 < fresh.update(examples, sgd=Adam(0.01))["translate"] < 50


def test_a_loss_that_is_not_a_number_does_not_reach_the_weights(fresh):
    pipe = fresh.get_pipe("translate")
    embed = next(n for n in pipe.model.walk() if n.name == "piece_embed")
    embed.set_param("E", embed.get_param("E") * numpy.nan)
    before = params(pipe)
    with pytest.raises(
        ValueError, match=r"'translate' is nan.*lower the learning rate"
    ):
        fresh.update(pair_examples(fresh), sgd=Adam(0.01))
    assert_unchanged(pipe, before)


def test_training_dropout_reaches_the_decoder(fresh):
    fresh.update(pair_examples(fresh), drop=0.3, sgd=Adam(0.0))
    model = fresh.get_pipe("translate").model
    for name in ("decoder", "pieces"):
        assert model.get_ref(name).attrs["dropout_rate"] == 0.3


def test_vocabularies_learn_from_all_pairs_and_the_model_sees_a_few(monkeypatch):
    nlp = new_pipeline()
    pairs = [*PAIRS, ("Zwölf Boxkämpfer", "Qux"), ("X", None)]
    model, seen = nlp.get_pipe("translate").model, []
    monkeypatch.setattr(model, "init", lambda _, X, Y: seen.extend(X))
    nlp.initialize(lambda: pair_examples(nlp, pairs))
    assert len(seen) == SAMPLE
    assert "\N{REPLACEMENT CHARACTER}" not in _round_trip(
        model.get_ref("pieces"), "Qux"
    )
    embed = next(node for node in model.walk() if node.name == "piece_embed")
    assert _round_trip(embed, "Zwölf Boxkämpfer") == "Zwölf Boxkämpfer"
    # The source alone says nothing of what is to be translated.
    assert _round_trip(embed, "X") == "\N{REPLACEMENT CHARACTER}"


def _round_trip(node, text):
    vocabulary = node.attrs["vocabulary"]
    return vocabulary.decode(vocabulary.encode(text).ids).text


def test_the_first_documents_can_be_empty():
    nlp = new_pipeline()
    losses = train(nlp, 3, pairs=[("", "A man.")] * SAMPLE + PAIRS)
    assert losses[-1] < losses[0]


def test_it_can_be_initialized_again():
    nlp = new_pipeline()
    first = train(nlp, 3)
    # With other vocabularies.
    assert train(nlp, 60, pairs=[("Hallo", "Good day"), ("Ja", "Yes")])[-1] < 0.1
    assert translations(nlp, ["Hallo", "Ja"]) == ["Good day", "Yes"]
    assert train(nlp, 3) == first


@pytest.mark.parametrize("target", [None, "", " "])
def test_nothing_to_learn(target):
    nlp = new_pipeline()
    examples = pair_examples(nlp, [(text, target) for text in TEXTS])
    message = r"'translate' has nothing to learn.*ParallelText\.v1.*store_user_data=Tr"
    with pytest.raises(ValueError, match=message):
        nlp.initialize(lambda: examples)


@pytest.mark.parametrize(
    "gold", ["A man.", ["A man."], {"texts": "A man."}, {"text": 1}]
)
def test_a_translation_of_another_type(gold, fresh):
    example = Example(fresh.make_doc(TEXTS[0]), fresh.make_doc(TEXTS[0]))
    example.reference._.translation = gold
    with pytest.raises(ValueError, match=r"A translation is a dict with a text, like"):
        fresh.update([example])
    nlp = new_pipeline()
    with pytest.raises(ValueError, match=r"A translation is a dict with a text, like"):
        nlp.initialize(lambda: [example])


def test_a_language_that_needs_another_package_is_known_at_once(monkeypatch):
    def no_package(lang):
        raise ImportError("Japanese support requires SudachiPy")

    nlp = new_pipeline(target_lang="ja")
    monkeypatch.setattr(
        translating, "get_lang_class", lambda lang: partial(no_package, lang)
    )
    with pytest.raises(ImportError, match="requires SudachiPy"):
        nlp.initialize(lambda: pair_examples(nlp))


def test_what_are_no_examples(nlp, pipe):
    with pytest.raises(TypeError, match=r"E978.*Translator\.update"):
        pipe.update([nlp.make_doc(TEXTS[0])])
    with pytest.raises(TypeError, match=r"E930.*Translator\.initialize"):
        pipe.initialize(lambda: [])


def test_a_component_without_a_scorer_tells_no_scores():
    nlp = new_pipeline(scorer=None)
    train(nlp, 1)
    scores = nlp.evaluate(pair_examples(nlp))
    assert not any(key.startswith("translation") for key in scores)


def test_scores_are_those_of_the_translations(nlp):
    scores = nlp.evaluate(pair_examples(nlp))
    assert scores["trans_exact"] == scores["trans_chrf"] == 1.0
    assert scores["trans_bleu"] == pytest.approx(1.0)
    half = [*PAIRS[:6], *((text, "x") for text in TEXTS[6:])]
    assert nlp.evaluate(pair_examples(nlp, half))["trans_exact"] == 0.5


# Names that occur once, and so are not known.
NAMES = ["Zolbert", "Quuxi", "Vanok", "Tolbu", "Repke", "Gitag", "Luzov", "Duvol"]
COPIED = [(f"Heute schläft {n} hier .", f"{n} sleeps here .") for n in NAMES]


@pytest.mark.parametrize("decoder", [BAHDANAU, LUONG])
@pytest.mark.parametrize("coverage", [False, True])
def test_names_that_were_never_seen_are_copied(decoder, coverage, tmp_path):
    copying = {**decoder, "copy": True, "coverage": coverage}
    model = model_config(copying, read(vocabulary=RARE), RARE, coverage_loss=0.1)
    nlp = new_pipeline(model, copy_unknown=False)
    train(nlp, 60, COPIED)
    nlp.to_disk(tmp_path)
    doc = spacy.load(tmp_path)("Heute schläft Neuling hier .")
    translation = doc._.translation
    assert translation["text"] == "Neuling sleeps here ."
    assert [share > 0.5 for share in translation["copied"]][:2] == [True, False]
    plain = new_pipeline(
        model_config(decoder, read(vocabulary=RARE), RARE), copy_unknown=False
    )
    train(plain, 60, COPIED)
    other = plain("Heute schläft Neuling hier .")._.translation
    assert "Neuling" not in other["text"] and "copied" not in other


def test_subwords_are_copied_as_the_source_is_cut():
    decoder = {**BAHDANAU, "copy": True}
    nlp = new_pipeline(model_config(decoder), copy_unknown=False)
    train(nlp, 60, COPIED)
    assert translations(nlp, [COPIED[0][0]]) == [COPIED[0][1]]


def test_what_the_source_is_cut_to_is_described_alike(nlp):
    """Weights of tokens come of those of pieces, with copying or without."""
    decoder = {**BAHDANAU, "copy": True}
    copying = new_pipeline(model_config(decoder), save_activations=True)
    train(copying, 2)
    doc = copying(TEXTS[0])
    weights = doc._.activations["translate"]["weights"]
    assert weights.shape == (len(doc._.translation["tokens"]), len(doc))
    assert_allclose(weights.sum(axis=1), 1, atol=1e-3)
