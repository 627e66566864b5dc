"""The reference: the plainest honest page of this kind. Frozen: change it and old ratios lie.

Bare Flask and Flask-WTF, one page of three text fields with CSRF protection. A POST upserts the
answers as JSON in SQLite (WAL, synchronous=FULL) and redirects; the GET reads them back and renders
the form with WTForms. One connection a process. No sealing, no audit, no journey, no layout.
"""

import json
import os
import sqlite3
from functools import cache

from flask import Flask, redirect, render_template, session, url_for
from flask_wtf import FlaskForm
from jinja2 import DictLoader
from wtforms import StringField, SubmitField
from wtforms.validators import DataRequired, Length

DATABASE = "REFERENCE_DATABASE"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Three questions</title></head>
<body><h1>Three questions</h1>
<form method="post">{{ form.hidden_tag() }}
{% for field in (form.first, form.second, form.third) %}
<p>{{ field.label }} {{ field }}</p>
{% for error in field.errors %}<p>{{ error }}</p>{% endfor %}
{% endfor %}
{{ form.submit }}</form></body></html>
"""


class ThreeQuestions(FlaskForm):
    first = StringField("What happened?", validators=[DataRequired(), Length(max=200)])
    second = StringField("When did it happen?", validators=[DataRequired(), Length(max=200)])
    third = StringField("What do you hope for?", validators=[DataRequired(), Length(max=200)])
    submit = SubmitField("Continue")


@cache
def connection() -> sqlite3.Connection:
    opened = sqlite3.connect(os.environ[DATABASE], isolation_level=None, timeout=5)
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute("PRAGMA synchronous=FULL")
    opened.execute("CREATE TABLE IF NOT EXISTS answers (id TEXT PRIMARY KEY, content TEXT)")
    return opened


def read_answers(patient: str) -> dict[str, str]:
    query = "SELECT content FROM answers WHERE id = ?"
    row = connection().execute(query, (patient,)).fetchone()
    return json.loads(row[0]) if row else {}


def save_answers(patient: str, answers: dict[str, str]) -> None:
    connection().execute("BEGIN IMMEDIATE")
    connection().execute(
        "INSERT INTO answers VALUES (?, ?)"
        " ON CONFLICT (id) DO UPDATE SET content = excluded.content",
        (patient, json.dumps(answers)),
    )
    connection().execute("COMMIT")


def create_app() -> Flask:
    app = Flask(__name__)
    app.secret_key = "a reference keeps no secrets"
    app.jinja_loader = DictLoader({"page.html": PAGE})

    @app.route("/", methods=["GET", "POST"])
    def page():
        patient = session.setdefault("patient", os.urandom(8).hex())
        form = ThreeQuestions(data=read_answers(patient))
        if form.validate_on_submit():
            names = ("first", "second", "third")
            save_answers(patient, {name: form[name].data for name in names})
            return redirect(url_for("page"))
        return render_template("page.html", form=form)

    return app
