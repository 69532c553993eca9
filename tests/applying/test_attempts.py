from spacy_eeap.applying.attempts import MOST, Attempt, Note, next_attempt


def attempts(*notes):
    attempt, made = Attempt(), [Attempt()]
    for note in notes:
        attempt = next_attempt(attempt, note)
        made.append(attempt)
    return made


def test_the_second_and_third_attempt_are_as_the_first():
    assert attempts(None, None) == [Attempt(1), Attempt(2), Attempt(3)]


def test_a_part_that_failed_three_times_and_no_text_is_to_blame_is_given_up():
    assert attempts(None, None, None)[-1] is None


def test_the_batch_at_which_workers_die_is_done_text_by_text_without_the_text():
    made = attempts(None, None, Note(4), Note(4, 17), Note(4, 18), Note(7))
    assert made[3:] == [
        Attempt(4, (4,)),
        Attempt(5, (4,), (17,)),
        Attempt(6, (4,), (17, 18)),
        Attempt(7, (4, 7), (17, 18)),
    ]


def test_there_is_an_end_to_it():
    made = attempts(None, None, *[Note(0, i) for i in range(MOST - 2)])
    assert made[-1] is None and None not in made[:-1]
