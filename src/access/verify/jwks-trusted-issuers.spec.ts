import { FakeClock } from '../../shared/clock';
import { FakeRoleGraph } from '../testing';
import { JwksTrustedIssuers } from './jwks-trusted-issuers';
import { aTrustedIssuer } from './testing';
import type { TokenVerifier } from './token-verifier';
import { trustedIssuerFaults } from './trusted-issuer-faults';

describe('JwksTrustedIssuers', () => {
  const start = (roleGraph = new FakeRoleGraph()) => {
    const trusted: (readonly TokenVerifier[])[] = [];
    const issuers = new JwksTrustedIssuers(
      { trust: (verifiers) => void trusted.push(verifiers) },
      () => Promise.reject(new Error('nobody asks')),
      roleGraph,
      new FakeClock(),
    );
    return { issuers, trusted };
  };

  it('keeps the verifier, and with it the keys, of a definition that did not change', () => {
    const { issuers, trusted } = start();
    const other = aTrustedIssuer({ issuer: 'https://other.example' });
    issuers.replace([aTrustedIssuer()]);
    issuers.replace([aTrustedIssuer()]);
    issuers.replace([other, aTrustedIssuer()]);
    issuers.replace([aTrustedIssuer({ audience: 'changed' })]);
    expect(trusted.map((verifiers) => verifiers.map(({ issuer }) => issuer))).toEqual([
      ['https://login.example'],
      ['https://other.example', 'https://login.example'],
      ['https://login.example'],
    ]);
    expect(trusted[1]![1]).toBe(trusted[0]![0]);
    expect(trusted[2]![0]).not.toBe(trusted[0]![0]);
  });

  it('has tokens read again, with the keys it knows, when roles came to include something else', () => {
    const roleGraph = new FakeRoleGraph();
    const { issuers, trusted } = start(roleGraph);
    issuers.replace([aTrustedIssuer()]);
    roleGraph.change({ OPERATOR: ['USER'] });
    expect(trusted).toHaveLength(2);
    expect(trusted[1]).toEqual(trusted[0]);
  });
});

describe('trustedIssuerFaults', () => {
  it('finds keys over http, issuers that are defined twice and our own', () => {
    const faults = trustedIssuerFaults(
      [
        { issuer: 'https://gateway.test', jwksUrl: 'https://a/jwks' },
        { issuer: 'https://a', jwksUrl: 'http://a/jwks' },
        { issuer: 'https://a', jwksUrl: 'http://a/jwks', allowInsecure: true },
      ],
      'https://gateway.test',
    );
    expect(faults.map(({ index, key }) => [index, key])).toEqual([
      [0, 'issuer'],
      [1, 'jwksUrl'],
      [2, 'issuer'],
    ]);
  });
});
