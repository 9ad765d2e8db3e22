"""What people read to help themselves: categories, articles in several languages, every version of their words."""

from kb.models.answer import Answer
from kb.models.article import Article
from kb.models.article_word import ArticleWord, KnownWord
from kb.models.assistant import Assistant
from kb.models.category import Category
from kb.models.coach import CoachScore, CoachSwitch
from kb.models.file import ArticleFile
from kb.models.gap import AnswersRead, GapKey, Repeated, Settled
from kb.models.review import Review
from kb.models.revision import Revision, Significance
from kb.models.searched import Missed, Searched
from kb.models.synonyms import Synonyms
from kb.models.template import Favourite, Template, TemplateText
from kb.models.template_file import TemplateFile
from kb.models.translation import ArticleAddress, Translation
from kb.models.wish import ChangeWish

__all__ = [
    "Answer",
    "AnswersRead",
    "Article",
    "ArticleAddress",
    "ArticleFile",
    "ArticleWord",
    "Assistant",
    "Category",
    "ChangeWish",
    "CoachScore",
    "CoachSwitch",
    "Favourite",
    "GapKey",
    "KnownWord",
    "Missed",
    "Repeated",
    "Review",
    "Revision",
    "Searched",
    "Settled",
    "Significance",
    "Synonyms",
    "Template",
    "TemplateFile",
    "TemplateText",
    "Translation",
]
