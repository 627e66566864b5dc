"""The two pages for machines."""

from pathlib import Path


def test_the_process_says_that_it_is_there_without_a_cookie(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json == {"process": "ok"}
    assert "Set-Cookie" not in response.headers


def test_ready_names_everything_that_the_service_needs(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json == {"database": "ok", "keys": "ok", "migrations": "ok", "fonts": "ok"}


def test_a_database_that_moved_is_missed(app, client, services, settings):
    services.record.database.close()
    Path(settings.instance / "consult.db").unlink()
    for rest in settings.instance.glob("consult.db-*"):
        rest.unlink()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json["migrations"] == "missing"
    assert response.json["keys"] == "ok"


def test_missing_fonts_are_missed(client, monkeypatch):
    monkeypatch.setattr("consult.web.health.FONTS", ("None.ttf",))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json["fonts"] == "missing"
