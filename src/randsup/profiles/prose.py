"""A profile as Chinese prose with its citations, in Markdown and as an HTML page that stands alone."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.policy import Policy, parameter_at, sections
from randsup.law.words import SECTIONS, sentence_zh

_LEVELS = {"national": "国家", "province": "省", "city": "市", "department": "部门", "task": "任务"}
_STYLE = (
    "body{font-family:serif;line-height:1.7;max-width:48em;margin:2em auto;padding:0 1em}"
    "q{color:#444}code{color:#777;font-size:.8em}li{margin:.4em 0}small{display:block}"
)


@frozen(kw_only=True)
class _Chapter:
    """The sentences of one section, each with (section, quote, clause id, document) of its sources."""

    title: str
    sentences: tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...]


def _chapters(policy: Policy) -> Iterator[_Chapter]:
    for group in sections():
        spoken = [(p, clause) for p, clause in policy.spoken() if p.group == group]
        if spoken:
            made = tuple((sentence_zh(p, clause), _sources(policy, clause)) for p, clause in spoken)
            yield _Chapter(title=SECTIONS[group], sentences=made)


def _sources(policy: Policy, clause: Clause[Any]) -> tuple[tuple[str, str, str, str], ...]:
    """A source names its document where that is not the policy's first one."""
    first = policy.documents[0].id if policy.documents else ""
    made = []
    for c in clause.citations:
        document = policy.document(c)
        title = "" if document is None or document.id == first else f"《{document.title}》"
        made.append((c.section, c.quote, c.clause, title))
    return tuple(made)


def _facts(policy: Policy) -> Iterator[tuple[str, str]]:
    yield "代码", policy.id
    yield "层级", _LEVELS[policy.level]
    yield "施行", f"自{policy.since}起" + (f"，至{policy.until}" if policy.until else "")
    yield "核对", str(policy.reviewed)
    for d in policy.documents:
        parts = (d.number, d.issuer, str(d.issued or ""), d.status)
        yield "文件", f"《{d.title}》" + "，".join(part for part in parts if part)
    yield from (("层", f"{layer}（{digest}）") for layer, digest in policy.layer_digests)
    yield from (("读法", f"{name} = {chosen}") for name, chosen in policy.switches)
    yield "摘要", policy.digest


def _silent(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield each section of which something is silent, with the labels and notes."""
    silent = policy.silent()
    for group in sections():
        labels = []
        for path in silent:
            if path.startswith(f"{group}."):
                note = getattr(policy[path], "note", "")
                labels.append(parameter_at(path).zh + (f"（{note}）" if note else ""))
        if labels:
            yield SECTIONS[group], "、".join(labels) + "。"


def markdown(policy: Policy) -> str:
    """Return a policy as Markdown.

    >>> from randsup.profiles import load_policy
    >>> markdown(load_policy("linyi")).splitlines()[0]
    '# 临沂市'
    """
    lines = [f"# {_plain(policy.title)}", ""]
    lines += [f"- {name}：{_plain(said)}" for name, said in _facts(policy)]
    for chapter in _chapters(policy):
        lines += ["", f"## {chapter.title}", ""]
        for said, sources in chapter.sentences:
            lines.append(f"- {_plain(said)}")
            lines += [f"  {_plain(f'{d}{s}“{q}”')} `{c}`" for s, q, c, d in sources]
    lines += ["", f"## 文件未作规定的事项（{len(policy.silent())}项）", ""]
    lines += [f"- {title}：{_plain(labels)}" for title, labels in _silent(policy)]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Text in which nothing is taken for Markdown or HTML."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in text)


def html_page(policy: Policy) -> str:
    """Return a policy as an HTML page that needs nothing from elsewhere.

    >>> from randsup.profiles import load_policy
    >>> "<h1>临沂市</h1>" in html_page(load_policy("linyi"))
    True
    """
    title = escape(policy.title)
    facts = "".join(f"<li>{name}：{escape(said)}</li>\n" for name, said in _facts(policy))
    body = [f"<h1>{title}</h1>\n<ul>\n{facts}</ul>\n"]
    for chapter in _chapters(policy):
        items = "".join(
            f"<li>{escape(said)}{''.join(map(_source, sources))}</li>\n"
            for said, sources in chapter.sentences
        )
        body.append(f"<h2>{escape(chapter.title)}</h2>\n<ul>\n{items}</ul>\n")
    silent = "".join(
        f"<li>{escape(name)}：{escape(labels)}</li>\n" for name, labels in _silent(policy)
    )
    body.append(f"<h2>文件未作规定的事项（{len(policy.silent())}项）</h2>\n<ul>\n{silent}</ul>\n")
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{''.join(body)}</body>\n"
        "</html>\n"
    )


def _source(source: tuple[str, str, str, str]) -> str:
    section, quote, clause, document = map(escape, source)
    return f"<small>{document}{section}<q>{quote}</q> <code>{clause}</code></small>"
