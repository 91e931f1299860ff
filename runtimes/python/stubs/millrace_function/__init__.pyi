import logging
from typing import Dict, Iterator, MutableMapping, Optional, Union

class FunctionLogger(logging.Logger):
    def __call__(self, message: object, *args: object, level: str = ...) -> None:
        """Logs a line; level is debug, info, warning, error or critical."""

class State(MutableMapping[str, bytes]):
    """Texts to bytes, kept across restarts. A change counts when the message that made it ends."""

    def __getitem__(self, key: str) -> bytes: ...
    def __setitem__(self, key: str, value: Union[bytes, bytearray, memoryview, str]) -> None:
        """At most 64 KiB a value and 1 MiB in all: ValueError beyond. A text is kept as UTF-8."""
    def __delitem__(self, key: str) -> None: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...

class Context:
    def get_config(self) -> Dict[str, str]:
        """The function's parameters; all values are texts."""
    def get_topic(self) -> str:
        """The topic on which the original message was received."""
    def get_timestamp(self) -> int:
        """When the edge received the original message: nanoseconds since the epoch, in UTC."""
    def get_payload(self) -> bytes:
        """The payload, the same bytes as msg."""
    def get_selector(self, category_id: str) -> Optional[str]:
        """The value of the category with this id for the topic of the message."""
    def send(self, data: bytes, topic: Optional[str] = ...) -> None:
        """Forwards bytes to the next stage; topic gives the new message another topic. TypeError for anything but bytes."""
    @property
    def log(self) -> FunctionLogger:
        """Lines under the function's name: ctx.log.info("%d", n), or ctx.log("text", level="warning")."""
    def metric(self, name: str, value: float = ...) -> None:
        """Notes a value of a metric of the function's own; the host shows count, sum, least, greatest and last of each."""
    @property
    def state(self) -> State:
        """Texts to bytes, kept across restarts."""
    def secret(self, name: str) -> str:
        """The value of a secret that the function lists; LookupError for any other name."""
