"""A web handler that keeps nothing: the conversation travels with the request, as JSON.

``app`` is a WSGI application; any server runs it. It answers
    POST {"open": {...}}                                      a new conversation and its first advice
    POST {"conversation": "...", "agent": "..."}              what the agent said, with findings
    POST {"conversation": "...", "customer": {...}}           what the customer did, with the next advice

Try it without a server: python examples/stateless_handler.py
"""

import io
import json
from collections.abc import Callable, Iterable
from typing import Any

import deescalate as de
from deescalate.wire import OpenRecord, TurnRecord, open_from_record, take_turn, validated

SEDUS = de.load("sedus")


def handle(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request."""
    if "open" in request:
        talk = open_from_record(SEDUS, validated(OpenRecord, request["open"]))
    else:
        talk = de.conversation_from_json(SEDUS, request["conversation"])
        turn: dict[str, Any] = {name: request[name] for name in ("agent", "customer") if name in request}
        talk = take_turn(talk, validated(TurnRecord, turn))
    return {
        "conversation": de.conversation_to_json(talk),
        "advice": de.to_json(talk.advice),
        "findings": [de.to_json(finding) for finding in talk.findings],
    }


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI application: 200 with an answer, 400 with what was wrong."""
    try:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        status, answer = "200 OK", handle(json.loads(body))
    except (de.MisuseError, KeyError, TypeError, json.JSONDecodeError) as error:
        status, answer = "400 Bad Request", {"error": str(error)}
    start_response(status, [("Content-Type", "application/json; charset=utf-8")])
    return [json.dumps(answer, ensure_ascii=False).encode()]


def post(request: dict[str, Any]) -> dict[str, Any]:
    """One request to ``app``, as a server would make it."""
    body = json.dumps(request).encode()
    environ = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    answer: dict[str, Any] = json.loads(b"".join(app(environ, lambda status, _headers: print(status))))
    return answer


if __name__ == "__main__":
    first = post({"open": {"language": "pl", "complaint": "delivery", "mood": "angry", "channel": "chat"}})
    print(first["advice"]["say"][0]["text"])
    spoken = post({"conversation": first["conversation"], "agent": "Proszę się uspokoić."})
    print([finding["name"] for finding in spoken["findings"]])
    heard = post({"conversation": spoken["conversation"], "customer": {"said": "vents", "mood": "furious"}})
    print(heard["advice"]["title"])
    print(post({"open": {"mood": "mad"}})["error"])
