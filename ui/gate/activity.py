"""What a browser tells Streamlit, as far as the gate must read it: whether a person did something."""

from __future__ import annotations

from typing import Final

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ui.gate.paths import LOGIN

# Sent by the page on its own account.
_ON_ITS_OWN: Final = frozenset({"app_heartbeat", "load_git_info", None})


def is_a_persons(payload: bytes) -> bool:
    """Whether a message stands for something a person did, and not for a timer of the page."""
    try:
        message = BackMsg.FromString(payload)
    except DecodeError:
        return False
    kind = message.WhichOneof("type")
    # `st.fragment(run_every=...)` asks for its reruns from the browser and marks them.
    return kind not in _ON_ITS_OWN and not (kind == "rerun_script" and message.rerun_script.is_auto_rerun)


def to_the_login() -> bytes:
    """A message that makes the browser leave the page for the login, as `st.login` does."""
    message = ForwardMsg()
    message.auth_redirect.url = LOGIN
    return message.SerializeToString()
