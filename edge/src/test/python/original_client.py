"""A client as generators make one of the original product's API description: it knows its models and nothing else, refuses
answers that lack a required field or have an unlisted word, ignores keys that it does not know, and leaves out what is None."""

import datetime
import http.client
import json
import urllib.parse

from original_models import MODELS


class ApiException(Exception):
    def __init__(self, status, reason, body):
        super().__init__(f"({status}) {reason}: {body}")
        self.status = status
        self.body = body


class Model:
    """One object; attributes have their names on the wire. Assigning checks, as generated setters do."""

    def __init__(self, kind, **values):
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "values", {})
        for name in MODELS[kind]:
            if name in values or MODELS[kind][name][1]:
                setattr(self, name, values.get(name))
        unknown = set(values) - set(MODELS[kind])
        if unknown:
            raise TypeError(f"{kind} has no {unknown}")

    def __setattr__(self, name, value):
        _, needed, words = MODELS[self.kind][name]
        if needed and value is None:
            raise ValueError(f"Invalid value for `{name}` of {self.kind}, must not be `None`")
        if words and value is not None and value not in words:
            raise ValueError(f"Invalid value for `{name}` of {self.kind} ({value}), must be one of {words}")
        self.values[name] = value

    def __getattr__(self, name):
        if name not in MODELS[self.kind]:
            raise AttributeError(name)
        return self.values.get(name)


def wire(value):
    if isinstance(value, Model):
        return {name: wire(item) for name, item in value.values.items() if item is not None}
    if isinstance(value, list):
        return [wire(item) for item in value]
    if isinstance(value, dict):
        return {name: wire(item) for name, item in value.items()}
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return value


def read(kind, value, place):
    if value is None:
        return None
    if kind.startswith("list["):
        expect(isinstance(value, list), place, kind, value)
        return [read(kind[5:-1], item, f"{place}[{i}]") for i, item in enumerate(value)]
    if kind.startswith("dict["):
        expect(isinstance(value, dict), place, kind, value)
        return {name: read(kind[5:-1], item, f"{place}.{name}") for name, item in value.items()}
    if kind == "datetime":
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    if kind == "object":
        return value
    if kind in MODELS:
        expect(isinstance(value, dict), place, kind, value)
        known = {name: read(MODELS[kind][name][0], value.get(name), f"{place}.{name}") for name in MODELS[kind] if name in value}
        try:
            return Model(kind, **known)
        except ValueError as wrong:
            raise ValueError(f"{place}: {wrong}") from None
    python = {"str": str, "int": int, "float": (int, float), "bool": bool}[kind]
    expect(isinstance(value, python) and (kind == "bool" or not isinstance(value, bool)), place, kind, value)
    return value


def expect(right, place, kind, value):
    if not right:
        raise ValueError(f"{place} is {value!r} but must be {kind}")


class Client:
    def __init__(self, host):
        address = urllib.parse.urlsplit(host)
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        self.token = None
        self.paths = set()

    def call(self, method, path, kind, body=None, query=None, **variables):
        """
        :param path: as in the API description, variables in braces
        :param kind: the type of the answer
        :return: the answer, checked
        """
        self.paths.add(f"{method} {path}")
        resource = "/v1.0" + path.format(**{name: urllib.parse.quote(str(value), safe="") for name, value in variables.items()})
        if query:
            resource += "?" + urllib.parse.urlencode(query)
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Swagger-Codegen/1.0.0/python"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        sent = None if body is None else json.dumps(wire(body))
        if sent is None and method in ("POST", "PUT"):
            headers["Content-Length"] = "0"
        self.connection.request(method, resource, sent, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if not 200 <= answer.status <= 299:
            error = read("Error", json.loads(text), f"{method} {path}")
            expect(error.statusCode == answer.status, f"{method} {path}.statusCode", str(answer.status), error.statusCode)
            raise ApiException(answer.status, answer.reason, error.message)
        value = json.loads(text)
        if isinstance(value, dict) and "statusCode" in value:
            raise ValueError(f"{method} {path}: an answer of success has statusCode")
        return read(kind, value, f"{method} {path}")
