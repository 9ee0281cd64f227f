"""Languages by their codes: how they call themselves, and which way they are written."""

from __future__ import annotations

import re
from types import MappingProxyType

# As BCP 47 writes them: language, then a script, then a region ("zh-Hant", "pt-BR").
_CODE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")

OWN_NAMES = MappingProxyType(
    {
        "en": "English",
        "de": "Deutsch",
        "fr": "Français",
        "es": "Español",
        "it": "Italiano",
        "nl": "Nederlands",
        "pl": "Polski",
        "pt": "Português",
        "pt-BR": "Português (Brasil)",
        "sv": "Svenska",
        "tr": "Türkçe",
        "th": "ไทย",
        "vi": "Tiếng Việt",
        "ja": "日本語",
        "ko": "한국어",
        "zh-Hans": "简体中文",
        "zh-Hant": "繁體中文",
        "ar": "العربية",
        "fa": "فارسی",
        "he": "עברית",
        "ur": "اردو",
    }
)

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Nkoo", "Syrc", "Thaa"})
CODE_REMEDY = "Use a code such as fr, pt-BR or zh-Hant."


def own_name(code: str) -> str:
    """A language's name for itself; its code where the name is not known.

    Examples
    --------
    >>> own_name("zh-Hant"), own_name("tlh")
    ('繁體中文', 'tlh')
    """
    return OWN_NAMES.get(code, code)


def is_language_code(code: str) -> bool:
    """Whether a text is written as a language code is.

    Examples
    --------
    >>> is_language_code("zh-Hant"), is_language_code("pt-BR"), is_language_code("French")
    (True, True, False)
    """
    return _CODE.fullmatch(code) is not None


def is_right_to_left(code: str) -> bool:
    """Whether a language is written from right to left.

    Examples
    --------
    >>> is_right_to_left("ar"), is_right_to_left("az-Arab"), is_right_to_left("ur-Latn")
    (True, True, False)
    """
    language, *rest = code.split("-")
    script = next((part for part in rest if len(part) == 4), None)
    return script in _RIGHT_TO_LEFT_SCRIPTS if script else language in _RIGHT_TO_LEFT
