"""Guards of identity: numbers of people, and sign-in."""

from typing import Final

from tools.mutations.table import Mutation

PAIRS: Final = "tests/cases/intake/views/test_pairs.py"
PAIR_SEARCH: Final = "tests/veterans/test_pair_search.py"
TOKENS: Final = "tests/veterans/test_tokens.py"
IDENTITY_MUTATIONS: Final = (
    Mutation(
        "A phone can be called",
        "supporters/directory/numbers.py",
        "return len(digits) == UKRAINIAN_DIGITS and phonenumbers.is_valid_number(number)",
        "return phonenumbers.is_possible_number(number)",
        "tests/supporters/directory/test_numbers.py",
    ),
    Mutation(
        "A record number finds nobody out of reach",
        "cases/intake/reports/search.py",
        "cases = reachable.filter(Q(number=number)",
        "cases = Case.objects.filter(Q(number=number)",
        "tests/cases/reintegration/views/test_work.py",
    ),
    Mutation(
        "A phone or an identifier finds nobody out of reach",
        "veterans/search/__init__.py",
        ".annotate(remains=remains).filter(remains__in=within)",
        ".annotate(remains=remains)",
        "tests/veterans/test_search.py",
    ),
    Mutation(
        "The search does not change a decided pair",
        "veterans/actions/pairs.py",
        "WHERE kept.state = 'open' AND ",
        "WHERE ",
        PAIR_SEARCH,
    ),
    Mutation(
        "An ended own phone finds nobody",
        "veterans/actions/phones.py",
        "phone_digits(number, owner)",
        "phone_digits(number)",
        TOKENS,
    ),
    Mutation(
        "The access record of a pair says why both were opened",
        "cases/intake/views/duplicates.py",
        "    current_reading().purpose = PURPOSE\n",
        "",
        PAIRS,
    ),
    Mutation(
        "The table of sessions signs nobody in",
        "supporters/authentication/session_keys.py",
        'return keyed_token("session key", session_key)[:HASH_BYTES].hex()',
        "return session_key",
        "tests/supporters/authentication/test_session_keys.py",
    ),
    Mutation(
        "The row of a session names its user from the sign-in on",
        "supporters/authentication/sessions.py",
        "            supporter_id=data.get(SESSION_KEY),\n",
        "",
        "tests/supporters/authentication/test_sessions_by_supporter.py",
    ),
    Mutation(
        "A session holds no password link in clear",
        "supporters/authentication/views/passwords.py",
        "b64encode(seal(token, _link_of(pk), block=LINK_BLOCK)).decode()",
        "token",
        "tests/supporters/authentication/test_passwords.py",
    ),
    Mutation(
        "A known browser guesses no faster",
        "supporters/authentication/actions/attempts.py",
        'return (Bucket(keyed_token("sign-in browser", f"{self.account}|{self.browser.hex()}"), FREE_HERE, LONGEST_HERE),)',
        "return ()",
        "tests/supporters/authentication/test_known_browsers.py",
    ),
    Mutation(
        "A browser known by a link is new at its first sign-in",
        "supporters/authentication/actions/devices.py",
        '"has_signed_in": False, ',
        '"has_signed_in": True, ',
        "tests/supporters/authentication/test_known_browsers.py",
    ),
    Mutation(
        "A question beyond reach is recorded, found or not",
        "cases/leading/actions/requests.py",
        "    record_access(replace(reading, subjects=set(holders)))\n",
        "",
        "tests/cases/intake/views/test_duplicates.py",
    ),
    Mutation(
        "Questions at one moment are counted one after another",
        "cases/leading/actions/requests.py",
        "    locked_supporter(by.pk)\n",
        "",
        "tests/cases/intake/views/test_duplicates.py",
    ),
    Mutation(
        "A door is answered about one person of those whose facts were typed",
        "veterans/matching/candidates.py",
        "next((frozenset(having[fact]) for fact in known if fact in having), frozenset())",
        "frozenset(who for some in having.values() for who in some)",
        "tests/cases/intake/views/test_duplicates.py tests/veterans/test_tokens.py",
    ),
    Mutation(
        "Likely cards are those within reach",
        "cases/intake/reports/matches.py",
        'within=reachable.values("person_id")',
        "within=None",
        "tests/cases/intake/views/test_duplicates.py",
    ),
    Mutation(
        "Surname and given name alone find an own card",
        "cases/intake/reports/matches.py",
        " or one.is_namesake or",
        " or",
        "tests/cases/intake/views/test_duplicates.py",
    ),
    Mutation(
        "Of a namesake no fact differs",
        "veterans/matching/candidates.py",
        " and not CONTRARY & set(self.reasons)",
        "",
        "tests/cases/intake/views/test_duplicates.py",
    ),
    Mutation(
        "A card with a whole fact comes before namesakes",
        "cases/intake/reports/matches.py",
        "sorted(shown, key=lambda one: one.person_id not in known)[:SHOWN]",
        "shown[:SHOWN]",
        "tests/cases/intake/views/test_duplicates.py",
    ),
    Mutation(
        "Names looked for at a registration are recorded as of a search",
        "cases/intake/views/registration.py",
        '    current_reading().query_token = keyed_token("query", panel.query.lower())\n',
        "",
        "tests/cases/intake/views/test_duplicates.py",
    ),
    Mutation(
        "A certain card is asked about before anything is saved",
        "cases/intake/reports/matches.py",
        "return bool(self.certain or self.doors)",
        "return False",
        "tests/cases/intake/views/test_duplicates.py",
    ),
    Mutation(
        "Another person needs a reason",
        "cases/intake/forms/people.py",
        "        if words:\n            return Verdict(kind, words=words)",
        '        if True:\n            return Verdict(kind, words=words or "–")',
        "tests/cases/intake/views/test_duplicates.py",
    ),
    Mutation(
        "Only an offered card is the answer",
        "cases/intake/reports/matches.py",
        "next((card for card in self.certain if card.number == number), None)",
        "next(iter(self.certain), None)",
        "tests/cases/intake/views/test_duplicates.py",
    ),
    Mutation(
        "A browser does not choose its own address",
        "supporters/directory/network.py",
        "forwarded[-settings.PROXY_COUNT]",
        "forwarded[0]",
        "tests/supporters/directory/test_network.py",
    ),
)
