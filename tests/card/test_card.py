"""The card, read back from the files that the command writes."""

from __future__ import annotations

import errno
import io
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pypdf
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import measure
from voiceguide.card import layout
from voiceguide.card.content import Card, Group, Row, Saying, card_of
from voiceguide.card.page import html_page
from voiceguide.card.pdf import pdf_page, width_of
from voiceguide.cli.main import main
from voiceguide.commands import ANSWERS, MUSIC, Command
from voiceguide.errors import UsageError
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.pacing.fit import fit_timeline, natural_timeline
from voiceguide.pacing.script import Kind
from voiceguide.routine.library import find_routine, routine_paths
from voiceguide.text import clock

if TYPE_CHECKING:
    from click.testing import Result

ROUTINE = "soothing-foot-massage"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["card", *map(str, arguments), "--voice", "silent"])


def card(name: str = ROUTINE, minutes: float | None = None) -> Card:
    routine = find_routine(name)
    timeline = (
        fit_timeline(routine, minutes * 60, measure)
        if minutes
        else natural_timeline(routine, measure)
    )
    return card_of(routine, timeline, load_vocabulary(routine.language).all_taught())


class _Cells(HTMLParser):
    """The rows of a page's tables, and every address in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.addresses: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [str(value) for name, value in attrs if name in {"src", "href"}]
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


def test_the_page_has_every_command_and_every_step_at_its_time(tmp_path: Path) -> None:
    path = tmp_path / "card.html"
    assert run(ROUTINE, "-o", path, "--minutes", "25").exit_code == 0
    cells = _Cells(path.read_text("utf-8"))
    vocabulary = load_vocabulary()
    said = [row[0] for row in cells.rows]
    for command in set(Command) - ANSWERS - MUSIC:
        assert vocabulary.taught(command) in said
    assert "yes, no, good" in said
    assert "music up" not in said
    times = {row[-1]: row[:-1] for row in cells.rows if re.match(r"\d+:\d\d", row[0])}
    steps = [step for section in find_routine(ROUTINE).sections for step in section.steps]
    assert set(times) == {step.title for step in steps}
    assert len(times["Thumb strokes over the top"]) == 2
    assert "25:00" in path.read_text("utf-8")


@pytest.mark.parametrize("name", routine_paths())
def test_times_are_those_of_the_plan(name: str) -> None:
    routine = find_routine(name)
    plan = natural_timeline(routine, measure)
    chimes = sorted(part.start_s for part in plan.segments if part.kind is Kind.CHIME)
    made = card_of(routine, plan, load_vocabulary().all_taught())
    shown = sorted(
        start_s
        for group in made.groups
        for row in group.rows
        for start_s in row.starts_s
        if start_s is not None
    )
    assert shown == chimes[1:-1]  # all but the opening and the end
    assert made.total_s == plan.total_s


def test_what_a_length_leaves_out_is_not_on_the_card() -> None:
    full, short = card("bread-dough-folding"), card("bread-dough-folding", 50)
    titles = [[row.title for group in one.groups for row in group.rows] for one in (full, short)]
    assert "Coil folds" in titles[0]
    assert "Coil folds" not in titles[1]
    assert all(group.rows for group in short.groups)


def test_music_is_taught_where_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "card.html"
    assert run(ROUTINE, "-o", path, "--with-music").exit_code == 0
    said = [row[0] for row in _Cells(path.read_text("utf-8")).rows]
    assert {load_vocabulary().taught(command) for command in MUSIC} <= set(said)


def test_phrases_of_ones_own_are_taught(tmp_path: Path) -> None:
    own, path = tmp_path / "own.yaml", tmp_path / "card.html"
    own.write_text("language: en\ncommands:\n  next: {phrases: [move along]}\n")
    assert run(ROUTINE, "-o", path, "--vocabulary", own).exit_code == 0
    said = [row[0] for row in _Cells(path.read_text("utf-8")).rows]
    assert "move along" in said
    assert "next please" not in said


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = html_page(card())
    assert _Cells(page).addresses == []
    assert "url(" not in page
    assert "@import" not in page
    assert "<script" not in page
    assert "@page" in page


def test_whatever_a_title_holds_stays_text() -> None:
    nasty = "</title><b>&\"'"
    made = Card(
        nasty, "en", 60.0, nasty, (Saying(nasty, nasty),), (Group(nasty, (), (_row(nasty),)),)
    )
    page = html_page(made)
    assert "<b>" not in page
    assert [nasty] in _Cells(page).rows


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=40))
def test_the_page_shows_any_title_as_it_is_written(title: str) -> None:
    made = Card(title, "en", 60.0, title, (), (Group(title, (), (_row(title),)),))
    parsed = _Cells(html_page(made))
    assert parsed.addresses == []
    assert [" ".join(title.split())] in [
        [" ".join(cell.split()) for cell in row] for row in parsed.rows
    ]


def _row(title: str) -> Row:
    return Row(title, (0.0,))


@pytest.mark.parametrize("name", routine_paths())
def test_every_bundled_routine_fits_on_a_page_in_large_type(name: str) -> None:
    made = card(name)
    for width in (layout.roughly, width_of):
        sizes = layout.sizes_for(made, width)
        assert not sizes.spread
        assert sizes.say >= 13
        assert sizes.steps >= 10
        room = layout.HEIGHT - layout.HEADER - layout.FOOTER
        assert layout.say_height(made, sizes.say, width) <= room
        assert layout.steps_height(made.groups, made, sizes.steps, width) <= room


def test_the_rough_width_is_never_too_small() -> None:
    for name in routine_paths():
        for group in card(name).groups:
            for row in group.rows:
                assert layout.roughly(row.title, 10, False) >= width_of(row.title, 10, False)


@pytest.mark.parametrize(
    "text", ["", "toe", "a" * 99, "one two three", "x " * 40, "발 마사지 " * 9]
)
def test_wrapped_lines_keep_every_word_and_the_room(text: str) -> None:
    lines = layout.wrapped(text, 60.0, 10.0, layout.roughly)
    assert all(layout.roughly(line, 10.0, False) <= 60.0 for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(text.split())


def long_card(sections: int, steps: int) -> Card:
    groups = (
        Group(f"Part {part}", (), tuple(_row(f"Step {part}.{step}") for step in range(steps)))
        for part in range(sections)
    )
    return Card("Long", "en", 9000.0, "", (Saying("next please", "the next step"),), tuple(groups))


@pytest.mark.parametrize(("sections", "steps", "count"), [(1, 200, 3), (8, 25, 3), (1, 700, 9)])
def test_many_steps_take_more_pages_and_each_step_is_there_once(
    sections: int, steps: int, count: int
) -> None:
    pages = text_of_pdf(pdf_page(long_card(sections, steps)))
    assert len(pages) == count
    for number, page in enumerate(pages, 1):
        assert f"{number} / {count}" in page
        assert "Long" in page
    lines = [line for page in pages for line in page]
    wanted = [f"Step {part}.{step}" for part in range(sections) for step in range(steps)]
    assert [line for line in lines if line.startswith("Step ")] == wanted
    assert all(any(line.startswith("Part ") for line in page) for page in pages)


def test_a_long_page_of_html_has_every_step_and_prints_on_more_pages() -> None:
    page = html_page(long_card(1, 200))
    assert [row[-1] for row in _Cells(page).rows if row[0] == "0:00"] == [
        f"Step 0.{step}" for step in range(200)
    ]
    assert "break-before: page" in page
    assert "break-before: page" not in html_page(card())


def test_phrases_that_fit_on_no_page_are_refused() -> None:
    sayings = tuple(Saying("a very long phrase " * 30, "x") for _ in range(30))
    made = Card("Wordy", "en", 60.0, "", sayings, (Group("All", (), (_row("Step"),)),))
    for render in (html_page, pdf_page):
        with pytest.raises(UsageError, match="the 30 phrases do not fit on one page"):
            render(made)


@pytest.mark.parametrize(
    "title",
    [
        "Masaż stóp: ugniatanie pięt, źródło ciepła, łóżko, ćwiczenie",
        "Masáž chodidel – přitiskni palce ke kůži",  # noqa: RUF001
        "Talpmasszázs: erős, hűvös",
        "Ayak masajı: ağır, yumuşak, İğne",  # noqa: RUF001
        "Μασάζ ποδιών με ζεστό λάδι",
        "Массаж стоп: їжак, ґудзик",
        "Mát-xa bàn chân ấm áp",
        "Crème brûlée à 180 °C: ½ × 3 − 1 ≥ 0 → “fertig”",  # noqa: RUF001
    ],
)
def test_letters_of_many_languages_are_drawn(title: str) -> None:
    made = Card(title, "pl", 60.0, title, (Saying("dalej", "x"),), (Group("A", (), (_row("B"),)),))
    (page,) = text_of_pdf(pdf_page(made))
    assert title in page


def test_accents_of_their_own_and_wide_letters_are_drawn_as_usual_ones() -> None:
    (page,) = text_of_pdf(pdf_page(Card("Z\u0307o\u0301łty 20 ℃", "pl", 60.0, "", (), ())))
    assert "Żółty 20 °C" in page


@pytest.mark.parametrize(
    ("letter", "script"),
    [("中", "Cjk"), ("ש", "Hebrew"), ("م", "Arabic"), ("ह", "Devanagari"), ("น", "Thai")],
)
def test_scripts_that_cannot_be_drawn_are_named(letter: str, script: str) -> None:
    with pytest.raises(UsageError) as caught:
        pdf_page(Card(letter, "xx", 60.0, "", (), ()))
    assert caught.value.message == (
        f"a PDF card has no letter '{letter}' ({script}), as in '{letter}': its font has Latin, "
        "Greek and Cyrillic letters"
    )
    assert ".html" in caught.value.hint


def text_of_pdf(data: bytes) -> list[list[str]]:
    """What each page draws, line by line, as another program reads it."""
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return [[line.strip() for line in page.extract_text().splitlines()] for page in pages]


def test_the_pdf_is_one_page_with_the_same_words(tmp_path: Path) -> None:
    path = tmp_path / "card.PDF"
    assert run(ROUTINE, "-o", path).exit_code == 0
    data = path.read_bytes()
    assert data.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", data)) == 1
    (words,) = text_of_pdf(data)
    assert {"Soothing foot massage", "next please", "Soak both feet", "how much longer"} <= set(
        words
    )
    made = card()
    starts = [start for group in made.groups for row in group.rows for start in row.starts_s]
    assert pdf_page(made) == pdf_page(made)
    (words,) = text_of_pdf(pdf_page(made))
    assert {clock(start) for start in starts if start is not None} <= set(words)


def test_a_pdf_says_which_letters_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "card.pdf"
    result = run(ROUTINE, "-o", path, "--vocabulary", "ko")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: a PDF card has no letter '다'")
    assert not path.exists()
    assert run(ROUTINE, "-o", path.with_suffix(".html"), "--vocabulary", "ko").exit_code == 0


@pytest.mark.parametrize(
    ("name", "code", "error"),
    [
        ("card.docx", 2, "the suffix '.docx' is no form of a card"),
        ("card", 2, "no suffix is no form of a card"),
        ("missing/card.html", 2, "does not exist"),
        ("folder.pdf", 2, "is a folder"),
    ],
)
def test_a_bad_output_path_is_one_line(tmp_path: Path, name: str, code: int, error: str) -> None:
    (tmp_path / "folder.pdf").mkdir()
    result = run(ROUTINE, "-o", tmp_path / name)
    assert result.exit_code == code
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    assert error in lines[0]
    assert lines[1].startswith("Hint: ")


def test_a_full_disk_leaves_the_old_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "card.html"
    path.write_text("old")

    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    result = run(ROUTINE, "-o", path, "--force")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == f"Error: {path}: the disk is full"
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_without_its_library_pdf_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "reportlab.pdfgen.canvas", None)
    result = run(ROUTINE, "-o", tmp_path / "card.pdf")
    assert result.exit_code == 3
    assert "reportlab" in result.stderr.splitlines()[0]
    assert ".html" in result.stderr.splitlines()[1]
    assert list(tmp_path.iterdir()) == []
