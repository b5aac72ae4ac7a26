"""docs/hearing.md, from the first line to the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.bench.hear import plan, sections
from scripts.bench.hear.goals import goals
from scripts.bench.hear.machine import described
from scripts.material.speakers import missing_speakers, speakers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scripts.bench.hear.run import Result

METHOD = """\
Every figure comes from whole sessions on files: mixer, simulated loudspeaker and room, simulated
microphone, echo canceller, recogniser, gate, session. Nothing is measured on a part alone. Rooms
are simulated with the image-source method (small and hard, live, large), the loudspeaker stands
0.7 m from the microphone, and people speak from 1 and 3 m. Levels are of active speech; an echo
of 0 dB is as loud at the microphone as a person one metre away. Devices have a delay of 50, 150 or
300 ms that the session is not told of, clocks that differ by 0, +80 or -50 ppm, and one loudspeaker
in three is overdriven. These are dealt out in equal numbers and not crossed with each other.
Intervals hold the true value with 95 % confidence: Wilson's for shares, Garwood's exact one for
rates, order statistics for quantiles. They speak of chance, not of how real the simulation is, and
trials by the same voice are not quite independent of each other.
"""

NOTES = {
    "narration": """\
The bundled routines are told into the microphone, and nobody speaks. All that is said is said;
to have more narration in less time, most sessions work two short rounds a step, and some are whole,
at their shortest length. Hours are hours in which the voice sounds. Questions about
health are asked, too, and answered by key.
""",
    "over": """\
Commands begin when the narrator has been speaking for a second or more and end before it does.
Heard: acted on rightly within a second of the word's end. Wrong: another command was acted on, up
to 1.5 s after it. Missed: neither.
""",
    "noise": """\
The narrator is silent. The ratio is of the voice to the noise, both as they come to the microphone,
so that far is as loud as near and only more reverberant.
""",
    "talk": """\
A session goes on while people talk to each other and not to it, from 1 to 3 m. Everything that
is acted on is false.
""",
    "latency": """\
On the session's clock, which counts sound: what computing and the cards' buffers take comes on top
and is in the sound server's figure below.
""",
}
STAGE_NAMES = {
    "phonemes": "phonemes (hama) alone",
    "words": "words (Moonshine) alone",
    "embedded": "**both, as shipped**",
}
STAGES_NOTE = """\
The embedded recogniser asks two networks; here is what each does by itself, with bars solved from
the same material for the same budget. Phonemes alone is what runs where the package was built
without Moonshine, words alone where hama cannot be installed. From 1 and 3 m together.
"""
LIMITS = """\
- Voices and rooms are synthetic. Real people, children, accents, microphones that set their own
  gain, and Bluetooth codecs are not measured here.
- The narrator's voice is always the default one.
- "yes", "no" and "good" count only when they are asked for and are not among the commands said;
  the questions about health are in the narration's figures, though.
- Shifted thresholds replay what was heard; the sessions themselves would have gone another way.
"""


def document(
    results: Sequence[Result],
    *,
    date: str,
    command: str,
    recognisers: Sequence[str],
    absent: Sequence[str],
    benches: Mapping[str, Sequence[str]],
    picture: str,
) -> str:
    """The whole page."""
    parts = ["# How well it hears\n", f"Measured on {date} by `{command}`.", described(), METHOD]
    parts.append(_voices())
    for recogniser in recognisers:
        mine = [one for one in results if one.cell.recogniser == recogniser]
        parts += [f"## {recogniser.capitalize()}\n", *_of_recogniser(mine)]
    parts += [f"{line}\n" for line in absent]
    if any(one.cell.recogniser in plan.STAGES for one in results):
        parts.append(
            f"## Each witness alone\n\n{STAGES_NOTE}\n{sections.stages(results, STAGE_NAMES)}"
        )
    if picture:
        parts.append(
            f"## Misses against false commands\n\n![Miss rate against false commands an hour]"
            f"({picture})\n\nEvery bar moved by -2 to +2; the dots are the thresholds that ship. "
            "Each tier with its own false commands.\n"
        )
    parts.append(_benches(benches))
    parts.append(f"## Limits\n\n{LIMITS}")
    return "\n".join(parts)


def _voices() -> str:
    names = ", ".join(one.name for one in speakers("test"))
    absent = missing_speakers()
    missing = f" Missing on this machine: {'; '.join(absent)}." if absent else ""
    return (
        f"Voices, none of them used in tuning: {names}.{missing}\n"
        "Thresholds were solved on other voices and on recordings of people.\n"
    )


def _of_recogniser(mine: Sequence[Result]) -> list[str]:
    seconds = sum(one.cpu_s for one in mine)
    spent = sum(record.length_s for one in mine for record in one.records)
    parts = [
        (
            f"{len(mine)} conditions, {spent / 3600:.1f} h of sessions, "
            f"{seconds / 60:.0f} min of CPU.\n"
        ),
        f"### Goals\n\n{goals(mine)}",
    ]
    titles = {
        "narration": ("Its own narration", sections.narration),
        "over": ("Commands over the narration", sections.over),
        "noise": ("Quiet, kitchen, music, babble", sections.noise),
        "talk": ("People talking", sections.talk),
    }
    for name, (title, write) in titles.items():
        if sections.of_section(mine, name):
            parts.append(f"### {title}\n\n{NOTES[name]}\n{write(mine)}")
    if sections.of_section(mine, "over") or sections.of_section(mine, "noise"):
        parts.append(f"### Latency\n\n{NOTES['latency']}\n{sections.latency(mine)}")
    return parts


def _benches(benches: Mapping[str, Sequence[str]]) -> str:
    text = "## In real time, at a sound server\n"
    for command, lines in benches.items():
        shown = "\n".join(lines)
        text += f"\n`python {command}`:\n\n```\n{shown}\n```\n"
    return text if benches else ""
