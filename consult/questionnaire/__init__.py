"""Floor 1: what is asked, how an answer is understood, and where the answers lead. Pure.

Standard library and pydantic only: no Flask, no clock, no files. Others call `travel`,
`read_answer`, `plain_answer`, `answer_words`, `judge`, and the types of `definition` and `answers`.
"""
