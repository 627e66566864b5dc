"""Questionnaire pages as forms: fields by item id, plain words for what went wrong, the markup.

Others call `form_class`, `Screens`, `said`, `read_birth_date` and `faults_of`. A form field knows
its item and nothing of the journey: what is required, what is on the path and what is saved are
decided by the patient's and the desk's views. Must not: storage, rules, addresses.
"""
