"""Workloads from where they are: a file of queries, a server's statistics, its log, a running program."""

from dbworkbench.workloads.queryfile import read_queries, write_queries
from dbworkbench.workloads.recording import Recording, record
from dbworkbench.workloads.serverlog import LOGS, read_log
from dbworkbench.workloads.serverstatistics import read_server

__all__ = ["LOGS", "Recording", "read_log", "read_queries", "read_server", "record", "write_queries"]
