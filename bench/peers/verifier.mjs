// What nginx asks by auth_request for every request: a small service that says who it is, or no.
import { createServer } from 'node:http';
import { claimsOf, ready, roleFor, rolesOf, settings } from './settings.mjs';

createServer(async (request, response) => {
  const { authorization = '', 'x-original-uri': path = '/' } = request.headers;
  try {
    const claims = await claimsOf(authorization.slice('Bearer '.length));
    const roles = rolesOf(claims);
    if (!roles.includes(roleFor(path))) return void response.writeHead(403, { 'Content-Length': '0' }).end();
    response.writeHead(200, { 'X-User-Id': claims.sub, 'X-User-Roles': roles.join(','), 'Content-Length': '0' }).end();
  } catch {
    response.writeHead(401, { 'Content-Length': '0' }).end();
  }
}).listen({ port: settings.port, host: '127.0.0.1', backlog: 1024 }, ready);
