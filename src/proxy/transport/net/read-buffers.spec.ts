import { LONG_READ_BYTES, ReadBuffers } from './read-buffers';

/** One read of `length` bytes, each of them `fill`, as the socket does it. */
function read(buffers: ReadBuffers, length: number, fill: number): Buffer {
  const bytes = buffers.next();
  bytes.fill(fill, 0, length);
  return buffers.take(bytes, 0, length);
}

describe('ReadBuffers', () => {
  it('copies short reads, for their buffer is everybody’s', () => {
    const [one, other] = [new ReadBuffers(), new ReadBuffers()];
    const first = read(one, 10, 1);
    const second = read(other, 10, 2);
    expect([first, second]).toEqual([Buffer.alloc(10, 1), Buffer.alloc(10, 2)]);
  });

  it('reads into the same memory again while nobody keeps it', () => {
    const buffers = new ReadBuffers();
    buffers.expectsMuch = true;
    const first = read(buffers, LONG_READ_BYTES, 1);
    const second = read(buffers, LONG_READ_BYTES, 2);
    expect(second.buffer).toBe(first.buffer);
  });

  it('never reads into what somebody keeps, neither for this socket nor for another', () => {
    const [one, other] = [new ReadBuffers(), new ReadBuffers()];
    one.expectsMuch = other.expectsMuch = true;
    const kept = read(one, LONG_READ_BYTES, 1);
    one.kept();
    read(one, LONG_READ_BYTES, 2);
    one.expectsMuch = false;
    one.next();
    read(other, LONG_READ_BYTES, 3);
    expect(kept).toEqual(Buffer.alloc(LONG_READ_BYTES, 1));
  });

  it('lends the buffer of a body that is over to the next one', () => {
    const [one, other] = [new ReadBuffers(), new ReadBuffers()];
    one.expectsMuch = other.expectsMuch = true;
    const { buffer } = read(one, LONG_READ_BYTES, 1);
    one.expectsMuch = false;
    one.next();
    expect(read(other, LONG_READ_BYTES, 2).buffer).toBe(buffer);
  });
});
