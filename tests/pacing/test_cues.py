from __future__ import annotations

import itertools

from tests.fakes import measure
from voiceguide.pacing.cues import GAP_S, place_cues
from voiceguide.pacing.script import Choice, Place, Work
from voiceguide.routine.model import Cue, Step, Technique
from voiceguide.wording.language import words_of


def work(rounds: int, tempo_s: float, *cues: Cue, question: str = "") -> Work:
    step = Step(
        step="a",
        title="A",
        technique=Technique.EFFLEURAGE,
        region="sole",
        say="Do it.",
        cues=frozenset(cues),
    )
    return Work(Place("s", None, step), Choice(rounds, tempo_s), question, words=words_of("en"))


def heard(block: Work) -> list[tuple[float, str]]:
    return [(cue.offset_s, cue.text) for cue in place_cues(block, measure)]


def test_rounds_are_counted_as_they_begin_and_the_last_one_is_named() -> None:
    assert heard(work(3, 10, Cue.COUNT, Cue.LAST)) == [
        (0, "One."),
        (10, "Two."),
        (20, "Last one."),
    ]


def test_quick_rounds_are_counted_every_few() -> None:
    texts = [text for _, text in heard(work(10, 0.9, Cue.COUNT))]
    assert texts == ["Two.", "Four.", "Six.", "Eight.", "Ten."]


def test_halfway_takes_the_place_of_a_count() -> None:
    assert heard(work(4, 8, Cue.COUNT, Cue.HALFWAY))[2] == (16, "Halfway.")


def test_a_soak_says_how_many_minutes_are_left() -> None:
    texts = [text for _, text in heard(work(1, 600, Cue.MINUTES, Cue.HALFWAY))]
    assert texts == ["Five minutes left.", "Two minutes left.", "One minute left."]


def test_a_question_outranks_every_other_cue() -> None:
    question = "Is the pressure good, or shall it be lighter?"
    texts = [text for _, text in heard(work(3, 4, Cue.COUNT, question=question))]
    assert question in texts


def test_no_cue_is_spoken_where_it_has_no_room() -> None:
    assert heard(work(2, 0.5, Cue.LAST, Cue.COUNT, Cue.HALFWAY)) == []


def test_cues_leave_a_gap_between_them() -> None:
    cues = place_cues(work(40, 5, *Cue, question="Enough, or too much?"), measure)
    for earlier, later in itertools.pairwise(cues):
        assert earlier.end_s + GAP_S <= later.offset_s
