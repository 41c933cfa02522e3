import type { RequestHead } from '../shared/http';
import { aHead, type HeadOptions } from '../shared/http/testing';
import { Refusal } from '../shared/problem';
import { forwardAuthPath, originalRequest } from './original-request';

const trusted = { peerTrusted: true, internal: true };
const read = (options: HeadOptions = {}) => {
  const head = aHead({ path: '/verify', client: trusted, ...options });
  return originalRequest(head, forwardAuthPath(head)!);
};
const URI = { 'X-Original-URI': '/api/v0/mawbs?page=2', 'X-Original-Method': 'GET' };

describe('forwardAuthPath', () => {
  it.each([
    ['/verify', '/verify', ''],
    ['/verify-admin', '/verify-admin', ''],
    ['/verify/api/v0/mawbs', '/verify', '/api/v0/mawbs'],
    ['/verify-admin/x', '/verify-admin', '/x'],
  ])('knows %s', (path, template, rest) => expect(forwardAuthPath(aHead({ path }))).toEqual({ template, rest }));

  it('knows the root behind a slash that a canonical path has lost', () => {
    for (const url of ['/verify/', '/verify/?x=/']) {
      const head = aHead({ path: '/verify' });
      head.request.url = url;
      expect(forwardAuthPath(head)).toEqual({ template: '/verify', rest: '/' });
    }
    expect(forwardAuthPath(aHead({ path: '/verify', query: '?x=/' }))).toEqual({ template: '/verify', rest: '' });
  });

  it.each(['/', '/verifyx', '/verify-administrator', '/api/verify', '/Verify'])('is not asked by %s', (path) =>
    expect(forwardAuthPath(aHead({ path }))).toBeUndefined(),
  );
});

describe('originalRequest', () => {
  it.each<[string, Record<string, string>]>([
    ['nginx says it', URI],
    ['Traefik says it', { 'X-Forwarded-Uri': URI['X-Original-URI'], 'X-Forwarded-Method': 'GET' }],
    ['both say the same', { ...URI, 'X-Forwarded-Uri': URI['X-Original-URI'], 'X-Forwarded-Method': 'GET' }],
  ])('is read as %s', (_, headers) => {
    expect(read({ method: 'POST', headers })).toMatchObject({ method: 'GET', path: '/api/v0/mawbs', query: '?page=2' });
  });

  it('is read from the path as Envoy writes it, with its own method', () => {
    const envoy = { method: 'DELETE', path: '/verify/api/v0/mawbs/1', query: '?x=1' };
    expect(read(envoy)).toMatchObject({ method: 'DELETE', path: '/api/v0/mawbs/1', query: '?x=1' });
  });

  it('is there only where the peer is a trusted proxy that says so', () => {
    expect(read()).toBeUndefined();
    expect(read({ headers: URI, client: { peerTrusted: false } })).toBeUndefined();
    expect(read({ path: '/verify/x', client: { peerTrusted: false } })).toMatchObject({ code: 'request-malformed' });
  });

  it('has the one spelling of its path, or none', () => {
    expect(read({ headers: { ...URI, 'X-Original-URI': '/api/v0/%6dawbs/' } })).toMatchObject({
      path: '/api/v0/mawbs',
    });
    for (const uri of ['/a//b', '/a/../b', '/a;x', '/a%2fb', '/a\\b', 'a', '*', '', '/public, /admin', '/a#b', '/ä'])
      expect(read({ headers: { ...URI, 'X-Original-URI': uri } })).toBeInstanceOf(Refusal);
  });

  it.each<[string, HeadOptions]>([
    ['two paths', { headers: { ...URI, 'X-Forwarded-Uri': '/public' } }],
    ['two methods', { headers: { ...URI, 'X-Forwarded-Method': 'POST' } }],
    ['a path in its own path and another beside it', { path: '/verify/admin', headers: URI }],
    ['no method', { headers: { 'X-Original-URI': '/x' } }],
    ['a method that is none', { headers: { ...URI, 'X-Original-Method': 'get' } }],
    ['one field twice', { headers: { ...URI, 'X-Original-Method': 'GET, POST' } }],
  ])('is not believed with %s', (_, options) => {
    expect(read(options)).toMatchObject({ status: 400, code: 'request-malformed' });
  });

  it('comes from outside until the proxy says who its client is', () => {
    const inside = (headers: Record<string, string>) =>
      (read({ headers: { ...URI, ...headers } }) as RequestHead).client;
    expect(inside({}).internal).toBe(false);
    expect(inside({ 'X-Forwarded-For': '10.0.0.1' }).internal).toBe(true);
  });

  it('is for the host that its client asked for', () => {
    const client = { ...trusted, host: 'shop.example' };
    expect(read({ headers: URI, client })).toMatchObject({ client: { host: 'shop.example' } });
    const absolute = { ...URI, 'X-Original-URI': 'https://other.example/x' };
    expect(read({ headers: absolute, client })).toMatchObject({ path: '/x', client: { host: 'other.example' } });
  });
});
