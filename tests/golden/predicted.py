"""What a pipeline wrote to its documents, as JSON has it, and how it is compared."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "pipelines"
DIGITS = 6
# More than another processor rounds, and less than another weight changes.
TOLERANCE = 1e-4


def predicted(nlp, texts):
    """Everything that a pipeline says of each text, its floats to a few digits."""
    return [rounded(written(doc)) for doc in nlp.pipe(texts)]


def written(doc):
    everything = {
        "tokens": [token.text for token in doc],
        "sentences": lengths(doc),
        "tags": [token.tag_ for token in doc if token.tag_],
        "pos": [token.pos_ for token in doc if token.pos_],
        "morphs": [str(token.morph) for token in doc if token.has_morph()],
        "cats": doc.cats,
        "spans": {name: listed(group) for name, group in doc.spans.items()},
        **{
            name: getattr(doc._, name)
            for name in ("answer", "translation", "activations")
            if doc.has_extension(name)
        },
    }
    return {name: what for name, what in everything.items() if what}


def lengths(doc):
    """The tokens of each sentence, if they were found."""
    return [len(each) for each in doc.sents] if doc.has_annotation("SENT_START") else []


def listed(group):
    scores = group.attrs.get("scores", [None] * len(group))
    return [
        [span.start, span.end, span.label_, score]
        for span, score in zip(group, scores, strict=True)
    ]


def rounded(value):
    """Turn arrays into lists, and round the floats in all that a value holds."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {name: rounded(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(inner) for inner in value]
    return round(value, DIGITS) if isinstance(value, float) else value


def assert_same(found, expected, where=""):
    """Compare what `predicted` returned: floats nearly, and all else exactly."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), where
        for name in expected:
            assert_same(found[name], expected[name], f"{where}/{name}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for i, pair in enumerate(zip(found, expected, strict=True)):
            assert_same(*pair, f"{where}/{i}")
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, abs=TOLERANCE), where
    else:
        assert found == expected, where
