"""Templates whose unchanging stretches are drawn once a language: text, sentences, icons, addresses of files and of
pages without a number. They are most of a page: the ticket's has some 700 of them, and drawing each takes its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.template import Context
from django.template.base import FilterExpression, Node, NodeList, Template, TextNode
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import base, cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

Tag = TypeVar("Tag", bound=Callable[..., Any])


def unchanging(tag: Tag) -> Tag:
    """Says of a simple tag that with the same arguments it draws the same, but for the language."""
    tag.is_unchanging = True  # type: ignore[attr-defined]  # a mark on a function
    return tag


class _Folding(base.Loader):
    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        if not self.engine.debug:  # an error names the tag that it happened in then
            fold(template.nodelist)
        return template


class Loader(cached.Loader, _Folding):
    """Django's loader that keeps templates; each is folded before it is kept."""


class Stretch(Node):
    """Neighbours that never change."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._known: dict[tuple[str | None, bool], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """As the nodes would be, which are asked once a language."""
        key = (get_language(), context.autoescape)
        known = self._known.get(key)
        if known is None:
            drawn = "".join(str(node.render_annotated(context)) for node in self._nodes)
            known = self._known[key] = mark_safe(drawn)  # noqa: S308 (each node has escaped what it drew)
        return known

    render_annotated = render


def fold(nodes: NodeList) -> None:
    """Puts one `Stretch` for each run of nodes that never change, here and in all below."""
    folded: list[Node] = []
    run: list[Node] = []
    for node in [*nodes, None]:
        if node is not None and _never_changes(node):
            run.append(node)
            continue
        if run:
            folded.append(run[0] if len(run) == 1 and isinstance(run[0], TextNode) else Stretch(run))
            run = []
        if node is not None:
            for below in _below(node):
                fold(below)
            folded.append(node)
    nodes[:] = folded


def _below(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):  # its `nodelist` is a copy
        yield from (branch for _condition, branch in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        if isinstance(below := getattr(node, name, None), NodeList):
            yield below


def _never_changes(node: Node) -> bool:
    match node:
        case TextNode() | LoadNode() | CommentNode():
            return True
        case TranslateNode():
            words = node.filter_expression
            named = node.asvar or node.message_context
            return not (named or words.filters) and getattr(words.var, "lookups", ()) is None
        case StaticNode():
            return node.varname is None and _is_constant(node.path)
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and _is_constant(node.view_name)
        case SimpleNode():
            said = [*node.args, *node.kwargs.values()]
            bound = node.target_var is not None or node.takes_context
            return getattr(node.func, "is_unchanging", False) and not bound and all(map(_is_constant, said))
    return False


def _is_constant(expression: FilterExpression) -> bool:
    return not (expression.filters or expression.is_var)
