"""Puts a session together from its choices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voiceguide.audio.ambience import load_ambience
from voiceguide.audio.beds import AmbientBed, BeatBed, MusicBed
from voiceguide.audio.microphones import CardMicrophone
from voiceguide.listener.echo.canceller import EchoCanceller
from voiceguide.listener.gate import Gate, OpenGate
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.listener.recognisers import RecogniserName
from voiceguide.listener.thresholds import load_thresholds
from voiceguide.live.choosing import check_recogniser, chosen_recogniser
from voiceguide.live.devices import open_loudspeaker, open_microphone, open_room
from voiceguide.live.ear import Ear
from voiceguide.live.hearing import Listening
from voiceguide.live.lost_devices import LostDevices
from voiceguide.live.performance import Performance
from voiceguide.live.phrases import Phrases
from voiceguide.live.profiles import Profile, load_profile
from voiceguide.live.stage import Stage
from voiceguide.live.world import World
from voiceguide.pacing.fit import natural_timeline
from voiceguide.pacing.script import Spoken, opening_blocks
from voiceguide.session import words
from voiceguide.session.options import Options
from voiceguide.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from voiceguide.audio.loudspeakers import Loudspeaker
    from voiceguide.audio.microphones import Microphone
    from voiceguide.audio.music import Music
    from voiceguide.audio.room import Air
    from voiceguide.listener.language.vocabulary import Vocabulary
    from voiceguide.live.choices import Choices
    from voiceguide.live.hearing import OnJudged
    from voiceguide.live.log import SessionLog
    from voiceguide.narrator.voice import Voice
    from voiceguide.people.recipient import Recipient
    from voiceguide.routine.model import Routine


@dataclass(frozen=True, slots=True)
class Switches:
    """The parts that prevent false commands; benchmarks turn some of them off."""

    canceller: bool = True
    heeds_narration: bool = True
    """Whether the gate takes into account what the narrator says."""
    gate: bool = True


@dataclass(frozen=True, slots=True)
class Given:
    """Everything that a session is given beside its choices."""

    vocabulary: Vocabulary
    """The phrases that can be said."""
    log: SessionLog | None = None
    familiar: bool = False
    notices: list[str] = field(default_factory=list)
    """Lines for the screen, from the parts that work beside the session."""
    room: Air | None = None
    """The simulated room between loudspeaker and file microphone, in place of the choices'."""
    switches: Switches = field(default_factory=Switches)
    judged: OnJudged | None = None
    """A function that is called with everything that the gate judges; for benchmarks."""
    music: Music | None = None
    """The chosen music, opened; the session closes it."""
    recipient: Recipient | None = None
    """The person whom the session is for; the routine is already as this person likes it."""
    today: date | None = None
    """The date that decides whether a recipient's answers still hold; None: ask anew."""


def vocabulary_of(choices: Choices, routine: Routine) -> Vocabulary:
    """Load the phrases that can be said in the session.

    Raises:
        UsageError: the vocabulary file is wrong, or the language has no vocabulary.
    """
    return load_vocabulary(choices.vocabulary or routine.language)


def prepare(
    choices: Choices,
    routine: Routine,
    voice: Voice,
    loudspeaker: Loudspeaker,
    given: Given,
) -> Performance:
    """Connect everything that a session needs, ready to run.

    The performance closes `loudspeaker`.

    Raises:
        VoiceguideError: something that was asked for cannot be had.
    """
    check_recogniser(choices, given.vocabulary.language)
    microphone, lacking = open_microphone(choices.microphone)
    asked = RecogniserName(choices.recogniser)
    hears = microphone.hears and asked is not RecogniserName.NONE
    ear = _ear(choices, given, loudspeaker, microphone, hears=hears)
    opening = [block.text for block in opening_blocks(routine) if isinstance(block, Spoken)]
    phrases = Phrases(voice, opening, threaded=loudspeaker.paced)
    stage = _stage(choices, routine, phrases, given, hears=hears)
    if given.music and loudspeaker.paced:
        given.music.read_ahead()
    told = given.recipient.told(routine) if given.recipient else routine
    phrases.prepare(
        [*words.common(routine.words), *natural_timeline(told, phrases.measure).texts()]
    )
    given.notices.extend(filter(None, [lacking]))
    return Performance(
        stage,
        loudspeaker,
        ear,
        cards=_cards(choices, loudspeaker, ear),
        log=given.log,
        world=World(choices.ends_at),
        notices=given.notices,
    )


def _ear(
    choices: Choices,
    given: Given,
    loudspeaker: Loudspeaker,
    microphone: Microphone,
    *,
    hears: bool,
) -> Ear:
    """Make the ear; unless it has a thread of its own, its recogniser is opened here.

    Raises:
        VoiceguideError: the recogniser fails to open here, and the user named one or a model.
    """
    ear = Ear(
        microphone,
        _listening(choices, given, loudspeaker, microphone) if hears else None,
        room=given.room or open_room(choices),
        threaded=loudspeaker.paced and hears,
    )
    if ear.failure and (choices.recogniser != RecogniserName.AUTO.value or choices.model):
        ear.close()
        raise ear.failure
    return ear


def _stage(
    choices: Choices, routine: Routine, phrases: Phrases, given: Given, *, hears: bool
) -> Stage:
    recipient, today = given.recipient, given.today
    options = Options(
        target_s=None if choices.minutes is None else choices.minutes * 60,
        skip_precautions=choices.skip_precautions,
        can_hear=hears,
        familiar=given.familiar,
        music=given.music is not None,
        remarks=recipient.remarks if recipient else {},
        answered=recipient.holding(today) if recipient and today else frozenset(),
        recipient=recipient.spoken_name if recipient else "",
    )
    stage = Stage(Session(routine, phrases.measure, options), phrases)
    if given.log:
        stage.recorders.append(given.log.record)
    _lay_beds(stage, choices, given.music)
    return stage


def _listening(
    choices: Choices,
    given: Given,
    loudspeaker: Loudspeaker,
    microphone: Microphone,
) -> Callable[[], Listening]:
    switches, notices = given.switches, given.notices
    delay_s = loudspeaker.latency_s + microphone.latency_s

    def listening() -> Listening:
        from voiceguide.listener.knock import KnockDetector

        found = load_profile(microphone.name, loudspeaker.name, notices.append)
        profile = found or Profile(delay_s=delay_s)
        recogniser = chosen_recogniser(choices, given.vocabulary, profile.accent)
        offsets = profile.offsets_for(recogniser.name)
        thresholds = load_thresholds(recogniser.name).shifted(*offsets)
        known_s = delay_s if profile.delay_s is None else profile.delay_s
        return Listening(
            recogniser,
            Gate(thresholds, heeds_narration=switches.heeds_narration)
            if switches.gate
            else OpenGate(thresholds),
            EchoCanceller(known_s, cancels=switches.canceller),
            knocks=KnockDetector() if choices.knock else None,
            delay_s=known_s,
            gain_db=profile.gain_db,
            judged=given.judged,
        )

    return listening


def _lay_beds(stage: Stage, choices: Choices, music: Music | None) -> None:
    if choices.ambience:
        stage.mixer.beds.append(AmbientBed(load_ambience(choices.ambience)))
    if music:
        stage.music = MusicBed(music)
        stage.mixer.beds.append(stage.music)
    if choices.beat:
        session = stage.session
        stage.mixer.beds.append(BeatBed(lambda: session.stroke_fraction(stage.now)))


def _cards(choices: Choices, loudspeaker: Loudspeaker, ear: Ear) -> LostDevices | None:
    def loudspeaker_again() -> Loudspeaker:
        return open_loudspeaker(choices.loudspeaker, paced=True)

    def microphone_again() -> CardMicrophone:
        return CardMicrophone(None if choices.microphone == "auto" else choices.microphone)

    plays, hears = loudspeaker.is_card, ear.microphone.is_card
    if not (plays or hears):
        return None
    return LostDevices(loudspeaker_again if plays else None, microphone_again if hears else None)
