import { clientHeaders, clientTrailers, UnsoundAnswerError } from './response-headers';

describe('clientHeaders', () => {
  it('keeps order, spelling, repeated lines and bytes above ASCII', () => {
    const fields = ['X-B', '1', 'Set-Cookie', 'a=1', 'x-a', 'ü', 'Set-Cookie', 'b=2'];
    expect(clientHeaders(fields)).toEqual({ fields, contentLength: -1 });
  });

  it('checklist 32: lets no backend set a cookie of the gateway', () => {
    const theirs = ['Set-Cookie', 'a=__Host-iam-refresh', 'Set-Cookie', '__Host-theirs=1'];
    const fields = ['Set-Cookie', ' __Host-iam-refresh=x; Path=/', ...theirs, 'set-cookie', '__HOST-IAM-device=x'];
    expect(clientHeaders(fields).fields).toEqual(theirs);
  });

  it('tells the length', () => {
    expect(clientHeaders(['content-length', '42'])).toEqual({
      fields: ['content-length', '42'],
      contentLength: 42,
    });
  });

  it.each(['Connection', 'Keep-Alive', 'Proxy-Authenticate', 'Transfer-Encoding', 'Upgrade', 'Alt-Svc', 'TE'])(
    'removes %s',
    (name) => {
      expect(clientHeaders([name, 'chunked']).fields).toEqual([]);
    },
  );

  it('removes what any Connection line lists', () => {
    const head = ['X-One', '1', 'Connection', 'close', 'X-Two', '2', 'Connection', 'X-ONE, x-two', 'X-Three', '3'];
    expect(clientHeaders(head).fields).toEqual(['X-Three', '3']);
  });

  it.each(['gzip, chunked', 'gzip', 'identity'])(
    'throws for the transfer coding %s, which nobody asked for',
    (coding) => {
      expect(() => clientHeaders(['Transfer-Encoding', coding])).toThrow(UnsoundAnswerError);
    },
  );
});

describe('clientTrailers', () => {
  it('lets through what is no framing, routing or trust', () => {
    const trailers = [
      'Digest',
      'x',
      'Content-Length',
      '3',
      'Set-Cookie',
      'a=1',
      'Grpc-Status',
      '0',
      'authorization',
      'z',
    ];
    expect(clientTrailers(trailers)).toEqual(['Digest', 'x', 'Grpc-Status', '0']);
  });
});
