// The peer of the bench: PouchDB on LevelDB, express-pouchdb as its server.
//   node peer.js serve DIR            prints the port
//   node peer.js fill DIR N           N documents of 1 KiB, read from standard input, a line each
//   node peer.js change DIR M N       one field of M documents out of N, as far apart as they can be
//   node peer.js push DIR URL         replicates, prints seconds and memory
//   node peer.js pull DIR URL
const path = require('path');
const modules = process.env.POUCHDB;
const PouchDB = require(path.join(modules, 'pouchdb'));
const [cmd, dir, arg, all] = process.argv.slice(2);
const peak = () => Number(/VmHWM:\s+(\d+)/.exec(require('fs').readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
const open = () => new PouchDB(path.join(dir, 'db'));
const done = (start, n) => console.log(JSON.stringify({
  seconds: Number(process.hrtime.bigint() - start) / 1e9, docs: n, rss: peak(),
}));

async function main() {
  if (cmd === 'serve') {
    const express = require(path.join(modules, 'express'));
    const app = express();
    const Server = PouchDB.defaults({ prefix: dir + '/' });
    app.use('/', require(path.join(modules, 'express-pouchdb'))(Server, { mode: 'minimumForPouchDB', inMemoryConfig: true }));
    const s = app.listen(0, '127.0.0.1', () => console.log(s.address().port));
    process.stdin.resume();
    process.stdin.on('end', () => { console.error(peak()); process.exit(0); });
    return;
  }
  const db = open();
  if (cmd === 'fill') {
    const lines = require('readline').createInterface({ input: process.stdin });
    let batch = [];
    for await (const line of lines) {
      batch.push(JSON.parse(line));
      if (batch.length === 1000) { await db.bulkDocs(batch); batch = []; }
    }
    if (batch.length) await db.bulkDocs(batch);
  } else if (cmd === 'change') {
    const step = Math.floor(Number(all) / Number(arg));
    const keys = Array.from({ length: Number(arg) }, (_, i) => (i * step).toString(16).padStart(32, '0'));
    const some = await db.allDocs({ include_docs: true, keys });
    await db.bulkDocs(some.rows.map((r) => ({ ...r.doc, amount: String(Math.random()) })));
  } else {
    const start = process.hrtime.bigint();
    const r = cmd === 'push' ? await db.replicate.to(arg) : await db.replicate.from(arg);
    if (!r.ok || r.doc_write_failures) throw new Error(JSON.stringify(r));
    done(start, r.docs_written);
  }
  await db.close();
}
main().catch((e) => { console.error(e); process.exit(1); });
