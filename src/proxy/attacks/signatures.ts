/** Where a signature is looked for. */
export type Place = 'path' | 'query' | 'agent';

/** What gives an attempt away: one of these texts, after `plainText` has undone what hides them. */
export interface Signature {
  /** Stable: `attacks.allow` names it. */
  readonly id: string;
  readonly places: readonly Place[];
  readonly texts: readonly string[];
}

const digits = [...'0123456789'];

/**
 * Texts that no honest client of an API sends. Each is long enough to be no part of a word or of ordinary prose: a book is
 * called "JavaScript: The Good Parts", a bank is a credit union, and somebody is called O'Orlando. In the form that
 * `plainText` gives: lower case, no space beside punctuation.
 */
export const signatures: readonly Signature[] = [
  {
    id: 'path-traversal',
    places: ['path', 'query'],
    texts: ['../../', '..\\..\\', '....//', '/etc/passwd', '/etc/shadow', '/proc/self/', '\\windows\\win.ini'],
  },
  { id: 'hidden-dot-segment', places: ['path'], texts: ['/../', '\\..\\'] },
  {
    id: 'wrapped-file',
    places: ['query'],
    texts: ['file:///', 'php://', 'phar://', 'expect://', 'data://text', 'gopher://'],
  },
  {
    id: 'sql-injection',
    places: ['query', 'path'],
    texts: [
      ...[
        "'or 1=1",
        '"or 1=1',
        "'or'1'='1",
        '"or"1"="1',
        "'or'a'='a",
        '"or"a"="a',
        "'or''='",
        '"or""="',
        'or 1=1--',
        'or 1=1#',
      ],
      ...[
        "'and 1=1",
        "'and'1'='1",
        "'and 1=2",
        'and 1=1--',
        "';drop table ",
        ';drop table ',
        ';insert into ',
        ';shutdown--',
      ],
      ...[
        "'union select",
        '"union select',
        ')union select',
        'union all select ',
        'union select null',
        'union select@@',
      ],
      ...digits.map((digit) => `${digit} union select `),
      ...[
        "'and sleep(",
        "'or sleep(",
        'and sleep(',
        'or sleep(',
        'select sleep(',
        '(sleep(',
        'pg_sleep(',
        'benchmark(1000',
      ],
      ...[
        "waitfor delay'",
        'waitfor delay"',
        'xp_cmdshell',
        'information_schema.',
        'pg_catalog.',
        'load_file(',
        ' into outfile',
      ],
      ...['extractvalue(', 'updatexml(', 'utl_http.', 'dbms_pipe.', 'sqlite_master', 'from mysql.user'],
    ],
  },
  { id: 'nosql-injection', places: ['query'], texts: ['[$where]', '{"$where"', "{'$where'"] },
  {
    id: 'cross-site-scripting',
    places: ['query', 'path'],
    texts: [
      ...['<script', '</script', '<iframe', '<svg/', '<svg on', '<img src', '<body on', '<object data', 'srcdoc='],
      ...['javascript:alert(', 'javascript:eval(', 'javascript:fetch(', 'javascript:document', 'javascript:window'],
      ...[
        ' onerror=',
        ' onload=',
        ' onmouseover=',
        ' onfocus=',
        '"onerror=',
        '"onload=',
        'document.cookie',
        'vbscript:msgbox',
      ],
    ],
  },
  {
    id: 'command-injection',
    places: ['query', 'path', 'agent'],
    texts: [
      ...['$(id)', '$(whoami)', '$(curl ', '$(wget ', '$(cat ', '`id`', '`whoami`', '`curl ', '`wget ', '${ifs}'],
      ...[';cat/', '|cat/', ';id;', '|id|', ';whoami', '|whoami', '&&whoami', ';uname-', '|nc-', ';nc-'],
      ...[';wget http', ';curl http', '&&curl http', '&&wget http', '|curl http', ';curl-', '/bin/sh', '/bin/bash'],
      ...['cmd.exe/c', 'cmd/c ', 'powershell-enc', '(){:;}'],
    ],
  },
  {
    id: 'lookup-injection',
    places: ['path', 'query', 'agent'],
    texts: [
      '${jndi:',
      '${lower:',
      '${upper:',
      '${env:',
      '${sys:',
      '${${',
      '${::-',
      'jndi:ldap',
      'jndi:rmi',
      'jndi:dns',
    ],
  },
  {
    id: 'template-injection',
    places: ['path', 'query'],
    texts: [
      '{{7*7}}',
      '${7*7}',
      '#{7*7}',
      '<%=7*7',
      '{{config',
      '{{self.',
      '.__class__.',
      '__globals__',
      'freemarker.template',
    ],
  },
  {
    id: 'object-pollution',
    places: ['query'],
    texts: ['__proto__', 'constructor[prototype]', 'constructor.prototype'],
  },
  {
    id: 'response-splitting',
    places: ['path', 'query'],
    texts: ['\nset-cookie:', '\nlocation:', '\ncontent-length:', '\nhttp/1.'],
  },
  { id: 'null-byte', places: ['path', 'query'], texts: ['\0'] },
  {
    id: 'cloud-metadata',
    places: ['query'],
    texts: ['169.254.169.254', 'metadata.google.internal', '[fd00:ec2::254]'],
  },
  {
    id: 'php-injection',
    places: ['query', 'path'],
    texts: ['<?php', 'allow_url_include', 'auto_prepend_file', 'invokefunction&'],
  },
  {
    id: 'scanner-path',
    places: ['path'],
    texts: [
      ...[
        '/.env',
        '/.git/',
        '/.svn/',
        '/.hg/',
        '/.aws/',
        '/.ssh/',
        '/.htaccess',
        '/.htpasswd',
        '/.ds_store',
        '/web-inf/',
      ],
      ...[
        '/wp-login.php',
        '/wp-admin',
        '/wp-content/',
        '/wp-includes/',
        '/xmlrpc.php',
        '/phpmyadmin',
        '/phpinfo',
        '/cgi-bin/',
      ],
      ...[
        '/vendor/phpunit',
        '/server-status',
        '/actuator/heapdump',
        '/actuator/env',
        '/solr/admin',
        '/boaform/',
        '/hnap1',
      ],
      ...['/struts2-', '/_ignition/', '/telescope/requests', '/owa/auth/', '/autodiscover/autodiscover', '/geoserver/'],
    ],
  },
  {
    id: 'scanner-agent',
    places: ['agent'],
    texts: [
      ...['sqlmap', 'nikto', 'nuclei', 'masscan', 'zgrab', 'acunetix', 'nessus', 'openvas', 'dirbuster', 'gobuster'],
      ...['feroxbuster', 'wpscan', 'nmap scripting engine', 'w3af', 'arachni', 'havij', 'fuzz faster u fool', 'jaeles'],
    ],
  },
];

/** Methods that APIs do not have and scanners try. TRACE, TRACK and CONNECT are never forwarded anyway. */
export const suspectMethods: readonly string[] = [
  'DEBUG',
  'TRACE',
  'TRACK',
  'CONNECT',
  'PROPFIND',
  'SEARCH',
  'MOVE',
  'COPY',
  'MKCOL',
];
