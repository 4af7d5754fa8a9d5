"""What the API's objects are to Python."""

from __future__ import annotations

from typing import Any, ClassVar, Dict, Mapping, Type, TypeVar

M = TypeVar("M", bound="Model")


class Model:
    """An object of the API. Its attributes have the API's names; one that this version does not know is there too."""

    # Which keys hold objects, or lists of them.
    _models: ClassVar[Mapping[str, Type[Model]]] = {}

    @classmethod
    def from_dict(cls: Type[M], data: Mapping[str, Any]) -> M:
        """The object for what the API sends, such as in a test. What is missing there is missing here."""
        made = cls.__new__(cls)
        for name, value in data.items():
            # Frozen to everybody else.
            object.__setattr__(made, name, _object(cls._models.get(name), value))
        return made

    def to_dict(self) -> Dict[str, Any]:
        """As the API sent it, made of plain dicts and lists."""
        return {name: _plain(value) for name, value in vars(self).items()}

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __repr__(self) -> str:
        # Not in a log line by accident.
        shown = {name: "…" if name == "secret" else value for name, value in vars(self).items()}
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in shown.items())})"


def _object(model: Type[Model] | None, value: Any) -> Any:
    if model is None:
        return value
    if isinstance(value, list):
        return [_object(model, item) for item in value]
    return model.from_dict(value) if isinstance(value, dict) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
