"""The yardstick: a bare Flask app with one Jinja page of 10 kB and one durable single-row insert."""

import os
import threading

from flask import Flask, Response, redirect, render_template, send_from_directory
from jinja2 import DictLoader

from webapp.config import ROOT
from webapp.database import sqlite3

ROW = "<tr><td>{{ row }}</td><td>A plain cell with some words in it</td><td><a href='/page'>Link</a></td></tr>"
PAGE = ("<!doctype html><html lang=en><meta charset=utf-8><title>Bare</title><h1>Bare</h1><table>"
        "{% for row in range(118) %}" + ROW + "{% endfor %}</table>")
STYLED = ("<!doctype html><html lang=en><meta charset=utf-8>"
          "<meta name=viewport content='width=device-width, initial-scale=1'><title>Bare</title>"
          "<link rel=stylesheet href=/bare.css><script src=/htmx.min.js defer></script>"
          "<h1>Bare</h1><p>{{ 'A paragraph of some words that is the largest thing painted. ' * 8 }}</p>")

app = Flask(__name__, static_folder=None)
# Loaded and compiled once, as a template file is.
app.jinja_loader = DictLoader({"page.html": PAGE, "styled.html": STYLED})
local = threading.local()
turn = threading.Lock()


def connection():
    if not hasattr(local, "conn"):
        local.conn = sqlite3.connect(os.environ["BARE_DATABASE"], isolation_level=None)
        local.conn.execute("PRAGMA journal_mode = WAL")
        local.conn.execute("PRAGMA synchronous = FULL")
        local.conn.execute("CREATE TABLE IF NOT EXISTS line (id INTEGER PRIMARY KEY, text TEXT)")
    return local.conn


@app.get("/page")
def page() -> str:
    return render_template("page.html")


@app.get("/styled")
def styled() -> str:
    return render_template("styled.html")


@app.get("/bare.css")
def style() -> Response:
    return Response("body { margin: 1rem; font: 1rem/1.5 sans-serif }" * 20, content_type="text/css")


@app.get("/htmx.min.js")
def script() -> Response:
    response = send_from_directory(ROOT / "static" / "vendor", "htmx.min.js.br", mimetype="text/javascript")
    response.headers["Content-Encoding"] = "br"
    return response


@app.post("/insert")
def insert():
    conn = connection()
    with turn:
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("INSERT INTO line (text) VALUES ('a row')")
        conn.execute("COMMIT")
    return redirect("/page", 303)
