/** What came over the connection is not an HTTP/1.1 answer that two readers would read the same way. */
export class MalformedAnswerError extends Error {
  override readonly name = 'MalformedAnswerError';
}
