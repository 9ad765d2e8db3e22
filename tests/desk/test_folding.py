"""Folded templates say what Django's own would: in each language, escaped or not, in branches and loops."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import NodeList, Template
from django.template.context import make_context
from django.utils.translation import override

from helpdesk.folding import Stretch, fold

SOURCES = [
    "<b>{% icon 'mail' 'small' %} {% translate 'Reply' %}</b>{{ name }}<i title=\"{% translate 'Send it' %}\">x</i>",
    "{% for each in names %}<li>{% translate 'Note' %}{{ each }}{% empty %}{% translate 'Nobody' %}{% endfor %}",
    "{% if yes %}{% translate 'Solved' %}<hr>{% elif no %}{% icon 'x' %}{% else %}{% translate 'Open' %}{% endif %}",
    "{% autoescape off %}<a href='{% url 'desk:mine' %}'>{% translate 'Articles' %}</a>{{ name }}{% endautoescape %}",
    "{% translate 'Reply' as word %}{{ word }}{% translate 'May' context 'of a list' %}{% icon which %}",
    "{% with one='<' %}{% static 'js/desk.js' %}{{ one }}{% endwith %}{# nothing #}{% comment %}x{% endcomment %}",
    "",
]


def drawn(template: Template, language: str, **context) -> str:
    with override(language):
        return template.render(make_context({"name": "<Анна>", "names": ["а", "б"], "which": "mail", **context}))


@pytest.mark.parametrize("source", SOURCES)
def test_folded_says_the_same(source):
    load = "{% load i18n static %}"
    engine = engines["django"].engine
    plain, folded = Template(load + source, engine=engine), Template(load + source, engine=engine)
    fold(folded.nodelist)
    for _again in range(2):
        for language, _name in settings.LANGUAGES:
            for context in ({"yes": True}, {"no": True}, {"names": []}):
                assert drawn(folded, language, **context) == drawn(plain, language, **context)


def test_neighbours_become_one():
    source = "<b>{% translate 'Reply' %}{% icon 'x' %}</b>{{ name }}<i></i>{% if name %}{% icon 'x' %}.{% endif %}"
    template = Template("{% load i18n %}" + source, engine=engines["django"].engine)
    fold(template.nodelist)
    kinds = [type(node).__name__ for node in template.nodelist]
    assert kinds == ["Stretch", "VariableNode", "TextNode", "IfNode"]
    [(_condition, branch)] = template.nodelist[3].conditions_nodelists
    assert [type(node) for node in branch] == [Stretch]


def test_every_template_of_the_product_is_folded():
    folded = 0
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.html")):
        template = engines["django"].get_template(str(Path(path).relative_to(settings.BASE_DIR / "templates")))
        nodes = template.template.nodelist
        assert isinstance(nodes, NodeList)
        folded += len(nodes.get_nodes_by_type(Stretch))
    assert folded > 500
