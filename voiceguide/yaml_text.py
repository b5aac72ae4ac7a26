"""YAML that anyone may have written: no aliases, no tags, no nesting without end.

The text is composed into nodes first: nodes know their lines, and aliases (with which a small file
can unfold into gigabytes) are refused before anything is built from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode
from ruamel.yaml.tokens import AliasToken

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node


class BadYamlError(Exception):
    """What is wrong with the text, in one line, and on which line; None where that is not known."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem = " ".join(problem.split())[:160]
        self.line = line
        """From 1."""


class AliasError(BadYamlError):
    """The text is YAML, but with an alias in it."""


def parse_yaml(text: str) -> tuple[Node | None, Any]:
    """The text's one document as a node, None where it is empty, and as plain data.

    Raises:
        BadYamlError: it is no YAML, or such as nobody needs.
    """
    try:
        for token in YAML(typ="safe", pure=True).scan(text):
            if isinstance(token, AliasToken):
                at = token.start_mark.line + 1
                raise AliasError(f"the alias *{token.value[:40]} is not allowed", at)
        yaml = YAML(typ="safe", pure=True)
        node = yaml.compose(text)
        return node, None if node is None else yaml.constructor.construct_document(node)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise BadYamlError(error.problem or "not YAML", line) from error
    except (YAMLError, ValueError) as error:
        raise BadYamlError(str(error).splitlines()[0]) from error
    # Where ruamel does not check: lists of lists as a field's name, versions that are not known.
    except (AttributeError, LookupError, TypeError) as error:
        raise BadYamlError("a field's name, or a directive, that nobody writes") from error
    except RecursionError:
        raise BadYamlError("nested far too deep") from None


def line_of(node: Node, location: tuple[int | str, ...]) -> int:
    """The line, from 1, of the deepest part of `location` that the file has."""
    line = node.start_mark.line
    for part in location:
        if isinstance(node, MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == str(part)]
            if not pairs:
                break
            key, node = pairs[0]
            line = key.start_mark.line
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
        else:
            break
    return int(line) + 1
