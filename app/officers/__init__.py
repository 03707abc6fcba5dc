"""Who is who: bodies, posts, officers, appointments, delegations, accounts. Knows no decision."""
