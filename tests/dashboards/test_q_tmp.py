import pytest
from tests.dashboards.test_views import *
from tests.dashboards.test_views import house, heads
@pytest.mark.parametrize("address", ["/dashboard/", LIST])
def test_q(house, heads, address):
    heads.get(address)
    with CountedQueries() as q:
        heads.get(address)
    for s in q.statements: print(len(s), s[:250])
