/**
 * Holds what the snippets of docs/identity-to-backends.md say of a token against what they must say.
 * Usage: run.mjs FOLDER, in which are `venv` with PyJWT and `jars` with nimbus-jose-jwt. Exits 1 when one is wrong.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { cases, keySet, ISSUER } from './cases.mjs';

const folder = process.argv[2];
const page = readFileSync(new URL('../../docs/identity-to-backends.md', import.meta.url), 'utf8');
const work = mkdtempSync(join(folder, 'run-'));
const WITHIN_MS = 60_000;

/** The one block of a language. */
function snippet(language) {
  const blocks = [...page.matchAll(new RegExp('^```' + language + '\\n([\\s\\S]*?)^```$', 'gm'))];
  if (blocks.length !== 1) throw new Error(`the page has ${blocks.length} blocks of ${language}`);
  return blocks[0][1];
}

const written = (name, text) => {
  writeFileSync(join(work, name), text);
  return join(work, name);
};

/** Each reads lines of token, method and path, and says `ok SUB` or `no REASON` to each. */
const programs = {
  node() {
    const file = written(
      'check.mjs',
      `${snippet('js')}
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const [token, method, path] = line.split('\\t');
  console.log(await callerOf(token, method, path).then(({ sub }) => 'ok ' + sub, (error) => 'no ' + error.message));
}
`,
    );
    return [process.execPath, [file]];
  },
  python() {
    const file = written(
      'check.py',
      `${snippet('python')}
import sys
for line in sys.stdin:
    try:
        print("ok", caller_of(*line.rstrip("\\n").split("\\t"))["sub"])
    except jwt.PyJWTError as error:
        print("no", error)
`,
    );
    return [join(folder, 'venv/bin/python'), [file]];
  },
  java() {
    const text = snippet('java');
    const setup = text.slice(0, text.indexOf('JWTClaimsSet callerOf'));
    const file = written(
      'Check.java',
      `import com.nimbusds.jose.*; import com.nimbusds.jose.proc.*; import com.nimbusds.jose.jwk.source.*;
import com.nimbusds.jwt.*; import com.nimbusds.jwt.proc.*; import java.net.URL; import java.util.*;
public class Check {
  interface Verifier { JWTClaimsSet callerOf(String token, String method, String path) throws Exception; }
  static Verifier verifier() throws Exception {
    ${setup}
    return new Verifier() { public ${text.slice(setup.length)} };
  }
  public static void main(String[] none) throws Exception {
    var verifier = verifier();
    var lines = new Scanner(System.in);
    while (lines.hasNextLine()) {
      var parts = lines.nextLine().split("\\t");
      try { System.out.println("ok " + verifier.callerOf(parts[0], parts[1], parts[2]).getSubject()); }
      catch (SecurityException | JOSEException | BadJOSEException | java.text.ParseException error) { System.out.println("no " + error.getMessage()); }
    }
  }
}
`,
    );
    const jars = readdirSync(join(folder, 'jars')).map((jar) => join(folder, 'jars', jar));
    const compiled = spawnSync('javac', ['-nowarn', '-cp', jars.join(':'), '-d', work, file], { timeout: WITHIN_MS });
    if (compiled.status !== 0) throw new Error(`the Java of the page does not compile:\n${compiled.stderr}`);
    return ['java', ['-cp', [...jars, work].join(':'), 'Check']];
  },
};

function run([command, args], env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, timeout: WITHIN_MS });
    let [out, errors] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(out.trim().split('\n')) : reject(new Error(errors))));
    child.stdin.end(cases.map(({ token, method, path }) => `${token}\t${method}\t${path}\n`).join(''));
  });
}

const server = createServer((request, response) => {
  const found = request.url === '/.well-known/identity-jwks.json';
  response
    .writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
    .end(JSON.stringify(found ? keySet : {}));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
let wrong = 0;
try {
  const env = { GATEWAY_URL: `http://127.0.0.1:${server.address().port}`, GATEWAY_ISSUER: ISSUER };
  for (const [language, prepare] of Object.entries(programs)) {
    const said = await run(prepare(), env);
    for (const [at, { name, sub }] of cases.entries()) {
      const right = sub === undefined ? said[at]?.startsWith('no ') : said[at] === `ok ${sub}`;
      if (!right) console.error(`${language}: ${name}: ${said[at]}`);
      wrong += right ? 0 : 1;
    }
    console.log(`${language}: ${cases.length} tokens`);
  }
} finally {
  server.close();
  rmSync(work, { recursive: true });
}
if (wrong > 0) process.exitCode = 1;
else console.log('The snippets of docs/identity-to-backends.md take what they should and refuse what they must.');
