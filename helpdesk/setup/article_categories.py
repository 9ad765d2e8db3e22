"""The categories that articles stand in."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.http import PersonRequest, requires
from kb.models import Category
from kb.models.category import in_tree, within
from people import access


class CategoryForm(forms.ModelForm):
    class Meta:
        model = Category
        fields: ClassVar[list[str]] = ["title_ru", "title_en", "slug", "parent", "position", "needs_second"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(Category.objects.all())
        closed = within(known, self.instance.pk) if self.instance.pk else set()
        tree = [(each, depth) for depth, each in in_tree(known) if each.pk not in closed]
        self.fields["parent"].choices = [  # type: ignore[attr-defined]  # the stubs know a plain Field
            ("", _("nothing: at the top")),
            *((each.pk, "\N{EM SPACE}" * depth + each.title) for each, depth in tree),
        ]

    def clean_parent(self) -> Category | None:
        """None below itself: the tree would be a ring."""
        parent: Category | None = self.cleaned_data["parent"]
        if parent is not None and self.instance.pk and parent.pk in within(Category.objects.all(), self.instance.pk):
            raise forms.ValidationError(_("It cannot stand below itself."))
        return parent


@require_safe
@requires(access.PUBLISH_ARTICLES)
def categories(request: PersonRequest) -> HttpResponse:
    """Session, person, the categories."""
    context = {"here": "setup", "room": "articles", "tree": in_tree(Category.objects.all())}
    return render(request, "setup/article_categories.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.PUBLISH_ARTICLES)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.PUBLISH_ARTICLES)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Category, pk=pk))


def _edit(request: PersonRequest, category: Category | None) -> HttpResponse:
    with transaction.atomic():
        if request.method == "POST":  # two moves at once could close a ring
            list(Category.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        form = CategoryForm(request.POST or None, instance=category)
        if request.method == "POST" and form.is_valid():
            saved = form.save()
            messages.success(request, _("%(name)s is saved") % {"name": saved.title})
            return redirect("setup:article-categories")
    context = {"here": "setup", "room": "articles", "form": form, "category": category}
    return render(request, "setup/article_category.html", context, status=422 if request.method == "POST" else 200)
