"""Prepared statements over one connection to PostgreSQL, on the event loop, as libpq itself does it: a question costs a
send and a reading, and questions do not wait for each other's answers (libpq's pipeline mode)."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence

import psycopg
from psycopg import pq

Row = list[bytes | None]
"""What was found, in the binary format."""

_FOUND = pq.ExecStatus.TUPLES_OK
_SYNCED = pq.ExecStatus.PIPELINE_SYNC


class Wire:
    """A connection, until anything fails: then it is lost, and every answer that is awaited is the error, as is every
    further one. Another connection may do better: a statement may have to be prepared anew."""

    def __init__(self, connection: psycopg.AsyncConnection) -> None:
        self._connection = connection
        self._libpq = connection.pgconn
        self._socket = self._libpq.socket
        self._loop = asyncio.get_running_loop()
        self._awaited: deque[asyncio.Future[Row | None]] = deque()
        self._found: Row | None = None
        self._is_full = False
        self.is_lost = False

    @classmethod
    async def open(cls, address: str, statements: Mapping[bytes, str], patience: int) -> "Wire":
        """Connect, to read only, and prepare statements by their names; `patience` in seconds for each thing that is
        waited for. Raises what psycopg does."""
        options = f"-c default_transaction_read_only=on -c statement_timeout={patience * 1000}"
        connection = await psycopg.AsyncConnection.connect(
            address, autocommit=True, connect_timeout=patience, tcp_user_timeout=patience * 1000, options=options
        )
        try:
            for name, statement in statements.items():
                await connection.execute(b"PREPARE %b AS %b" % (name, statement.encode()))
        except psycopg.Error:
            await connection.close()
            raise
        wire = cls(connection)
        wire._libpq.enter_pipeline_mode()
        wire._loop.add_reader(wire._socket, wire._proceed)
        return wire

    def ask(self, statement: bytes, given: Sequence[bytes]) -> "asyncio.Future[Row | None]":
        """The first row that a statement finds; None when it finds none. Raises what psycopg does."""
        if self.is_lost:
            raise psycopg.OperationalError("the connection was lost")
        try:
            self._libpq.send_query_prepared(statement, given, result_format=pq.Format.BINARY)
            self._libpq.pipeline_sync()
            self._send()
        except psycopg.Error as error:
            self._lose(error)
            raise
        answer: asyncio.Future[Row | None] = self._loop.create_future()
        self._awaited.append(answer)
        return answer

    def close(self) -> None:
        """Give the connection back."""
        if not self.is_lost:
            self._lose(psycopg.OperationalError("the connection was closed"))

    def _send(self) -> None:
        if self._libpq.flush():  # more than the socket takes now
            self._loop.add_writer(self._socket, self._proceed)
            self._is_full = True
        elif self._is_full:
            self._loop.remove_writer(self._socket)
            self._is_full = False

    def _proceed(self) -> None:
        """The socket can be read, or written to again."""
        try:
            self._send()
            self._libpq.consume_input()
            while self._awaited and not self._libpq.is_busy():
                if (result := self._libpq.get_result()) is not None:
                    self._take(result)
        except psycopg.Error as error:
            self._lose(error)

    def _take(self, result: pq.abc.PGresult) -> None:
        if result.status == _FOUND:
            if result.ntuples:
                self._found = [result.get_value(0, column) for column in range(result.nfields)]
        elif result.status == _SYNCED:
            answer, found = self._awaited.popleft(), self._found
            self._found = None
            if not answer.done():  # whoever asked may have gone
                answer.set_result(found)
        else:
            raise psycopg.DatabaseError(result.get_error_message())

    def _lose(self, error: psycopg.Error) -> None:
        self.is_lost = True
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._libpq.finish()
        while self._awaited:
            answer = self._awaited.popleft()
            if not answer.done():
                answer.set_exception(error)
