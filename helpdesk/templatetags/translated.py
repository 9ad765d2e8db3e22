"""Django's tags of translation, under their own name (settings, "libraries"): a sentence that never changes is looked
up once a language and tag, not at each drawing; a page has 250 of them."""

from __future__ import annotations

from typing import Any

from django.template import Context, Library
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.utils.translation import get_language

register = Library()
register.tags |= i18n.register.tags
register.filters |= i18n.register.filters


class Sentence(i18n.TranslateNode):
    """A `translate` of a constant: no variable, no filter, no context, no name."""

    def __init__(self, node: i18n.TranslateNode) -> None:
        self.__dict__.update(node.__dict__)
        self.known: dict[str | None, Any] = {}

    def render(self, context: Context) -> Any:
        """As Django's, which is asked once a language."""
        language = get_language()
        if language not in self.known:
            self.known[language] = super().render(context)
        return self.known[language]


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> i18n.TranslateNode:
    """Django's tag; one whose sentence never changes keeps it."""
    node = i18n.do_translate(parser, token)
    expression = node.filter_expression
    constant = not expression.filters and expression.var.lookups is None
    return Sentence(node) if constant and not (node.asvar or node.message_context) else node
