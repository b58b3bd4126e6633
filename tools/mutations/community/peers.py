"""Guards of peers: both consent, either ends it, and nothing is left."""

from typing import Final

from tools.mutations.table import Mutation

TIES: Final = "cases/reintegration/actions/peers.py"
PEERS: Final = "tests/cases/reintegration/community/test_peers.py"
PAGES: Final = "tests/cases/reintegration/community/test_pages.py"
CHANGES: Final = "cases/reintegration/actions/peers.py"
SHOWN_LATER: Final = "tests/cases/reintegration/community/test_peer_changes.py"
RECORDS: Final = "tests/cases/reintegration/community/test_peer_records.py"
PEER_MUTATIONS: Final = (
    Mutation(
        "A name of a peer is read as a value of one’s own person",
        "cases/reintegration/reports/community/peers.py",
        'name=(side.called or "") if shown',
        "name=other.case.person.given_name if other and shown",
        RECORDS,
    ),
    Mutation(
        "The record of an offer names everybody who is listed",
        "cases/reintegration/reports/community/peers.py",
        "for other in among}",
        "for other in [row]}",
        RECORDS,
    ),
    Mutation(
        "Sides of ties lie in random order",
        CHANGES,
        "        PeerSide.objects.mix()\n",
        "",
        SHOWN_LATER,
    ),
    Mutation(
        "A proposal is not shown before the morning",
        "cases/reintegration/reports/community/peers.py",
        " if side.state is not PeerState.UNASKED)",
        ")",
        SHOWN_LATER,
    ),
    Mutation(
        "A proposal is not answered before the morning",
        "cases/reintegration/reports/community/peers.py",
        " or side.state is PeerState.UNASKED:",
        ":",
        SHOWN_LATER,
    ),
    Mutation(
        "Notices of ties are deleted",
        CHANGES,
        '        cursor.execute("SELECT cases_forget_peer_notices(%s)", [at - KEPT])\n',
        "        pass\n",
        SHOWN_LATER,
    ),
    Mutation(
        "Nobody is their own peer",
        TIES,
        "        raise PeerRefused(PeerRefusal.OWN)\n",
        "        pass\n",
        PEERS,
    ),
    Mutation(
        "A pair is tied once",
        TIES,
        "        raise PeerRefused(PeerRefusal.KNOWN)\n",
        "        pass\n",
        PEERS,
    ),
    Mutation(
        "A withdrawn consent ends the ties",
        "cases/reintegration/subjects/community.py",
        "    Scope.PEER,\n    end_ties,\n",
        "    Scope.PEER,\n    lambda *_args, **_named: 0,\n",
        PEERS,
    ),
    Mutation(
        "A loss ends the ties",
        "cases/endings/actions/closures.py",
        "        end_ties(case, by=by, at=at)\n",
        "        pass\n",
        PEERS,
    ),
    Mutation(
        "An erasure ends the ties",
        "cases/rights/actions.py",
        "        end_ties(card, by=by, at=at)\n",
        "        pass\n",
        "tests/cases/rights/test_erasure.py",
    ),
    Mutation(
        "A join leaves no tie of a person with themselves",
        "cases/intake/actions/joining/joining.py",
        "    end_ties_among(cards, by=by, at=at)\n",
        "",
        PEERS,
    ),
    Mutation(
        "A peer is shown while both consent",
        "cases/reintegration/reports/community/peers.py",
        "state in NAMED and (both or asked_first)\n",
        "state in NAMED\n",
        PEERS,
    ),
    Mutation(
        "Who has proposed reads no name before the answer",
        "cases/reintegration/reports/community/peers.py",
        "NAMED = (PeerState.ASKED, PeerState.TIED)",
        "NAMED = (PeerState.ASKS, PeerState.ASKED, PeerState.TIED)",
        RECORDS,
    ),
    Mutation(
        "A peer is named by the number of an own card only",
        "cases/reintegration/views/community/peers.py",
        "        return case_to_work_on(request, number)\n    except Http404",
        "        return Case.objects.get(number=number)\n    except Case.DoesNotExist",
        PAGES,
    ),
    Mutation(
        "A search is listed and open while the person consents",
        "cases/reintegration/reports/community/peers.py",
        " if row.case.person.remaining_id in consenting",
        "",
        PAGES,
    ),
    Mutation(
        "A notice about a peer ends with the tie",
        "cases/reintegration/reports/community/notices.py",
        "(title, text) if row.pk in so else over",
        "(title, text)",
        PAGES,
    ),
    Mutation(
        "A peer is proposed on the card of another after its purpose is stated",
        "cases/reintegration/views/community/peers.py",
        "        return case_to_work_on(request, number)\n    except Http404",
        "        return Case.objects.workable_by(request.user).get(number=number)\n    except Case.DoesNotExist",
        "tests/cases/reintegration/community/test_peer_purposes.py",
    ),
)
