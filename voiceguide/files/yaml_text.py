"""Reads YAML that anyone may have written: no aliases, no tags, no nesting without end.

The text is composed into nodes first: nodes know their lines, and aliases (with which a small file
can unfold into gigabytes) are refused before anything is built from them. Values stay text as it
was typed; code that wants a number makes one. So a title of `2024`, `1.50`, `yes` or `2024-05-01`
is that title, and nothing is a date or a number to base 60 by accident.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.tokens import AliasToken, AnchorToken, TagToken

from voiceguide.files.bad_yaml import QUOTE_IT, BadYamlError
from voiceguide.files.yaml_mistakes import explained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml.nodes import Node

_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
"""The texts that stand for no value, if they have no quotes."""
_ELSEWHERE_ANOTHER = re.compile(r"[\d:._+-]+|y|n|yes|no|on|off|true|false", re.IGNORECASE)
"""Values that are text for us; other programs make numbers, dates and switches of them."""
_MARKED = {AliasToken: "alias *", AnchorToken: "anchor &", TagToken: "tag "}


def parse_yaml(text: str) -> tuple[Node | None, Any]:
    """Read a text's one document as a node, None if it is empty, and as plain data.

    Plain data is text, None, lists, and dicts whose keys are text.

    Raises:
        BadYamlError: it is no YAML, or it holds what nobody needs.
    """
    try:
        _refuse_marks(text)
        node = YAML(typ="safe", pure=True).compose(text)
        return node, None if node is None else _plain(node)
    except (MarkedYAMLError, ReaderError) as error:
        raise explained(error, text) from error
    except (YAMLError, ValueError) as error:
        raise BadYamlError(f"not valid YAML: {str(error).splitlines()[0]}") from error
    # Where ruamel does not check: directives and versions that are not known.
    except (AttributeError, LookupError, TypeError) as error:
        raise BadYamlError("not valid YAML: a directive that nobody writes") from error
    except RecursionError:
        raise BadYamlError("not valid YAML: nested far too deep") from None


def _refuse_marks(text: str) -> None:
    """Refuse aliases, anchors and tags: they are mostly meant as texts, and lack quotes."""
    for token in YAML(typ="safe", pure=True).scan(text):
        if kind := _MARKED.get(type(token)):
            value = token.value
            name = "".join(part or "" for part in value) if isinstance(value, tuple) else value
            raise BadYamlError(
                f"the {kind}{name[:40]} is not allowed",
                token.start_mark.line + 1,
                hint=f"{QUOTE_IT} If it is meant for YAML, write the part out instead.",
            )


def _plain(node: Node) -> Any:  # noqa: ANN401 - whatever YAML holds
    if isinstance(node, ScalarNode):
        nothing = node.style is None and node.value in _NOTHING
        return None if nothing else _whole(node.value)
    if isinstance(node, SequenceNode):
        return [_plain(entry) for entry in node.value]
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        name, line = _field(key), key.start_mark.line + 1
        if name in values:
            raise BadYamlError(
                f"{name[:40]!r} stands here a second time; the first is in line {lines[name]}",
                line,
                hint="Keep one of the two.",
            )
        values[name], lines[name] = _plain(value), line
    return values


def _field(key: Node) -> str:
    if not isinstance(key, ScalarNode):
        raise BadYamlError(
            "not valid YAML: a list or a set where a field's name is wanted",
            key.start_mark.line + 1,
            hint=QUOTE_IT,
        )
    return _whole(key.value)


def _whole(text: str) -> str:
    r"""Join the halves of a rare letter, which JSON writes as two: "\ud83c\udf82"."""
    if not re.search("[\ud800-\udbff][\udc00-\udfff]", text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def written(text: str) -> str:
    """A text written as a value on one line: as it is if YAML reads it so, else in quotes."""
    import io

    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

    value: str = text
    if re.search("[\n\r\t\x85\u2028\u2029]", text):
        value = DoubleQuotedScalarString(text)
    elif _ELSEWHERE_ANOTHER.fullmatch(text):
        value = SingleQuotedScalarString(text)
    yaml, file = YAML(typ="rt", pure=True), io.StringIO()
    yaml.width, yaml.allow_unicode = 2**31, True
    yaml.dump({"x": value}, file)
    return file.getvalue().removeprefix("x: ").removesuffix("\n")


def line_of(node: Node, location: tuple[int | str, ...]) -> int:
    """The line, from 1, of the deepest part of a place that the file has.

    A place is the names of fields, and the numbers of entries from 0, from the outside inwards:
    ("sections", 0, "steps", 2, "say").
    """
    return int(_walk(node, location)[0].line) + 1


def node_at(node: Node, location: tuple[int | str, ...]) -> Node | None:
    """The node at a place; None if the file does not have it."""
    _, found, whole = _walk(node, location)
    return found if whole else None


def _walk(node: Node, location: tuple[int | str, ...]) -> tuple[Any, Node, bool]:
    """The mark of the deepest part, its value, and whether that is all of the place."""
    mark = node.start_mark
    for part in location:
        if isinstance(node, MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if pair is None:
                return mark, node, False
            mark, node = pair[0].start_mark, pair[1]
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            mark = node.start_mark
        else:
            return mark, node, False
    return mark, node, True


def scalars(node: Node, place: tuple[int | str, ...] = ()) -> Iterator[tuple[Any, ScalarNode]]:
    """Every single value with its place, in order."""
    if isinstance(node, ScalarNode):
        yield place, node
    elif isinstance(node, SequenceNode):
        for index, entry in enumerate(node.value):
            yield from scalars(entry, (*place, index))
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield from scalars(value, (*place, str(key.value)))
