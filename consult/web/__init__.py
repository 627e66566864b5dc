"""Floor 5: what browsers reach, over Flask: the patient's pages and the desk.

Views load, validate, call one function of a lower room, and redirect or render. Others call
`create_services` and the registrations that `consult.app` makes. Must not: SQL, sealing, rules.
"""
