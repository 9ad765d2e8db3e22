"""The catalogue tools, on a small source tree of their own."""

from __future__ import annotations

import gettext

import pytest
from django.core.management import CommandError, call_command

from helpdesk import translations

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
title = _("Outgoing mail")
def words(n):
    return ngettext("%(n)s ticket", "%(n)s tickets", n) % {"n": n}, pgettext("verb", "Open")
"""
TEMPLATE = """{% load i18n %}
  <h1>{% translate "Your requests" %}</h1>
    {{ _("Sign in") }} {% include "x.html" with title=_("New request") %}
  {% blocktranslate trimmed count n=total %}
    One answer from {{ name }}
  {% plural %}
    {{ n }} answers from {{ name }}
  {% endblocktranslate %}
"""
RUSSIAN = {
    "Outgoing mail": "Исходящая почта",
    "Your requests": "Ваши обращения",
    "Sign in": "Войти",
    "New request": "Новое обращение",
    "Open": "Открыть",
    "%(n)s ticket": ("%(n)s заявка", "%(n)s заявки", "%(n)s заявок"),
    "One answer from %(name)s": ("%(n)s ответ от %(name)s", "%(n)s ответа от %(name)s", "%(n)s ответов от %(name)s"),
}


@pytest.fixture
def tree(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    (tmp_path / "desk").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "helpdesk").mkdir()
    (tmp_path / "helpdesk" / "pages.py").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def fill(changes=None):
    """Translate everything in the catalogue of the tree."""
    file = translations.file_of("ru")
    with file.open("rb") as text:
        catalog = translations.pofile.read_po(text, locale="ru")
    for message in catalog:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            message.string = {**RUSSIAN, **(changes or {})}[key]
    with file.open("wb") as out:
        translations.pofile.write_po(out, catalog)


def test_extract_finds_python_and_template_strings(tree):
    found = {message.id: message.context for message in translations.extract() if message.id}
    assert found == {
        "Outgoing mail": None,
        ("%(n)s ticket", "%(n)s tickets"): None,
        "Open": "verb",
        "Your requests": None,
        "Sign in": None,
        "New request": None,
        ("One answer from %(name)s", "%(n)s answers from %(name)s"): None,
    }


def test_check_fails_until_everything_is_translated(tree, capsys):
    with pytest.raises(CommandError, match="not in the catalogue"):
        call_command("translations", "check")
    call_command("translations", "extract")
    with pytest.raises(CommandError, match="not translated"):
        call_command("translations", "check")
    fill()
    call_command("translations", "check")
    assert "ru: complete" in capsys.readouterr().out


def test_check_sees_a_lost_placeholder(tree):
    translations.update("ru")
    fill({"%(n)s ticket": ("одна заявка", "%(n)s заявки", "%(n)s заявок")})
    assert [line for line in translations.problems("ru") if "placeholders differ" in line]


def test_extract_keeps_translations_and_retires_unused_ones(tree):
    translations.update("ru")
    fill()
    (tree / "templates" / "page.html").write_text("{% load i18n %}{% translate 'Sign in' %}", encoding="utf-8")
    translations.update("ru")
    kept = translations.file_of("ru").read_text(encoding="utf-8")
    assert 'msgstr "Войти"' in kept
    assert '#~ msgstr "Ваши обращения"' in kept
    assert translations.problems("ru") == []
    translations.update("ru")
    assert translations.file_of("ru").read_text(encoding="utf-8") == kept, "extracting again changes nothing"


def test_compiled_catalogue_counts_as_russian_does(tree):
    translations.update("ru")
    fill()
    translations.compile_all()
    with translations.file_of("ru").with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    said = [catalogue.ngettext("%(n)s ticket", "%(n)s tickets", n) % {"n": n} for n in (1, 2, 5, 11, 21, 104)]
    assert said == ["1 заявка", "2 заявки", "5 заявок", "11 заявок", "21 заявка", "104 заявки"]
