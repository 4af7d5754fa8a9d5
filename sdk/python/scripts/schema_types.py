"""Python classes from JSON Schemas, as far as the API's document uses them."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Tuple

Schema = Dict[str, Any]

# "Event" would say too little beside UsageEvent.
RENAMED = {"Event": "DeploymentEvent"}
# Errors are exceptions here, and lists are pages.
SKIPPED = ("NoBody", "Error")

# The objects that have no name in the document.
NAMES = {
    "Deployment.expert": "AssignedExpert",
    "Deployment.question": "Question",
    "Deployment.thread": "Message",
    "Deployment.output": "Output",
    "Deployment.credits": "Credits",
    "Delivery.attempts": "Attempt",
    "Usage.cycle": "Cycle",
    "Usage.thresholds": "Threshold",
    "Usage.in_flight": "InFlight",
}

# The enums that have a name here, by where they stand.
ENUMS = {
    "DeploymentStatus": "Deployment.status",
    "Urgency": "Deployment.urgency",
    "Mode": "Deployment.mode",
    "CancelledBy": "Deployment.cancelled_by",
    "ExpiredReason": "Deployment.expired_reason",
    "DeploymentEventType": "Event.type",
    "FileStatus": "ContextFile.status",
    "DeliveryStatus": "Delivery.status",
    "Availability": "Expert.availability",
    "WebhookStatus": "WebhookEndpoint.status",
    "WebhookEventName": "CreateWebhook.events",
    "ErrorType": "Error.error.type",
    "ErrorCode": "Error.error.code",
}


class Generator:
    def __init__(self, document: Dict[str, Any]) -> None:
        self.version: str = document["info"]["version"]
        self.schemas: Dict[str, Schema] = document["components"]["schemas"]
        self.inputs = {name for name in self.schemas if self._is_body(document, name)}
        self.enums = {_values(self._at(place)): name for name, place in ENUMS.items()}
        self.made: Dict[str, str] = {}

    @staticmethod
    def _is_body(document: Dict[str, Any], name: str) -> bool:
        operations = [one for methods in document["paths"].values() for one in methods.values()]
        contents = [one.get("requestBody", {}).get("content", {}) for one in operations]
        refs = [one.get("application/json", {}).get("schema", {}).get("$ref", "") for one in contents]
        return f"#/components/schemas/{name}" in refs

    def _at(self, place: str) -> Schema:
        name, *fields = place.split(".")
        schema = self.schemas[name]
        for field in fields:
            schema = schema["properties"][field]
        return schema

    def module(self) -> str:
        for name, schema in self.schemas.items():
            if name in SKIPPED or name.endswith("List"):
                continue
            if name in self.inputs:
                self.params(f"{name}Params", schema)
            else:
                self.model(RENAMED.get(name, name), schema)
        enums = [f"{name} = Literal[{', '.join(values)}]" for values, name in self.enums.items()]
        aliases = "\n".join(_wrapped(line) for line in enums)
        return HEADER.format(version=self.version, aliases=aliases) + "\n\n\n".join(self.made.values()) + "\n"

    def model(self, name: str, schema: Schema) -> None:
        if name in self.made:
            return
        fields: List[Tuple[str, str, str]] = []
        models: List[Tuple[str, str]] = []
        for key, value in schema["properties"].items():
            kind, model = self.type_of(value, f"{name}.{key}", given=False)
            if key not in schema.get("required", []) and not kind.endswith(" | None"):
                kind += " | None"
            fields.append((key, kind, value.get("description", "")))
            if model:
                models.append((key, model))
        lines = [DATACLASS, f"class {name}(Model):"]
        if schema.get("description"):
            lines += [f'    """{schema["description"]}"""', ""]
        # What may be null comes last, since it has a default.
        for key, kind, comment in sorted(fields, key=lambda field: field[1].endswith("None")):
            lines.append(f"    {key}: {kind}" + (" = None" if kind.endswith("None") else ""))
            if comment:
                lines.append(f'    """{comment}"""')
        if models:
            pairs = [f'        "{key}": {model},' for key, model in models]
            lines += ["", "    _models: ClassVar[Mapping[str, Type[Model]]] = {", *pairs, "    }"]
        self.made[name] = "\n".join(lines)

    def params(self, name: str, schema: Schema) -> None:
        required = schema.get("required", [])
        first, rest = f"class {name}(TypedDict, total=False):", ""
        if required:
            first, rest = f"class _{name}(TypedDict):", f"class {name}(_{name}, total=False):"
        lines = [first]
        for wanted in [True, False] if required else [False]:
            if required and not wanted:
                lines += ["", "", rest]
            for key, value in schema["properties"].items():
                if (key in required) is wanted:
                    lines.append(f"    {key}: {self.type_of(value, f'{name}.{key}', given=True)[0]}")
                    if value.get("description"):
                        lines.append(f'    """{value["description"]}"""')
        self.made[name] = "\n".join(lines)

    def type_of(self, schema: Schema, place: str, given: bool) -> Tuple[str, str | None]:
        """The type of a value, and the model that it is of or holds. `given` for what a caller passes."""
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            name = RENAMED.get(name, name)
            original = next(key for key in self.schemas if RENAMED.get(key, key) == name)
            self.model(name, self.schemas[original])
            return name, name
        if "const" in schema:
            return f"Literal[{json.dumps(schema['const'])}]", None
        if "enum" in schema:
            alias = self.enums.get(_values(schema)) or f"Literal[{', '.join(_values(schema))}]"
            return (f"{alias} | None" if None in schema["enum"] else alias), None
        either = schema.get("anyOf") or schema.get("oneOf")
        if isinstance(schema.get("type"), list):
            either = [{**schema, "type": one} for one in schema["type"]]
        if either:
            made = [self.type_of(one, place, given) for one in either]
            kinds = sorted({kind for kind, _ in made}, key=lambda kind: kind == "None")
            return " | ".join(kinds), next((model for _, model in made if model), None)
        return self.plain(schema, place, given)

    def plain(self, schema: Schema, place: str, given: bool) -> Tuple[str, str | None]:
        kind = schema.get("type")
        if kind == "array":
            inner, model = self.type_of(schema["items"], place, given)
            return (f"Sequence[{inner}]" if given else f"List[{inner}]"), model
        if kind == "object" and "properties" in schema:
            name = NAMES.get(place) or place.split(".")[0] + place.rsplit(".", 1)[-1].title().replace("_", "")
            self.model(name, schema)
            return name, name
        if kind == "object":
            return ("Mapping[str, Any]" if given else "Dict[str, Any]"), None
        if kind == "string":
            return ("str | datetime" if given and schema.get("format") == "date-time" else "str"), None
        known = {"integer": "int", "number": "float", "boolean": "bool", "null": "None", None: "Any"}
        if kind not in known:
            raise ValueError(f"{place}: a schema of type {kind} is not known here")
        return known[kind], None


def _values(schema: Schema) -> Tuple[str, ...]:
    """The values of an enum, wherever it stands in a schema, as they are written in Python."""
    for one in [schema, schema.get("items", {}), *schema.get("anyOf", [])]:
        if "enum" in one:
            return tuple(json.dumps(value) for value in one["enum"] if value is not None)
        if one is not schema and "items" in one:
            return _values(one)
    raise ValueError(f"not an enum: {schema}")


def _wrapped(line: str) -> str:
    if len(line) <= 110:
        return line
    head, values = line.split("[", 1)
    inner = "\n".join(f"    {value}," for value in values.rstrip("]").split(", "))
    return f"{head}[\n{inner}\n]"


DATACLASS = "@dataclass(frozen=True, eq=False, repr=False)"
HEADER = '''# Made by scripts/generate.py from openapi.json: don't edit.
"""The objects of the Deploy API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Dict, List, Literal, Mapping, Sequence, Type, TypedDict

from ._model import Model

API_VERSION = "{version}"
"""The version of the API that these types describe."""

{aliases}


'''


def generated_module(document: Dict[str, Any]) -> str:
    """The Python module for a document: a class for each object, a TypedDict for each body that a caller gives."""
    return Generator(document).module()
