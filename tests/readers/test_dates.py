from collections import Counter
from datetime import date
from itertools import chain, islice
from random import Random

import pytest

from spacy_eeap.readers import dates
from spacy_eeap.readers.date_forms import MONTHS, ORDINALS
from spacy_eeap.readers.dates import generate, make_pair


@pytest.fixture(scope="module")
def splits():
    return generate(seed=0, train=2000, dev=100, test=100)


@pytest.fixture(scope="module")
def pairs(splits):
    return list(chain.from_iterable(splits.values()))


def days_of(pairs):
    return {pair.translation[:10] for pair in pairs}


def codes_of(pairs):
    return [pair.translation[11:] for pair in pairs if pair.translation[10:]]


def sources(pair):
    """What each span of the translation comes from: (target, source)."""
    for target_start, target_end, start, end in pair.spans:
        yield pair.translation[target_start:target_end], pair.text[start:end]


def read_number(text):
    """Read a day or month: "3", "03", "3rd", "third", "March", "Mar"."""
    text = text.lower()
    for names in (ORDINALS, [month.lower() for month in MONTHS]):
        if text in names:
            return names.index(text) + 1
    short = [month[:3].lower() for month in MONTHS]
    if text in short:
        return short.index(text) + 1
    return int(text.rstrip("stndrh"))


def test_each_split_has_as_many_pairs_as_were_asked_for(splits):
    counts = {split: len(pairs) for split, pairs in splits.items()}
    assert counts == {"train": 2000, "dev": 100, "test": 100}


def test_every_translation_is_a_valid_date_and_perhaps_a_code(pairs):
    for pair in pairs:
        date.fromisoformat(pair.translation[:10])
        assert pair.translation[10:11] in ("", " ")
        assert pair.translation[11:] in pair.text
    assert len(codes_of(pairs)) == pytest.approx(len(pairs) * 12 / 17, rel=0.1)


def test_leap_days_are_among_them_in_leap_years():
    leap_days = [
        day
        for pairs in generate(seed=0, train=36000, dev=1, test=1).values()
        for day in days_of(pairs)
        if day.endswith("02-29")
    ]
    assert 20 <= len(leap_days) <= 25
    assert all(int(day[:4]) % 4 == 0 for day in leap_days)


def test_no_date_is_in_two_splits(splits):
    train, dev, test = (days_of(splits[split]) for split in ("train", "dev", "test"))
    assert not train & dev and not train & test and not dev & test
    assert (len(train), len(dev), len(test)) == (2000, 100, 100)


def test_no_date_is_in_two_splits_where_training_uses_its_dates_again():
    splits = generate(seed=0, train=40_000, dev=100, test=100)
    train = days_of(splits["train"])
    assert len(splits["train"]) == 40_000
    assert len(train) == 36_525 - 200
    assert not train & (days_of(splits["dev"]) | days_of(splits["test"]))


def test_no_code_is_used_twice(pairs):
    assert set(Counter(codes_of(pairs)).values()) == {1}


def test_the_same_seed_makes_the_same_pairs(splits):
    assert generate(seed=0, train=2000, dev=100, test=100) == splits
    assert generate(seed=1, train=2000, dev=100, test=100) != splits


def test_more_training_pairs_leave_the_others_as_they_are(splits):
    more = generate(seed=0, train=3000, dev=100, test=100)
    assert (more["dev"], more["test"]) == (splits["dev"], splits["test"])
    assert more["train"][:2000] == splits["train"]


def test_a_year_comes_from_its_last_two_digits_at_least(pairs):
    for pair in pairs:
        (target, source), *_ = sources(pair)
        assert target == pair.translation[:4]
        assert source in (target, target[2:])


def test_a_month_and_a_day_come_from_their_numbers_or_names(pairs):
    for pair in pairs:
        _, *both = list(sources(pair))[:3]
        for target, source in both:
            assert read_number(source) == int(target)
        assert [target for target, _ in both] == pair.translation[5:10].split("-")


def test_a_code_comes_character_by_character_from_where_it_stands(pairs):
    for pair in pairs:
        copied = list(sources(pair))[3:]
        assert all(target == source for target, source in copied)
        assert "".join(source for _, source in copied) == pair.translation[11:]
        assert [span[0] for span in pair.spans[3:]] == list(
            range(11, len(pair.translation))
        )


def test_spans_do_not_overlap_and_are_in_the_order_of_the_translation(pairs):
    for pair in pairs:
        targets = [span[:2] for span in pair.spans]
        places = sorted(span[2:] for span in pair.spans)
        for spans in (targets, places):
            flat = list(chain.from_iterable(spans))
            assert flat == sorted(flat)


def test_a_tenth_is_in_capitals_and_a_tenth_in_small_letters_but_for_the_code(pairs):
    rest = [pair.text.replace(pair.translation[11:] or "\0", "") for pair in pairs]
    # Without the name of a month a text may have no capitals anyway.
    named = [text for text in rest if any(m.lower() in text.lower() for m in MONTHS)]
    for has_case in (str.isupper, str.islower):
        tenth = sum(map(has_case, named))
        assert tenth == pytest.approx(len(named) / 10, rel=0.3)


def test_a_pair_of_a_day_is_made_with_the_next_code():
    made = [
        make_pair(Random(i), date(1987, 3, 3), iter(["Xq7-Zol"])) for i in range(99)
    ]
    assert {pair.translation for pair in made} == {"1987-03-03", "1987-03-03 Xq7-Zol"}
    assert len({pair.text for pair in made}) > 90


def test_a_code_is_never_the_name_of_a_month_or_a_weekday(monkeypatch):
    # Letters that stand for no others make the name itself.
    monkeypatch.setattr(dates, "CODES", ("June", "Sundey", "0"))
    made = set(islice(dates.new_codes(Random(0)), 11))
    assert made == {*"0123456789", "Sundey"}


@pytest.mark.parametrize("dev, test", [(36_524, 1), (1, 36_524), (20_000, 20_000)])
def test_dates_must_be_left_for_training(dev, test):
    with pytest.raises(ValueError, match=rf"there are 36525: .* got {dev} and {test}"):
        generate(seed=0, train=1, dev=dev, test=test)
