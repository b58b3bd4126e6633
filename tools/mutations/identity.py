"""Locks of identity: numbers of people, and sign-in."""

from typing import Final

from tools.mutations.table import Lock

PAIRS: Final = "tests/cases/views/test_pairs.py"
PAIR_SEARCH: Final = "tests/veterans/test_pair_search.py"
TOKENS: Final = "tests/veterans/test_tokens.py"
IDENTITY_LOCKS: Final = (
    Lock(
        "A phone can be called",
        "supporters/directory/numbers.py",
        "return len(digits) == UKRAINIAN_DIGITS and phonenumbers.is_valid_number(number)",
        "return phonenumbers.is_possible_number(number)",
        "tests/supporters/directory/test_numbers.py",
    ),
    Lock(
        "A record number finds nobody out of reach",
        "cases/reports/search.py",
        "reachable.filter(number=number)",
        "Case.objects.filter(number=number)",
        "tests/cases/views/test_work.py",
    ),
    Lock(
        "A phone or an identifier finds nobody out of reach",
        "veterans/search/__init__.py",
        "SearchToken.objects.filter(wanted, person__in=within)",
        "SearchToken.objects.filter(wanted)",
        "tests/veterans/test_search.py",
    ),
    Lock(
        "Heads see a pair only if they lead both cards",
        "veterans/models/duplicate_pair.py",
        "        return self.filter(first__in=persons, second__in=persons)\n",
        "        return self.filter(first__in=persons)\n",
        PAIRS,
    ),
    Lock(
        "A decision about a pair is not overwritten",
        "veterans/actions/pairs.py",
        "    if pair.state != PairState.OPEN:\n        raise PairSettled\n",
        "",
        PAIRS,
    ),
    Lock(
        "The search does not change a decided pair",
        "veterans/actions/pairs.py",
        "WHERE kept.state = 'open' AND ",
        "WHERE ",
        PAIR_SEARCH,
    ),
    Lock(
        "A changed date finds nobody by the old one",
        "veterans/actions/tokens.py",
        "    SearchToken.objects.filter(person=person, kind__in=OF_BIRTH).delete()\n",
        "",
        TOKENS,
    ),
    Lock(
        "An ended own phone finds nobody",
        "veterans/actions/phones.py",
        "phone_digits(ended.number, ended.owner)",
        "phone_digits(ended.number)",
        TOKENS,
    ),
    Lock(
        "The access record of a pair says why both were opened",
        "cases/views/person/duplicates.py",
        "    current_reading().purpose = PURPOSE\n",
        "",
        PAIRS,
    ),
    Lock(
        "The table of sessions signs nobody in",
        "supporters/authentication/session_keys.py",
        'return keyed_token("session key", session_key)[:HASH_BYTES].hex()',
        "return session_key",
        "tests/supporters/authentication/test_session_keys.py",
    ),
    Lock(
        "A session holds no password link in clear",
        "supporters/authentication/views/passwords.py",
        "b64encode(seal(token, _link_of(pk), block=LINK_BLOCK)).decode()",
        "token",
        "tests/supporters/authentication/test_passwords.py",
    ),
    Lock(
        "Guesses elsewhere hold up no known browser",
        "supporters/authentication/actions/attempts.py",
        "        if self.browser:\n",
        "        if False:\n",
        "tests/supporters/authentication/test_known_browsers.py",
    ),
    Lock(
        "A browser is known by the account that signed in with it only",
        "supporters/authentication/actions/devices.py",
        "Device.objects.filter(token=token, **owner)",
        "Device.objects.filter(token=token)",
        "tests/supporters/authentication/test_known_browsers.py",
    ),
    Lock(
        "A known browser guesses no faster",
        "supporters/authentication/actions/attempts.py",
        'return (Bucket(keyed_token("sign-in browser", f"{self.account}|{self.browser.hex()}"), FREE_HERE, LONGEST_HERE),)',
        "return ()",
        "tests/supporters/authentication/test_known_browsers.py",
    ),
    Lock(
        "A browser known by a link is new at its first sign-in",
        "supporters/authentication/actions/devices.py",
        '"has_signed_in": False, ',
        '"has_signed_in": True, ',
        "tests/supporters/authentication/test_known_browsers.py",
    ),
    Lock(
        "A person who learns that a number is registered is recorded",
        "veterans/actions/duplicates.py",
        "    record_access(asked)\n",
        "",
        "tests/cases/views/test_duplicates.py",
    ),
    Lock(
        "Only a form without other errors asks whether a number is registered",
        "cases/views/person/registration.py",
        '    if not form.is_valid():\n        return form_page(request, "cases/person_new.html", form)\n    try:',
        "    if not (form.is_valid() or form.refuse_duplicate(may_learn=True)):\n"
        '        return form_page(request, "cases/person_new.html", form)\n    try:',
        "tests/cases/views/test_duplicates.py",
    ),
    Lock(
        "Registered numbers are revealed so often a day only",
        "veterans/actions/duplicates.py",
        "today.count() < MOST_A_DAY",
        "True",
        "tests/cases/views/test_duplicates.py",
    ),
    Lock(
        "Questions at one moment are counted one after another",
        "veterans/actions/duplicates.py",
        "    locked_supporter(by.pk)\n",
        "",
        "tests/cases/views/test_duplicates.py",
    ),
    Lock(
        "A browser does not choose its own address",
        "supporters/directory/network.py",
        "forwarded[-settings.PROXY_COUNT]",
        "forwarded[0]",
        "tests/supporters/directory/test_network.py",
    ),
)
