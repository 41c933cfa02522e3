// A proxy without any policy: bare node:http in front, undici's dispatch behind. What Node costs before a gateway begins.
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { ready, settings } from './settings.mjs';

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'upgrade', 'proxy-connection', 'host']); // prettier-ignore
const pool = new Pool(settings.upstream, { connections: 128, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });

class Relay {
  constructor(response) {
    this.response = response;
  }

  onRequestStart(controller) {
    this.controller = controller;
    this.response.on('close', () => {
      if (!this.response.writableFinished) controller.abort(new Error('the client left'));
    });
  }

  onResponseStart({ rawHeaders }, status) {
    const fields = [];
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = rawHeaders[i].toString('latin1');
      if (!HOP_BY_HOP.has(name.toLowerCase())) fields.push(name, rawHeaders[i + 1].toString('latin1'));
    }
    this.response.writeHead(status, fields);
  }

  onResponseData(controller, chunk) {
    if (this.response.write(chunk)) return;
    controller.pause();
    this.response.once('drain', () => controller.resume());
  }

  onResponseEnd() {
    this.response.end();
  }

  onResponseError() {
    if (this.response.headersSent) this.response.destroy();
    else this.response.writeHead(502).end();
  }
}

createServer((request, response) => {
  const { rawHeaders, method, url, headers } = request;
  const fields = [];
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (!HOP_BY_HOP.has(rawHeaders[i].toLowerCase())) fields.push(rawHeaders[i], rawHeaders[i + 1]);
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  pool.dispatch({ path: url, method, headers: fields, body: hasBody ? request : null }, new Relay(response));
}).listen({ port: settings.port, host: '127.0.0.1', backlog: 1024 }, ready);
