"""Passwords: which are refused, and how the others are kept.

References
----------
OWASP ASVS 5.0, 6.2.1 (length), 6.2.4 and 6.2.11 (common words and words of the place are
refused), 6.2.5 (no rules of composition), 6.2.8 (taken as typed, not cut).
"""

from __future__ import annotations

import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from surveys.faults import Fault
from surveys.text import normalised

SHORTEST: Final = 12
# Long enough for any sentence, short enough that hashing it costs no more than another.
LONGEST: Final = 256
_PRODUCT: Final = "groundwork"
# Common passwords that are long enough to pass otherwise. Without spaces, folded.
_COMMON: Final = frozenset(
    """
    123456789012 1234567890123 12345678901234 123456789abc 1234567890qw 012345678901 0123456789ab
    123123123123 121212121212 112233445566 123412341234 987654321098 9876543210ab
    abcdefghijkl abcdefghijklm abcd12345678 abc123abc123 abcabcabcabc
    qwertyuiopas qwertyuiopasdf qwertyuiop12 qwertyuiop123 qwerty123456 qwertyqwerty qwerty12345678
    qwertzuiopas qwertz123456 qwertzqwertz 1q2w3e4r5t6y 1q2w3e4r5t6z 1qaz2wsx3edc zaq12wsxcde3 asdfghjkl123
    password1234 password12345 password123! passwordpassword passw0rd1234 p@ssw0rd1234 p@ssword1234
    mypassword123 yourpassword newpassword1 thisismypassword secretpassword passwort1234 passwortpasswort
    changeme1234 changemeplease changeit1234 letmein12345 letmeinletmein welcome12345 welcome123456
    iloveyou1234 iloveyouforever administrator administrator1 admin1234567 adminadminadmin
    superman1234 trustno1trustno1 correcthorsebatterystaple starwars1234 sunshine1234 football1234 baseball1234
    princess1234 dragon123456 monkey123456 hallohallohallo hallo1234567 schatz123456 geheim123456
    changereadiness organisation organization
    """.split()  # noqa: SIM905  # quotes around each would hide the words
)

_hasher: Final = PasswordHasher()


def password_faults(password: str, name: str) -> list[Fault]:
    """What speaks against a password; nothing about which characters it is made of.

    Parameters
    ----------
    password : str
        As typed. It is in no fault's value.
    name : str
        The account's name, which is no password.

    Examples
    --------
    >>> [fault.problem for fault in password_faults("Ada Lovelace 12", "Ada Lovelace")]
    ['the password is the name or the product with a few characters added']
    >>> password_faults("four words make one", "Ada")
    []
    """
    if len(password) < SHORTEST:
        problem = f"the password has fewer than {SHORTEST} characters"
    elif len(password) > LONGEST:
        problem = f"the password has more than {LONGEST} characters"
    elif _is_a_name(password, name):
        problem = "the password is the name or the product with a few characters added"
    elif _is_common(password):
        problem = "the password is one of those that are tried first"
    else:
        return []
    remedy = f"Choose {SHORTEST} to {LONGEST} characters that nobody guesses; four or five words will do."
    return [Fault("password", problem, remedy)]


def hashed(password: str) -> str:
    """The argon2id hash that is kept of a password."""
    return _hasher.hash(_as_typed_anywhere(password))


def matches(password_hash: str, password: str) -> bool:
    """Whether a password is the one that was hashed."""
    try:
        return _hasher.verify(password_hash, _as_typed_anywhere(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _as_typed_anywhere(password: str) -> str:
    # Systems compose accents differently; to the person it is the same key.
    return unicodedata.normalize("NFC", password)


def _is_a_name(password: str, name: str) -> bool:
    """Only the name or the product, once or repeated, whatever digits and signs stand between."""
    letters = _letters(password)
    for word in (_letters(name), *map(_letters, name.split("@")[:1]), _PRODUCT):
        if word and letters and not letters.replace(word, ""):
            return True
    # A name without letters, such as a number.
    return normalised(password) == normalised(name)


def _letters(text: str) -> str:
    return "".join(character for character in normalised(text) if character.isalpha())


def _is_common(password: str) -> bool:
    squeezed = normalised(password).replace(" ", "")
    # One or two characters over and over, such as 111111111111.
    return squeezed in _COMMON or len(set(squeezed)) <= 2
