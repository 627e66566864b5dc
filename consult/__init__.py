"""Consult prepares a patient's first consultation about uneven facial movement.

The rooms below import in one direction only (see pyproject.toml): content, questionnaire, brief,
releases and documents, consultations and accounts, web. `consult.app.create_app` wires them.
"""
