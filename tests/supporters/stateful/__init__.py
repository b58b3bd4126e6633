"""Random acts of one administrator, who alone wants to see people: nobody else agrees to anything.

The administrator also has the mailboxes of the accounts that come of these invitations, and acts with them. `acts/` has the
acts by noun: short functions of one Turn, each in the list of its file. `reached.py` says what each account may reach after them,
`given.py` what nobody gives to who is new.
"""
