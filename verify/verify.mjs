// The second implementation: verifies the draws of a record, in node or a browser, with nothing but WebCrypto.
//
//   node verify.mjs RESULTS          (the folder that `randsup run` wrote: record.json and inputs/subjects.csv)
//   import { verify } from "./verify.mjs"; await verify(recordText, subjectsCsvText)  // [] or what is wrong
//
// Shares no line with the Python library. Checked: canonical form and digest of the record and of its tasks, register
// digests, keys, class sizes, numbers drawn, rounding, order, tickets, probabilities, reserve. Not checked: where ratios
// by rules come from (they are taken from the record), teams and deadlines. Exit 0 true, 1 differences, 2 not checkable.

const utf8 = new TextEncoder();
const sha256 = async (text) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", utf8.encode(text)))]
  .map((byte) => byte.toString(16).padStart(2, "0")).join("");

// UTF-16 units sort as code points do once surrogates are put above all else.
const lifted = (unit) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);
export const byCodePoint = (a, b) => {
  for (let i = 0; i < a.length && i < b.length; i++)
    if (a[i] !== b[i]) return lifted(a.charCodeAt(i)) - lifted(b.charCodeAt(i));
  return a.length - b.length;
};
const byValues = (a, b) => a.reduce((found, value, i) => found || byCodePoint(value, b[i]), 0);

export const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") {
    if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error(`${value} is no integer of a record`);
    return JSON.stringify(value);
  }
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
};

const rowsOf = (text) => { // the canonical CSV: BOM, quotes where they are needed, ' before what looks like a formula
  const rows = [];
  for (const line of text.replace(/^\ufeff/, "").split("\n").slice(0, -1)) {
    const cells = [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^,]*),/g)].map((found) => found[1]);
    rows.push(cells.map((c) => (c[0] === '"' ? c.slice(1, -1).replaceAll('""', '"') : c).replace(/^'/, "")));
  }
  return rows;
};

const together = (rows, keyOf) => {
  const found = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(row);
  }
  return found;
};

const inBatches = async (rows, each) => { // many promises at once, but not one for every row of a register
  for (let at = 0; at < rows.length; at += 16384) await Promise.all(rows.slice(at, at + 16384).map(each));
};

const registerDigest = async (rows, fields) => {
  const buckets = together(rows, (row) => row.bucket);
  const lines = [...buckets.keys()].sort().map(async (bucket) => {
    const sorted = buckets.get(bucket).sort((a, b) => byCodePoint(a.id, b.id));
    const text = sorted.map((row) => canonical([row.id, ...fields.map((name) => row[name] ?? "")])).join("\n");
    return `${bucket}:${sorted.length}:${await sha256(text)}`;
  });
  return sha256((await Promise.all(lines)).join("\n"));
};

const fraction = (text) => text.split("/").map(BigInt);
const ceil = (p, q) => (p >= 0n ? (p + q - 1n) / q : -(-p / q));
const quota = ([p, q], size, kind) => Number(kind === "maximum" ? (p * BigInt(size)) / q : ceil(p * BigInt(size), q));
const bounded = (n, size, { floor, ceiling }) => { // a ratio by rules: within its bounds, where some number keeps both
  const least = floor ? quota(fraction(floor), size) : 0;
  const most = ceiling ? quota(fraction(ceiling), size, "maximum") : size;
  return least > most ? n : Math.min(Math.max(n, least), most);
};

const sharedOut = async (total, parts, key) => { // parts: [name, size], by code point; systematic rounding
  const start = BigInt(`0x${(await sha256(`${key}|0`)).slice(0, 16)}`); // of 2^64
  const whole = BigInt(parts.reduce((sum, [, size]) => sum + size, 0)) << 64n;
  let cumulated = 0n, before = 0n;
  return parts.map(([name, size]) => {
    cumulated += BigInt(size);
    const edge = ceil(((BigInt(total) * cumulated) << 64n) - (start * whole >> 64n), whole);
    const upto = edge > 0n ? edge : 0n;
    return [name, Number(upto - before), (before = upto)];
  });
};

const numbers = async (task, draw, classes, keyOf) => { // how many of each class are drawn
  const { ratio } = task, { columns } = draw;
  const stated = new Map(draw.strata.map((stratum) => [canonical(stratum.stratum), stratum]));
  const shares = new Map((ratio.by?.values ?? []));
  const rules = ratio.rules && new Set(ratio.rules.rules.flatMap((rule) => rule.when.map(([column]) => column)));
  const decisive = ratio.by ? 1 : (rules?.size ?? 0);
  const share = (values) => ratio.value ?? shares.get(values[columns.indexOf(ratio.by?.column)])
    ?? stated.get(canonical(values))?.ratio;
  const many = (values, size) => {
    const own = ratio.rules ? stated.get(canonical(values)) : { kind: ratio.kind };
    return bounded(quota(fraction(share(values)), size, own.kind), size, own);
  };
  const found = new Map();
  if (task.rounding === "per-stratum" || columns.length === decisive) {
    for (const { values, rows } of classes) found.set(canonical(values), many(values, rows.length));
    return { found, share };
  }
  for (const parts of together(classes, ({ values }) => canonical(values.slice(0, -1))).values()) {
    const parent = parts[0].values.slice(0, -1);
    const total = many(parts[0].values, parts.reduce((sum, { rows }) => sum + rows.length, 0));
    const key = await keyOf("rounding", task.id, parent.join(" / ") || "*");
    for (const [name, n] of await sharedOut(total, parts.map(({ values, rows }) => [values.at(-1), rows.length]), key))
      found.set(canonical([...parent, name]), n);
  }
  return { found, share };
};

export const verify = async (recordText, subjectsText) => {
  const wrong = [];
  const same = (where, said, found) => canonical(said) === canonical(found)
    || wrong.push(`${where}: the record says ${canonical(said)}, recomputed ${canonical(found)}`.slice(0, 400));
  const record = JSON.parse(recordText), { digest, ...rest } = record, { seed, registers } = record;
  if (record.schema !== "randsup/record/1") throw new Error(`schema is ${record.schema}`);
  if (recordText !== `${canonical(record)}\n`) wrong.push("record.json: not in canonical form");
  same("digest", digest, await sha256(canonical(rest)));
  const [[, ...names], ...cells] = rowsOf(subjectsText);
  const rows = cells.map(([id, ...values]) => Object.assign({ id }, ...names.map((name, i) => ({ [name]: values[i] }))));
  await inBatches(rows, async (row) => { row.bucket = (await sha256(row.id)).slice(0, 2); });
  if (new Set(rows.map((row) => row.id)).size < rows.length) wrong.push("subjects.csv: an id stands twice");
  same("registers.subjects.fields", registers.subjects.fields, names);
  same("registers.subjects.size", registers.subjects.size, rows.length);
  same("registers.subjects.digest", registers.subjects.digest, await registerDigest(rows, names));
  const keyOf = async (purpose, ...labels) =>
    (await sha256(["randsup/draw/1", seed, purpose, ...labels].join("|").normalize("NFC"))).slice(0, 32);
  for (const { id, task, task_digest, draw } of record.tasks) {
    const at = `tasks[${id}]`, { columns } = draw, key = await keyOf("subjects", task.group);
    same(`${at}.task_digest`, task_digest, await sha256(canonical(task)));
    same(`${at}.draw.key`, draw.key, key);
    same(`${at}.draw.size`, draw.size, rows.length);
    same(`${at}.draw.register`, draw.register, await registerDigest(rows, draw.fields));
    await inBatches(rows, async (row) => { row.ticket = await sha256(`${key}|${row.id}`); });
    const classes = [...together(rows, (row) => canonical(columns.map((name) => row[name]))).entries()]
      .map(([values, members]) => ({ values: JSON.parse(values), rows: members })).sort((a, b) => byValues(a.values, b.values));
    const { found, share } = await numbers(task, draw, classes, keyOf), selected = [], reserve = [];
    same(`${at}.draw.strata`, draw.strata.map((s) => [s.stratum, s.N, s.n, s.reserve, s.ratio, s.take_all]), classes.map((c) => {
      const N = c.rows.length, n = found.get(canonical(c.values)), ratio = share(c.values) ?? "";
      const kept = Math.min(typeof task.reserve === "number" ? task.reserve : quota(fraction(task.reserve), n), N - n);
      c.rows.sort((a, b) => byCodePoint(a.ticket, b.ticket) || byCodePoint(a.id, b.id)).slice(0, n + kept).forEach((row, i) =>
        (i < n ? selected : reserve).push({ probability: `${n}/${N}`, rank: i < n ? i + 1 : i - n + 1, stratum: c.values,
          subject: row.id, ticket: row.ticket }));
      return [c.values, N, n, kept, ratio, ratio === "1/1"];
    }));
    same(`${at}.draw.selected`, draw.selected, selected);
    same(`${at}.draw.reserve`, draw.reserve, reserve);
  }
  return wrong;
};

if (globalThis.process?.argv[1] && import.meta.url.endsWith(globalThis.process.argv[1].split(/[\\/]/).pop())) {
  const { readFile } = await import("node:fs/promises");
  const folder = process.argv[2] ?? ".";
  try {
    const found = await verify(await readFile(`${folder}/record.json`, "utf8"), await readFile(`${folder}/inputs/subjects.csv`, "utf8"));
    console.log(found.length ? found.join("\n") : "True: every draw of the record was recomputed and is the same.");
    process.exitCode = found.length ? 1 : 0;
  } catch (error) {
    console.error(`cannot be checked: ${error.message}`);
    process.exitCode = 2;
  }
}
