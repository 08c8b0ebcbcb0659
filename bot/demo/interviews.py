"""Rows of interviews and answers: each response becomes an instance of the published form, as if asked in a chat."""

from __future__ import annotations

from random import Random
from typing import Any
from uuid import UUID

from bot.demo.opinions import CLOSED, COMMENT
from bot.demo.responses import Response
from bot.surveys.form import Form
from bot.surveys.xpath import Node

Row = dict[str, Any]
FINISHED = "end"  # what an interview's place is when nothing more is to be asked


class InterviewRows:
    """Writes responses as rows of `interviews` and `answers`."""

    def __init__(self, rng: Random, form: Form, form_row_id: int) -> None:
        self.rng, self.form, self.form_row_id = rng, form, form_row_id
        self.root = f"/{form.template.name}"
        self.interviews: list[Row] = []
        self.answers: list[Row] = []

    def add(self, response: Response) -> None:
        """Keep a response."""
        self.interviews.append(
            {
                "id": response.id,
                "round_id": response.asking.id,
                "form_id": self.form_row_id,
                "person_id": response.member.id,
                "organization_id": response.organization.id,
                "state": "complete" if response.done else "open",
                "instance": self._instance(response),
                "place": FINISHED if response.done else f"{self.root}/{_next_question(response)}",
                "seed": self.rng.getrandbits(48),
                "mode": response.mode,
                "late": False,
                "started_at": response.started_at,
                "updated_at": response.ended_at,
                "completed_at": response.ended_at if response.done else None,
            }
        )
        self.answers.extend(self._answer(response, question) for question, value in response.answers.items() if value)

    def _answer(self, response: Response, question: str) -> Row:
        value = response.answers[question]
        return {
            "interview_id": response.id,
            "reference": f"{self.root}/{question}",
            "question": question,
            "round_id": response.asking.id,
            "organization_id": response.organization.id,
            "value": value,
            "number": float(value) if value in "12345" else None,
            "answered_at": response.ended_at,
        }

    def _instance(self, response: Response) -> str:
        """The form's empty instance with the hidden fields, the answers and an id of its own."""
        root = self.form.template.clone()
        values = {**_hidden(response), **response.answers}
        for node in root.elements:
            if node.name in values:
                node.text = values[node.name]
        _instance_id(root).text = f"uuid:{UUID(int=self.rng.getrandbits(128), version=4)}"
        return root.to_xml()


def _hidden(response: Response) -> dict[str, str]:
    return {
        "org_id": response.organization.id,
        "org_tipo": response.organization.kind,
        "persona_id": str(response.member.id),
        "ola_id": str(response.asking.id),
        "idioma": response.member.language,
        "modo": response.mode,
    }


def _instance_id(root: Node) -> Node:
    meta = next(node for node in root.elements if node.name == "meta")
    return next(node for node in meta.elements if node.name == "instanceID")


def _next_question(response: Response) -> str:
    return (*CLOSED, COMMENT)[len(response.answers)]
