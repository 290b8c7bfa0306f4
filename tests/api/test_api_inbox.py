"""``POST /api/inbox/draft``: a message in any form gives a draft; nothing of it is kept, told again or logged."""

from __future__ import annotations

import base64
import json
import logging
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import yaml
from commands import ROOT
from fastapi.testclient import TestClient
from serving import MakeClient, ScriptedDrafts, settings_for

from assistant.answer import MailAnswer
from assistant.api.app import create_app
from assistant.api.inbox import DraftedReply, Incoming
from assistant.desk import Desk
from assistant.inbox.draft import Draft
from assistant.inbox.mail import Mail

PATH = "/api/inbox/draft"
SECRET = "SECRETWORD"
MAIL = (
    b"From: =?utf-8?b?5ZGo5pWP?= <zhou@city.example>\r\nTo: office@un.example\r\nSubject: =?gb2312?b?zsrM4g==?=\r\n"
    b"Message-ID: <q1@city.example>\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    + "城市韧性资料收集需要多久?".encode("gb2312")
)


def drafted(response: Any) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def finished(body: dict[str, Any]) -> EmailMessage:
    message = message_from_bytes(base64.b64decode(body["message_base64"]), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def refused(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return response.json()


def sent(client: TestClient, form: str) -> Any:
    if form == "base64":
        return client.post(PATH, json={"message_base64": base64.encodebytes(MAIL).decode()})
    if form == "raw":
        return client.post(PATH, content=MAIL, headers={"content-type": "Message/RFC822; charset=binary"})
    return client.post(
        PATH, json={"message": "发件人：周敏 <zhou@city.example>\n主题：问题\n\n城市韧性资料收集需要多久?"}
    )


@pytest.mark.parametrize("form", ["text", "base64", "raw"])
def test_a_message_in_each_form_gives_a_draft(client: TestClient, drafts: ScriptedDrafts, form: str) -> None:
    body = drafted(sent(client, form))
    (mail,) = drafts.read
    assert mail.sender and (mail.sender.name, mail.sender.email, mail.subject) == ("周敏", "zhou@city.example", "问题")
    assert mail.text == "城市韧性资料收集需要多久?"
    assert set(body) == {"answer", "urgency", "keyword", "plain", "html", "withheld", "message_base64"}
    answer = MailAnswer.model_validate_json(json.dumps(body["answer"]))
    assert answer.questions == ("城市韧性资料收集需要多久?",) and len(answer.citations) == 2 and len(answer.id) == 32
    assert body["html"].startswith("<!DOCTYPE html>") and answer.answer.split("\n")[0] in body["plain"]


def test_the_draft_is_a_message_that_answers_the_one_that_came(client: TestClient) -> None:
    body = drafted(sent(client, "raw"))
    message = finished(body)
    assert message["To"] == "周敏 <zhou@city.example>" and message["Subject"] == "Re: 问题"
    assert message["In-Reply-To"] == "<q1@city.example>"
    assert message["X-Habitat-Draft"] == f"habitat-{body['answer']['id']}" and "X-Unsent" not in message
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain and plain.get_content().replace("\r\n", "\n") == body["plain"]
    assert html and html.get_content().replace("\r\n", "\n") == body["html"]


def test_the_language_can_be_wished_for(client: TestClient) -> None:
    body = drafted(client.post(PATH, json={"message": "How long?", "lang": "fr"}))
    assert body["answer"]["language"] == "fr"
    assert drafted(client.post(PATH, json={"message": "How long?", "lang": None}))["answer"]["language"] == "zh"


def test_what_is_withheld_has_no_draft(client: TestClient) -> None:
    body = drafted(client.post(PATH, json={"message": "WITHHELD"}))
    assert body["withheld"] == body["answer"]["category"] == "automatic"
    assert body["message_base64"] == body["plain"] == body["html"] == body["answer"]["answer"] == ""


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "body: give one of message and message_base64"),
        ({"lang": "en"}, "body: give one of message and message_base64"),
        ({"message": SECRET, "message_base64": "eA=="}, "body: give one of message and message_base64"),
        ({"message": " \n\t"}, "message: the message is empty"),
        ({"message": ""}, "message: String should have at least 1 character"),
        ({"message_base64": "IA0K"}, "message_base64: the message is empty"),
        ({"message_base64": f"{SECRET}!"}, "message_base64: this is no base64"),
        ({"message_base64": "信"}, "message_base64: this is no base64"),
        ({"message": [SECRET]}, "message: Input should be a valid string"),
        ({"message": SECRET, "lang": "de"}, "lang: Input should be 'zh', 'en', 'fr', 'es', 'ar' or 'ru'"),
        ({"message": SECRET, "colour": "red"}, "colour: Extra inputs are not permitted"),
        ([SECRET], "body: Input should be an object"),
    ],
)  # fmt: skip
def test_a_body_of_another_form_is_refused_without_repeating_it(
    client: TestClient, drafts: ScriptedDrafts, body: Any, detail: str
) -> None:
    problem = refused(client.post(PATH, json=body), 422)
    assert problem["detail"] == detail and drafts.read == []
    assert all(set(error) == {"where", "message"} for error in problem["errors"])
    assert SECRET not in json.dumps(problem)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [(b"{", "application/json", 400), (b"\xff", "application/json", 400), (b"[" * 50_000, "application/json", 400),
     (b" \r\n", "message/rfc822", 422), (b"", "message/rfc822", 422), (b"message=x", "application/x-www-form-urlencoded", 415),
     (b"x", "text/plain", 415), (b"x", "", 415)],
)  # fmt: skip
def test_what_is_no_message_is_refused(client: TestClient, body: bytes, kind: str, status: int) -> None:
    refused(client.post(PATH, content=body, headers={"content-type": kind} if kind else {}), status)


def test_the_limits_are_those_of_questions(make_client: MakeClient, drafts: ScriptedDrafts) -> None:
    client = make_client(max_body=100, requests_per_minute=2)
    large = client.post(PATH, content=b"x" * 101, headers={"content-type": "message/rfc822"})
    assert "100 bytes" in refused(large, 413)["detail"] and drafts.read == []
    statuses = [client.post(PATH, json={"message": "x"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert client.post("/api/ask", json={"question": "x"}).status_code == 429


def test_a_draft_that_takes_too_long_is_given_up_on(make_client: MakeClient) -> None:
    client = make_client(answer_seconds=0.1, concurrency=1, waiting=0)
    late = client.post(PATH, json={"message": "SLOW"})
    assert "longer than 0.1 seconds" in refused(late, 503)["detail"] and late.headers["retry-after"]
    assert client.post("/api/ask", json={"question": "x"}).status_code == 503, "drafts and questions share the gate"


def test_without_anyone_to_draft_it_says_so(desk: Desk, tmp_path: Path) -> None:
    with TestClient(create_app(desk, settings_for(tmp_path))) as client:
        assert refused(sent(client, "raw"), 503)["detail"] == "Drafts are not available on this server."


def test_drafts_are_counted_by_category(client: TestClient) -> None:
    for text in ("one", "two", "WITHHELD"):
        drafted(client.post(PATH, json={"message": text}))
    counted = client.get("/metrics").text
    assert 'habitat_drafts_total{category="information",language="zh",status="answered"} 2.0' in counted
    assert 'habitat_drafts_total{category="automatic",language="zh",status="answered"} 1.0' in counted
    assert f'habitat_http_requests_total{{method="POST",route="{PATH}",status="200"}} 3.0' in counted


def test_nothing_of_a_message_is_kept(client: TestClient, desk: Desk) -> None:
    desk.store.questions.on = True
    drafted(client.post(PATH, json={"message": SECRET}))
    assert desk.store.questions.newest() == []
    client.post("/api/ask", json={"question": "x"})
    assert len(desk.store.questions.newest()) == 1, "the log itself is on"


def test_a_fault_tells_nothing_of_the_message(
    client: TestClient, drafts: ScriptedDrafts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(mail: Mail, **_: object) -> Draft:
        raise ValueError(f"cannot read {mail.text}")

    monkeypatch.setattr(drafts, "draft", broken)
    with caplog.at_level(logging.DEBUG):
        problem = refused(client.post(PATH, json={"message": SECRET}), 500)
    assert "ValueError in broken" in caplog.text
    assert SECRET not in caplog.text + json.dumps(problem)


def test_the_description_names_both_forms_of_the_body(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    call = described["paths"][PATH]["post"]
    content = call["requestBody"]["content"]
    assert content["message/rfc822"]["schema"] == {"type": "string", "format": "binary", "minLength": 1}
    schema = content["application/json"]["schema"]
    assert set(schema["properties"]) == set(Incoming.model_fields)
    assert described["components"]["schemas"]["Language"]["enum"] == ["zh", "en", "fr", "es", "ar", "ru"]
    assert set(call["responses"]) == {"200", "400", "413", "415", "422", "429", "500", "503"}
    DraftedReply.model_validate_json(json.dumps(call["responses"]["200"]["content"]["application/json"]["example"]))


def test_the_documented_connector_is_the_call_as_it_is() -> None:
    written = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    (block,) = [each for each in re.findall(r"```yaml\n(.*?)```", written, re.DOTALL) if "swagger:" in each]
    connector = yaml.safe_load(block)
    call = connector["paths"][PATH]["post"]
    (body,) = [each for each in call["parameters"] if each["in"] == "body"]
    assert connector["swagger"] == "2.0" and call["consumes"] == ["application/json"]
    assert set(body["schema"]["properties"]) <= set(Incoming.model_fields)
    given = call["responses"]["200"]["schema"]["properties"]
    assert set(given) == set(DraftedReply.model_fields)
    assert set(given["answer"]["properties"]) <= set(MailAnswer.model_fields)
