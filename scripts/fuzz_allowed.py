"""The findings of scripts/fuzz-api that the contract wants, each with the contract's words. Everything else fails it.

schemathesis loads this file, asks it about every finding, and prints at the end how often each line here was needed.
"""

import atexit
import collections
import datetime
import re

import jsonschema_rs
import schemathesis

# Valid by the description, and refused for what a description can't say: call, words of the answer, the contract.
REFUSED = [
    (r"GET .*/tracking/user/\{email\}/tasks", "The end should", "16.3 from, to: dates, at most a year"),
    (r"POST .*/harvests", "A harvest can be of tomorrow", "16.3 harvested_on at most tomorrow, else 422"),
    (r"POST .*/chat/\w+/message", "at least 1 character", "13 A blank message is a 422 unless there is a picture"),
    (r"POST .*/chat/\w+/message", "is no longer active", "13 400 Chat {id} is no longer active"),
    (r"POST .*/guides/favorites", "is already in user's favorites", "12.2 400 Guide {n} is already in user's favorites"),
    (r"POST .*/admin/users/.*/rename", "exists already", "1.4 an application error, 400: somebody has the new address"),
    (r"POST .*/admin/climate/update/", "Suburb '.*' not found", "14 400 Suburb '{n}' not found"),
    (r"POST .*/admin/climate/update/", "Failed to fetch climate data", "14 400 Failed to fetch climate data"),
]

LAX = "1.5 Lax coercions that succeed: int, float, bool and date from their like"
EMPTY = "2.4, 3.2, 13: an empty parameter, month or picture is none"
KEY = "15 none of this changes an answer while it is off: a feed's key isn't looked at"

WORDS = {word: truth for truth, words in ((True, "true 1 yes on t y"), (False, "false 0 no off f n")) for word in words.split()}


def integer(value):
    number = float(value)
    return int(number) if number.is_integer() else value


def boolean(value):
    return WORDS.get(str(int(value) if isinstance(value, float) and value in (0, 1) else value).lower(), value)


def date(value):
    if isinstance(value, str) and not re.fullmatch(r"-?\d+(\.0+)?", value):
        moment = datetime.datetime.fromisoformat(value)
        return str(moment.date()) if moment.time() == datetime.time() else value
    seconds = float(value) / (1000 if abs(float(value)) > 2e10 else 1)
    days, rest = divmod(seconds, 86400)
    return str(datetime.date(1970, 1, 1) + datetime.timedelta(days)) if rest == 0 else value


def coerced(value, schema, root, used):
    """The value as the contract's coercions read it; `used` collects which."""
    if "$ref" in schema:
        schema = root["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if not isinstance(value, (dict, list)) and valid(value, schema, root):
        return value
    for option in schema.get("oneOf", []):
        tried = set()
        read = coerced(value, option, root, tried)
        if valid(read, option, root):
            used |= tried
            return read
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, dict):
        fields = schema.get("properties", {})
        return {name: coerced(item, fields.get(name, {}), root, used) for name, item in value.items()}
    if isinstance(value, list):
        return [coerced(item, schema.get("items", {}), root, used) for item in value]
    if value == "" and "null" in kinds:
        used.add(EMPTY)
        return None
    read = value
    try:
        if "integer" in kinds:
            read = integer(value)
        elif "number" in kinds:
            read = float(value)
        elif "boolean" in kinds:
            read = boolean(value)
        elif schema.get("format") == "date":
            read = date(value)
    except (TypeError, ValueError, OverflowError):
        return value
    if read is not value and (type(read), read) != (type(value), value):
        used.add(LAX)
    return read


def valid(value, schema, root):
    return jsonschema_rs.Draft202012Validator({**schema, "components": root["components"]}, validate_formats=True).is_valid(value)


def accepted(case):
    """Why a request that breaks the description is one that the contract takes."""
    if case.operation.path.endswith("/calendar.ics") and "key" in (case.query or {}):
        return {KEY}
    root, used = case.operation.schema.raw_schema, set()
    operation = root["paths"][case.operation.path][case.operation.method.lower()]
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query" and parameter["name"] in (case.query or {}):
            value = case.query[parameter["name"]]
            if value in ("", None, []):
                used.add(EMPTY)
            elif not valid(coerced(value, parameter["schema"], root, used), parameter["schema"], root):
                return set()
    if "requestBody" in operation and case.media_type == "application/json":
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        if not valid(coerced(case.body, schema, root, used), schema, root):
            return set()
    return used


ALLOWED = collections.Counter()


@schemathesis.hook
def filter_failure(context, failure, case, response):
    kind, found = type(failure).__name__, set()
    if kind == "AcceptedNegativeData":
        found = accepted(case)
    elif kind == "RejectedPositiveData":
        answer = response.content.decode("utf-8", "replace")
        found = {why for call, words, why in REFUSED if re.search(call, failure.operation) and re.search(words, answer)}
    ALLOWED.update((failure.operation, why) for why in found)
    return not found


@atexit.register
def tell():
    print("\nAllowed, because the contract wants it so:")
    for (call, why), times in sorted(ALLOWED.items()):
        print(f"  {times:5} x {call}: {why}")
