"""How long events take from when somebody knows them to be stored until each open socket has them."""

from __future__ import annotations

from agent_console.lab.history import Line


class Lateness:
    """Hears a tape; ``seconds`` gets one figure for each event of each socket.

    An event is known from its acknowledgement, or from the first delivery to anybody, which itself
    is not counted. Nor is what a socket catches up with.
    """

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._known: dict[tuple[str, int], float] = {}
        self._caught_up: dict[tuple[str, str], float] = {}

    def hear(self, line: Line) -> None:
        """Take a line of the history."""
        match line["op"]:
            case "connect":
                self._caught_up.pop((line["socket"], line["conversation_id"]), None)
            case "caught_up":
                self._caught_up[line["socket"], line["conversation_id"]] = line["t"]
            case "ack" if "seq" in line:
                self._known.setdefault((line["conversation_id"], line["seq"]), line["t"])
            case "deliver":
                self._take(line)

    def _take(self, line: Line) -> None:
        conversation_id = line["conversation_id"]
        key = conversation_id, line["seq"]
        known = self._known.get(key)
        if known is None:
            self._known[key] = line["t"]
            return
        since = self._caught_up.get((line["socket"], conversation_id))
        if since is not None and known >= since:
            self.seconds.append(line["t"] - known)
