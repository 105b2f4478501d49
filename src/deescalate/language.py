"""A guess at the language of a short text, from its letters and its commonest words; None when it is not sure.

Words and letters that two of the languages share count for neither. The caller's word always comes before this guess.
"""

import re

_WORD = re.compile(r"[^\W\d_]+")

_WORDS = {
    "en": ["the", "and", "you", "your", "is", "are", "was", "were", "for", "not", "this", "that", "with", "have", "has", "will", "can", "we", "our", "it", "of", "on", "my", "i'm", "please", "sorry", "thank", "what", "would", "do", "be", "an", "if", "so", "but", "from", "at", "as", "by", "them", "they", "he", "she", "there", "here", "been", "when", "which", "out", "up", "no", "all", "get", "how", "any", "just", "like", "more", "than"],
    "pl": ["nie", "się", "jest", "że", "pan", "pani", "proszę", "przepraszam", "jak", "już", "tak", "dla", "czy", "ale", "od", "być", "był", "była", "mogę", "może", "jestem", "mamy", "państwo", "państwa", "pana", "bardzo", "tylko", "jutro", "dziś", "wszystko", "dlaczego", "kiedy", "gdzie", "który", "która", "tego", "tej", "tym", "będzie", "przez", "przy", "też", "oraz", "więc", "nam", "nas", "mi", "mnie", "ma", "na", "do", "po", "za"],
    "ro": ["nu", "și", "si", "că", "ca", "vă", "va", "să", "sa", "este", "sunt", "pentru", "cu", "din", "mai", "dar", "sau", "îmi", "imi", "dumneavoastră", "dumneavoastra", "dvs", "rog", "când", "cand", "care", "am", "ați", "ati", "avem", "putem", "pot", "acum", "azi", "mâine", "maine", "fost", "fi", "nici", "foarte", "bine", "ce", "cum", "unde", "îl", "ne", "le", "la", "pe", "un", "o", "mulțumesc", "multumesc", "pare", "rău", "rau"],
    "ru": ["не", "и", "в", "на", "что", "вы", "это", "я", "мы", "вас", "вам", "с", "по", "как", "для", "у", "то", "но", "за", "все", "всё", "есть", "был", "была", "было", "будет", "уже", "от", "к", "из", "если", "или", "ваш", "ваша", "могу", "можем", "пожалуйста", "извините", "спасибо", "нет", "да", "так", "когда", "где", "сейчас", "сегодня", "завтра", "ещё", "еще"],
}  # fmt: skip
_LETTERS = {"pl": set("łęąśżźćńó"), "ro": set("ășțâşţ"), "ru": set("ыэъёйщюя")}
_SHARED = {
    word
    for word in {word for words in _WORDS.values() for word in words}
    if sum(word in words for words in _WORDS.values()) > 1
}
_COMMON = {language: frozenset(words) - _SHARED for language, words in _WORDS.items()}
_OTHER_LETTERS = set("äöüßñõåøæçğžšěřůõőűіїєґўђћџј")
"""Letters of languages that have no rules here: texts with them are not guessed."""


def guess_language(text: str) -> str | None:
    """The language that ``text`` is most clearly in ("en", "pl", "ro", "ru"), or None when that is not clear."""
    words = _WORD.findall(text.casefold())
    letters = set("".join(words))
    if letters & _OTHER_LETTERS:
        return None
    scores = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    for language, typical in _LETTERS.items():
        scores[language] += len(letters & typical)
    if any("а" <= letter <= "я" for letter in letters):
        scores = {"ru": scores["ru"]}
    (best, most), *rest = sorted(scores.items(), key=lambda item: -item[1])
    second = rest[0][1] if rest else 0
    return best if most >= 1 and most > second else None
