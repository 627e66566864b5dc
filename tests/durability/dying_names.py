"""When a worker of `dying_wsgi` dies, and the file of its instance that says so."""

BEFORE, AFTER, FILE = "before", "after", "die"
