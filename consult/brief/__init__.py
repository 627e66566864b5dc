"""Floor 2: what the answers lead to. Pure: rules, urgent notices, question list, the Brief.

Standard library and pydantic only, on top of `questionnaire`. Others call `assemble_brief`
(`assemble`), `pending_notices` (`urgent`), `suggest_questions` and `default_choice`
(`question_list`), and the types of `rulebook`, `submitted` and `model`.
Nothing here decides, scores, ranks or recommends.
"""
