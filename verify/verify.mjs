// A second implementation: recomputes the draws of a record with nothing but WebCrypto, in node (20 or later) or a browser.
//   node verify.mjs RESULTS      the folder that `randsup run` wrote; reads record.json and inputs/subjects.csv
//   import { verify } from "./verify.mjs"; await verify(recordText, subjectsText)      [] or what is wrong
// Recomputed: form and digests of record, tasks, subjects; keys, frames, class sizes, rounding, turns of a rotation, certain subjects,
// order, tickets, probabilities, reserve, carriers. Believed: ratios by rules, calibrated odds, integrated inclusion probabilities. Refused:
// draws under a cap (who reached it follows from past visits). Not looked at: teams, days, deadlines. Exit: 0 true, 1 differs, 2 cannot tell.
const sha256 = async (text) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))]
  .map((byte) => byte.toString(16).padStart(2, "0")).join("");
const lifted = (unit) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit); // surrogates above all
export const byCodePoint = (a, b) => { // JavaScript's own order is by UTF-16 units
  for (let i = 0; i < a.length && i < b.length; i++)
    if (a[i] !== b[i]) return lifted(a.charCodeAt(i)) - lifted(b.charCodeAt(i));
  return a.length - b.length;
};
const byValues = (a, b) => a.reduce((found, value, i) => found || byCodePoint(value, b[i]), 0);
export const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object")
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error(`${value} is no integer of a record`);
  return JSON.stringify(value);
};
const tableOf = (text) => text.replace(/^\ufeff/, "").split("\n").slice(0, -1).map((line) => // canonical CSV
  [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^,]*),/g)].map(([, cell]) =>
    (cell[0] === '"' ? cell.slice(1, -1).replaceAll('""', '"') : cell).replace(/^'/, "")));
const together = (rows, keyOf) => {
  const found = new Map();
  for (const row of rows) { const key = keyOf(row); found.get(key)?.push(row) ?? found.set(key, [row]); }
  return found;
};
const forAll = async (rows, each) => { // many promises at once, but not one for every row of a register
  for (let at = 0; at < rows.length; at += 16384) await Promise.all(rows.slice(at, at + 16384).map(each));
};
const registerDigest = async (rows, fields, cell) => {
  const lines = [...together(rows, (row) => row.bucket)].sort(([a], [b]) => byCodePoint(a, b)).map(async ([bucket, members]) => {
    const sorted = members.sort((a, b) => byCodePoint(a.id, b.id));
    const texts = sorted.map((row) => canonical([row.id, ...fields.map((name) => cell(row, name))]));
    return `${bucket}:${sorted.length}:${await sha256(texts.join("\n"))}`;
  });
  return sha256((await Promise.all(lines)).join("\n"));
};
const ceil = (p, q) => (p > 0n ? (p + q - 1n) / q : 0n);
const quota = (ratio, size, kind, [p, q] = ratio.split("/").map(BigInt)) =>
  Number(kind === "maximum" ? (p * BigInt(size)) / q : ceil(p * BigInt(size), q));
const howMany = ({ ratio, kind, floor, ceiling }, size) => { // bounds of rules hold where some number keeps both
  const n = quota(ratio, size, kind), least = quota(floor ?? "0/1", size), most = quota(ceiling ?? "1/1", size, "maximum");
  return least > most ? n : Math.min(Math.max(n, least), most);
};
const share = async (total, parts, key) => { // sets the n of classes: systematic rounding of the cumulated shares
  const start = BigInt(`0x${(await sha256(`${key}|0`)).slice(0, 16)}`), N = BigInt(parts.reduce((sum, p) => sum + p.N, 0));
  let cumulated = 0n, before = 0n;
  for (const part of parts) {
    const upto = ceil(((BigInt(total) * (cumulated += BigInt(part.N))) << 64n) - start * N, N << 64n);
    [part.n, before] = [Number(upto - before), upto];
  }
};
const lottery = ({ n, N, rows, stated }, design) => { // gives every row its target and its place in the order
  let m = BigInt(n), T = rows.reduce((sum, row) => sum + row.weight, 0n), lot = rows, sure = new Set(), weights = [...new Set(rows.map((row) => row.weight))];
  for (let found = weights; found.length && m > 0n;) {
    (found = weights.filter((w) => !sure.has(w) && m * w >= T)).forEach((w) => sure.add(w));
    T = (lot = rows.filter((row) => !sure.has(row.weight))).reduce((sum, row) => sum + row.weight, 0n);
    m = BigInt(n - rows.length + lot.length);
  }
  if (n === N) [sure, m, lot] = [new Set(weights), 0n, []];
  if (design !== "pareto" && n < N && sure.size) throw new Error("a certain subject in a sequential Poisson draw");
  const said = new Map(stated.weighting.classes.map((c) => [BigInt(c.weight), c]));
  for (const row of rows) {
    const a = 2 * parseInt(row.ticket.slice(0, 13), 16) + 1, w = row.weight, odds = stated.weighting.calibrated && said.get(w)?.odds;
    const [against, wanted] = odds ? [2 ** 40, odds] : [Number(T - m * w), Number(m * w)];
    row.first = design === "pareto" && sure.has(w);
    row.place = design === "pareto" ? (a * against) / ((2 ** 53 - a) * wanted) : (BigInt(a) << 106n) / w;
    row.target = sure.has(w) ? "1/1" : m ? `${m * w}/${T}` : "0/1";
    const inclusion = sure.has(w) ? "1/1" : said.get(w)?.inclusion;
    row.more = { ...row.more, ...(inclusion && { inclusion }), weight: Number(w) };
  }
  return { T: m ? Number(T) : 0, certain: rows.length - lot.length, m: Number(m) };
};
const levelsOf = ({ n: left, rows }) => [...together(rows, (row) => row.turns)].sort(([a], [b]) => a - b).map(([turns, members]) => {
  const N = members.length, n = Math.min(left, N); // in a rotation whoever was drawn by fewer tasks before comes first
  left -= n;
  members.forEach((row) => { row.target = `${n}/${N}`; });
  return { N, held: false, n, turns };
});
const byPlace = (a, b) => a.turns - b.turns || (a.first !== b.first ? (a.first ? -1 : 1) : a.first ? byCodePoint(a.id, b.id)
  : a.place < b.place ? -1 : a.place > b.place ? 1 : byCodePoint(a.ticket, b.ticket) || byCodePoint(a.id, b.id));

export const verify = async (recordText, subjectsText) => {
  const record = JSON.parse(recordText), { digest, ...rest } = record, { seed, registers } = record, wrong = [];
  const same = (where, said, found) => (said !== undefined && canonical(said) === canonical(found))
    || wrong.push(`${where}: the record says ${said && canonical(said)}, recomputed ${canonical(found)}`.slice(0, 400));
  if (record.schema !== "randsup/record/1") throw new Error(`the schema is ${record.schema}`);
  if (recordText !== `${canonical(record)}\n`) wrong.push("record.json: not in canonical form");
  same("digest", digest, await sha256(canonical(rest)));
  const [[, ...names], ...lines] = tableOf(subjectsText), rows = lines.map(([id, ...cells]) => ({ id, cells }));
  const cell = (row, name) => row.cells[names.indexOf(name)] ?? "";
  await forAll(rows, async (row) => { row.bucket = (await sha256(row.id)).slice(0, 2); });
  if (new Set(rows.map((row) => row.id)).size < rows.length) wrong.push("subjects.csv: an id stands twice");
  same("registers.subjects", registers.subjects, { digest: await registerDigest(rows, names, cell), fields: names, size: rows.length });
  const keyOf = async (...labels) => (await sha256(`randsup/draw/1|${seed}|${labels.join("|")}`.normalize("NFC"))).slice(0, 32);
  const when = ({ id, task }) => [task.window?.first ?? "9999", id], turns = new Map();
  for (const { id, task, task_digest, draw } of [...record.tasks].sort((a, b) => byValues(when(a), when(b)))) {
    const at = `tasks[${id}]`, { columns } = draw, { ratio } = task, design = task.design ?? "srswor", selected = [], reserve = [];
    const key = await keyOf("subjects", task.group), by = new Map(ratio.by?.values), weighted = Boolean(task.weight);
    const decisive = ratio.by ? 1 : new Set(ratio.rules?.rules.flatMap((rule) => rule.when.map(([column]) => column))).size;
    if (task.history_design) throw new Error(`task ${id} is drawn under a cap on inspections, which this program does not recompute`);
    const frame = rows.filter((row) => (task.filter ?? []).every((one) => one.in.includes(cell(row, one.column))));
    await forAll(frame, async (row) => {
      const linked = cell(row, "carrier_of"), ticket = await sha256(`${key}|${row.id}`), before = turns.get(`${task.group}|${row.id}`);
      Object.assign(row, { first: false, more: linked && { carrier_of: linked }, place: 0, ticket, turns: (task.rotate && before) || 0,
        weight: weighted && BigInt(cell(row, task.weight)) });
    });
    const classes = [...together(frame, (row) => canonical(columns.map((name) => cell(row, name)))).entries()].map(([values, members]) => {
      const stated = draw.strata.find((s) => canonical(s.stratum) === values) ?? {}, said = ratio.rules ? stated : { kind: ratio.kind };
      const own = ratio.value ?? by.get(JSON.parse(values)[columns.indexOf(ratio.by?.column)]) ?? stated.ratio;
      const mine = { ...said, ratio: own }, N = members.length;
      return { values: JSON.parse(values), rows: members, N, n: howMany(mine, N), stated, share: mine };
    }).sort((a, b) => byValues(a.values, b.values));
    if (task.rounding === "total" && columns.length > decisive)
      for (const parts of together(classes, ({ values }) => canonical(values.slice(0, -1))).values())
        await share(howMany(parts[0].share, parts.reduce((sum, part) => sum + part.N, 0)), parts,
          await keyOf("rounding", id, parts[0].values.slice(0, -1).join(" / ") || "*"));
    same(`${at}.task_digest`, task_digest, await sha256(canonical(task)));
    same(`${at}.draw.strata: classes`, draw.strata.map((s) => s.stratum), classes.map((c) => c.values));
    for (const one of classes) {
      const { n, N, stated, values } = one, where = `${at}.draw.strata[${values.join(" / ")}]`;
      const spare = Math.min(Number.isInteger(task.reserve) ? task.reserve : quota(task.reserve, n), design === "pareto" && !n ? 0 : N - n);
      if (weighted) same(`${where}.weighting`, (({ T, certain, m }) => ({ T, certain, m }))(stated.weighting), lottery(one, design));
      else one.rows.forEach((row) => { row.target = `${n}/${N}`; });
      if (task.rotate || stated.levels) same(`${where}.levels`, [stated.due, stated.levels, stated.unconditional], [n, levelsOf(one), `${n}/${N}`]);
      same(where, [stated.N, stated.n, stated.reserve, stated.ratio, stated.take_all], [N, n, spare, one.share.ratio, one.share.ratio === "1/1"]);
      one.rows.sort(byPlace).slice(0, n + spare).forEach(({ id: subject, more, target, ticket }, i) => (i < n ? selected : reserve).push(
        { ...more, probability: target, rank: i < n ? i + 1 : i - n + 1, stratum: values, subject, ticket }));
    }
    for (const key of selected.map((one) => `${task.group}|${one.subject}`)) turns.set(key, (turns.get(key) ?? 0) + 1);
    const found = { key, size: frame.length, register: await registerDigest(rows, draw.fields, cell), selected, reserve,
      frame: task.filter ? { kept: frame.length, left_out: rows.length - frame.length } : null };
    for (const name of Object.keys(found)) same(`${at}.draw.${name}`, draw[name] ?? null, found[name]);
  }
  return wrong;
};

if (globalThis.process?.argv[1] && import.meta.url.endsWith("/verify.mjs") && process.argv[1].endsWith("verify.mjs")) {
  const { readFile } = await import("node:fs/promises"), read = (name) => readFile(`${process.argv[2] ?? "."}/${name}`, "utf8");
  try {
    const found = await verify(await read("record.json"), await read("inputs/subjects.csv"));
    console.log(found.length ? found.join("\n") : "True: every draw of the record was recomputed and is the same.");
    process.exitCode = found.length ? 1 : 0;
  } catch (error) { console.error(`cannot be checked: ${error.message}`); process.exitCode = 2; }
}
