/**
 * What h2spec finds and we leave as it is, by section and title. Its cases are of RFC 7540; a bare server of node answers to all
 * but the last as we do: node's nghttp2 decides, before anything of ours hears of a frame.
 */
const quiet =
  'nghttp2 ignores frames of a stream that it has closed and forgotten, as RFC 9113 §5.1 allows for a while';
const gone = 'RFC 9113 §5.3 took priorities away: nghttp2 reads such frames and does nothing';

export const known = new Map([
  ['http2/5.1 closed: Sends a DATA frame after sending RST_STREAM frame', quiet],
  ['http2/5.1 closed: Sends a HEADERS frame after sending RST_STREAM frame', quiet],
  ['http2/5.1 closed: Sends a DATA frame', quiet],
  ['http2/5.1 closed: Sends a HEADERS frame', quiet],
  ['http2/5.1.1 Sends stream identifier that is numerically smaller than previous', quiet],
  ['http2/5.3.1 Sends PRIORITY frame that depend on itself', gone],
  ['http2/6.3 Sends a PRIORITY frame with 0x0 stream identifier', gone],
  ['http2/6.7 Sends a PING frame with ACK', 'node ends the connection of whoever acknowledges what nobody asked'],
  [
    'http2/6.9.1 Sends multiple WINDOW_UPDATE frames increasing the flow control window to above 2^31-1 on a stream',
    'nghttp2 ends the connection where ending the stream were enough',
  ],
  [
    'http2/3.5 Sends invalid connection preface',
    'without TLS: what does not begin as HTTP/2 is HTTP/1.1 on the same port, so it is answered with 400, and closed',
  ],
]);
