"""What people read to help themselves: categories, articles in several languages, every version of their words."""

from kb.models.answer import Answer
from kb.models.article import Article
from kb.models.article_word import ArticleWord, KnownWord
from kb.models.category import Category
from kb.models.coach import CoachScore, CoachSwitch
from kb.models.revision import Revision
from kb.models.searched import Missed, Searched
from kb.models.synonyms import Synonyms
from kb.models.template import Favourite, Template, TemplateText
from kb.models.translation import Translation

__all__ = [
    "Answer",
    "Article",
    "ArticleWord",
    "Category",
    "CoachScore",
    "CoachSwitch",
    "Favourite",
    "KnownWord",
    "Missed",
    "Revision",
    "Searched",
    "Synonyms",
    "Template",
    "TemplateText",
    "Translation",
]
