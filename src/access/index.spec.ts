const loaded: string[] = [];
for (const name of ['@nestjs/common', '@nestjs/core', '@nestjs/throttler', 'typeorm']) {
  jest.doMock(name, () => {
    loaded.push(name);
    return jest.requireActual<object>(name);
  });
}

describe('src/access', () => {
  it('loads neither Nest nor TypeORM for the data plane', async () => {
    await import('./index.js');
    expect(loaded).toEqual([]);
  });

  it('would be seen if it did', async () => {
    await import('./nest.js');
    expect(loaded.sort()).toEqual(['@nestjs/common', '@nestjs/core', '@nestjs/throttler', 'typeorm']);
  });
});
