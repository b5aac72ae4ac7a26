"""What is written and what is said for it: the same for every voice."""

# ruff: noqa: RUF001 - the characters themselves
from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from voiceguide.narrator import wording
from voiceguide.narrator.spoken.data import written_in
from voiceguide.narrator.spoken.reading import spoken
from voiceguide.narrator.spoken.sayable import Said, said
from voiceguide.narrator.spoken.sentences import sentences
from voiceguide.routine.library import find_routine, routine_paths
from voiceguide.wording.language import words_of

FRACTIONS = {
    "Add ⅓ cup of milk, then ⅛ teaspoon.": "Add one third cup of milk, then one eighth teaspoon.",
    "1⅓ cups": "one and one third cups",
    "1½ hours": "one and a half hours",
    "½ tsp and ½tsp": "one half teaspoon and one half teaspoon",
    "1/2 cup, 2 1/2 cups, 1-1/2 cups": "one half cup, two and a half cups, one and a half cups",
    "1/4-1/2 cup": "one quarter to one half cup",
    "3/4 of it": "three quarters of it",
    "a ½-inch cube": "a one half-inch cube",
    "24/7": "twenty-four over seven",
    "1⁄3": "one third",
    "(½ cup)": "(one half cup)",
    "½½": "one half one half",
}
SIGNS = {
    "below − eighteen degrees, for ≥ ten minutes": "below minus eighteen degrees, for at least ten minutes",  # noqa: E501
    "−18": "minus eighteen",
    "-18, –18": "minus eighteen, minus eighteen",
    "5 to -5": "five to minus five",
    "5 ± 1": "five plus or minus one",
    "3 × 10 strokes": "three times ten strokes",
    "2 × 3 cm, 10 cm x 5 cm, 4x4": "two by three centimeters, ten centimeters by five centimeters, four by four",  # noqa: E501
    "3x, 1x, 3x/day": "three times, one time, three times per day",
    "6 ÷ 2 = 3": "six divided by two equals three",
    "≤ 5, < 6, > 7, ≈ 8, ~9": "at most five, less than six, more than seven, about eight, about nine",  # noqa: E501
    "A & B": "A and B",
    "#3, № 4": "number three, number four",
    "left/right and/or up": "left or right and or up",
    "<powder>": "powder",
    "*bold* and _slanted_": "bold and slanted",
    "x² and 10⁻³": "x squared and ten to the power of minus three",
    "H₂O, B12": "H two O, B twelve",
    "α": "alpha",
}
UNITS = {
    "20 μl, 20 µl, 20µl": "twenty microliters, twenty microliters, twenty microliters",
    "200 ℃, 200°C, 392 °F, 180C": "two hundred degrees Celsius, two hundred degrees Celsius, three hundred and ninety-two degrees Fahrenheit, one hundred and eighty degrees Celsius",  # noqa: E501
    "at 180° for 1 h": "at one hundred and eighty degrees for one hour",
    "1,5 kg": "one point five kilograms",
    "1 g, 2 g": "one gram, two grams",
    "5 cm, 3 mm": "five centimeters, three millimeters",
    "5 min, 1 min, 30 s, 2 hrs": "five minutes, one minute, thirty seconds, two hours",
    "1h30min": "one hour thirty minutes",
    "Steep 5' now": "Steep five minutes now",
    '5\'10" tall, 9" wide': "five feet ten inches tall, nine inches wide",
    "50 %, 5‰": "fifty percent, five per thousand",
    "10-min rest": "ten-minute rest",
    "60 km/h, 5 m/s²": "sixty kilometers per hour, five meters per second squared",
    "5 m², 2 cm³": "five square meters, two cubic centimeters",
    "ten min, a tsp, half a tbsp": "ten minutes, a teaspoon, half a tablespoon",
    "8 oz. of oil, 2 lb.": "eight ounces of oil, two pounds.",
}
NUMBERS = {
    "10–15, 2-3, 10 - 15 min": "ten to fifteen, two to three, ten to fifteen minutes",
    "10 cm–15 cm, $5–$10": "ten centimeters to fifteen centimeters, five dollars to ten dollars",
    "1,500 and 12,345,678": "one thousand five hundred and twelve million three hundred and forty-five thousand six hundred and seventy-eight",  # noqa: E501
    "1.5, 0.05, .5": "one point five, zero point zero five, zero point five",
    "1.500,5": "one thousand five hundred point five",
    "10 000, 10\u202f000, 1'000": "ten thousand, ten thousand, one thousand",
    "1,2,3": "one, two, three",
    "1.2.3": "one point two point three",
    "007": "zero zero seven",
    "100,000,000,000": "one hundred billion",
    "21:30, 9:05, 7:00": "twenty-one thirty, nine oh five, seven o'clock",
    "at 7 pm. At 7:30pm": "at seven p.m. At seven thirty p.m.",
    "1:2": "one to two",
    "2nd, 3rd, 21st, 12th, 20th": "second, third, twenty-first, twelfth, twentieth",
    "in 1984, since 2024, 1905 steps": "in nineteen eighty-four, since twenty twenty-four, one thousand nine hundred and five steps",  # noqa: E501
    "the 1980s": "the nineteen eighties",
    "May 5, 2024, or 2024-03-15": "May fifth, twenty twenty-four, or March fifteenth, twenty twenty-four",  # noqa: E501
    "555-1234-567": "five five five, one two three four, five six seven",
    "$5, $5.50, 5 €, £1": "five dollars, five dollars fifty cents, five euros, one pound",
    "1. Wash": "one. Wash",
    "٣ times": "three times",
}
FORMS = {
    "approx. five": "approximately five",
    "salt, e.g. sea salt, etc.": "salt, for example sea salt, and so on.",
    "No. 5": "number five",
    "Say yes or no.": "Say yes or no.",
    "Dr. Smith vs. Mr. Lee": "Doctor Smith versus Mister Lee",
    "max. 5, min. 3": "at most five, at least three",
    "“It’s” «so» ‘here’": '"It\'s" "so" \'here\'',
    "He counts 'to 5' now": "He counts 'to five' now",
    "now -- then - here": "now – then – here",
    "heel → toes --> up": "heel then toes then up",
    "10 → 20": "ten to twenty",
    "→ Press": "Press",
    "• First • second": "First, second",
    "- Wash": "Wash",
    "Add 2 🥚 now": "Add two egg now",
    "Enjoy! 🎉": "Enjoy!",
    "🎉": "party popper",
    "1️⃣ Wash, 👍🏽": "one Wash, thumbs up",
    "⚠️ Hot": "warning Hot",
    "so\u00adft hy\u200bphen\ufeff no\u00a0break\u200f": "soft hyphen no break",
    "e\u0301clair, \ufb01sh, Ｆｕｌｌ １２": "éclair, fish, Full twelve",
    "Käsekuchen, crème brûlée": "Käsekuchen, crème brûlée",
    "one\ntwo\x07three": "one two three",
}


@pytest.mark.parametrize(
    ("written", "words"),
    [pair for table in (FRACTIONS, SIGNS, UNITS, NUMBERS, FORMS) for pair in table.items()],
)
def test_what_is_written_becomes_words(written: str, words: str) -> None:
    assert said(written, "en", "en") == Said(words)


def _short_forms() -> re.Pattern[str]:
    data = written_in("en")
    assert data
    forms = [*data.abbreviations, *data.final_abbreviations, *data.units_of_words]
    return re.compile("|".join(map(re.escape, forms)))


@given(st.text("ABCxyzemignt .,;:!?", max_size=80))
def test_plain_text_is_left_as_it_is(text: str) -> None:
    assume(not _short_forms().search(text))
    tidy = re.sub(r" +(?=[.,;:!?…](?:\s|$))", "", " ".join(text.split()))
    assert spoken(text) == tidy


@pytest.mark.parametrize("name", routine_paths())
def test_the_bundled_narration_is_left_as_it_is(name: str) -> None:
    routine = find_routine(name)
    for section in routine.sections:
        for text in (section.say or "", *(step.say for step in section.steps)):
            filled = wording.fill(text, wording.Filling(), routine.words)
            assert spoken(filled) == filled


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text("0123456789.,:/-–−×½⅓°%$€'\" abcmgl→<>=~#^²", max_size=40))
@example("5 min.. 6")
def test_any_text_is_read_once_and_for_all(text: str) -> None:
    once = spoken(text)
    assert spoken(once) == once
    assert not re.search(r"\d", once)
    assert " ".join(once.split()) == once
    assert all(map(str.isprintable, said(text, "en", "en").text))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["de", "zh", "ko", "fa", "xx", "zh-Hant"]))
def test_a_language_without_a_file_raises_nothing(text: str, language: str) -> None:
    said(text, language, language)
    sentences(text, language)


@pytest.mark.parametrize(
    "piece",
    ["1", "1,", "1/", "1-", "1 ", "a ", "→", "🎉", "½", "<b", "'1", "$1 ", "ten min ", "抹"],
)
def test_a_long_text_takes_time_in_proportion(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        begun = time.process_time()
        spoken(text)
        return time.process_time() - begun

    seconds(1000)
    assert seconds(20_000) < 40 * max(seconds(2_000), 0.02)


@pytest.mark.parametrize(
    ("text", "reads", "expected"),
    [
        ("欢迎，请慢慢倒水。", "en", Said("", ("欢迎请慢慢倒水",))),
        ("Now whisk the 抹茶 in the bowl.", "en", Said("Now whisk the in the bowl.", ("抹茶",))),
        ("שלום, friend", "en", Said("friend", ("שלום",))),
        ("Привет", "en", Said("", ("Привет",))),
        ("A \u26b6 sign", "en", Said("A sign", ("\u26b6",))),
        ("Mix A and 茶 and Б", "en", Said("Mix A and and", ("茶", "Б"))),
        ("...", "en", Said("")),
        ("欢迎 friend", "", Said("欢迎 friend")),
    ],
)
def test_what_a_voice_has_no_letters_for_is_left_out_and_told(
    text: str, reads: str, expected: Said
) -> None:
    assert said(text, "en", reads) == expected


@pytest.mark.parametrize(
    ("text", "language", "voice"),
    [
        ("欢迎，请慢慢倒水。", "zh", "cmn"),
        ("ゆっくり注ぐ", "ja", "ja"),
        ("천천히 부어요.", "ko", "ko"),
        ("Медленно налейте воду.", "ru", "ru"),
        ("שלום", "he", "he"),
        ("नमस्ते", "hi", "hi"),
        ("می‌خواهم", "fa", "fa"),
        ("Γειά σου", "el", "el"),
        ("Café crème", "fr", "fr-fr"),
    ],
)
def test_a_voice_of_the_language_can_say_it(text: str, language: str, voice: str) -> None:
    found = said(text, language, voice)
    assert found.left_out == ()
    assert [one for one in found.text if one.isalpha()] == [one for one in text if one.isalpha()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Add approx. five. Then stir.", ["Add approx. five.", "Then stir."]),
        ("Wait 5 min. then go. Wait 5 min. Go.", ["Wait 5 min. then go.", "Wait 5 min.", "Go."]),
        ("Salt, e.g. sea salt. Oil.", ["Salt, e.g. sea salt.", "Oil."]),
        ("No. 5 is done. Yes or no. Go.", ["No. 5 is done.", "Yes or no.", "Go."]),
        ("Salt, etc. Then stir.", ["Salt, etc.", "Then stir."]),
        ("Dr. Smith came. (Approx. two.)", ["Dr. Smith came.", "(Approx. two.)"]),
        ('He says "go." Then he goes.', ['He says "go."', "Then he goes."]),
        ("Enjoy! 🎉", ["Enjoy! 🎉"]),
        ("欢迎。请慢慢倒水。", ["欢迎。", "请慢慢倒水。"]),
    ],
)
def test_a_short_form_ends_no_sentence(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_what_follows_a_short_form_gets_no_capital() -> None:
    filled = wording.fill(
        "add approx. two. stir, e.g. with a spoon.", wording.Filling(), words_of("en")
    )
    assert filled == "Add approx. two. Stir, e.g. with a spoon."
