"""File names of strangers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.mail.names import download_name, made_name, shown_name


@pytest.mark.parametrize(
    "sent, safe",
    [
        ("../../../../etc/cron.d/x", "x"),
        ("..\\..\\x.txt", "x.txt"),
        ("/etc/passwd", "passwd"),
        ("C:\\dir\\x.txt", "x.txt"),
        ("C:x.txt", "x.txt"),
        ("a.jpg/", "a.jpg"),
        ("...", "attachment"),
        ("", "attachment"),
        (".htaccess", "htaccess"),
        ("\u200b.htaccess", "htaccess"),
        ("con.txt", "_con.txt"),
        ("a.php.", "a.php"),
        ("a.php\x00.jpg", "a.php.jpg"),
        ("exe.\u202efdp", "exe.fdp"),
        ('a"b<c>.txt', "a_b_c_.txt"),
        ("Отчёт за март.xlsx", "Отчёт за март.xlsx"),
    ],
)
def test_names_to_download(sent, safe):
    assert download_name(sent) == safe


def test_long_names_keep_their_extension():
    assert len(shown_name("x" * 300 + ".tar.gz")) == 255
    assert shown_name("x" * 300 + ".tar.gz").endswith("x.gz")
    assert len(download_name("я" * 300 + ".pdf").encode()) <= 255


@given(st.text(max_size=400))
def test_any_name(sent):
    name = download_name(sent)
    assert name and not set(name) & set('/\\:*?"<>|\0\r\n') and name not in (".", "..")
    assert len(name.encode()) <= 255


def test_names_made_by_type():
    assert made_name("image/png", 1) == "image.png"
    assert made_name("image/jpeg", 2) == "image-2.jpg"
    assert made_name("message/rfc822", 1, "Заказ 1/2") == "Заказ 1_2.eml"
    assert made_name("application/x-unheard-of", 1) == "attachment.bin"
