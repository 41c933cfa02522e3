const { requireNode } = jest.requireActual<{ requireNode(version: string): boolean }>(
  '../../scripts/bootstrap/node-version.mjs',
);

describe('requireNode', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
  });

  it.each(['20.0.0', '24.21.0', '100.1.0'])('takes Node %s', (version) => {
    expect(requireNode(version)).toBe(true);
  });

  it.each(['4.9.1', '19.9.0'])('says in one sentence that Node %s is too old', (version) => {
    const said = jest.spyOn(console, 'error').mockReturnValue();
    expect(requireNode(version)).toBe(false);
    expect(said.mock.calls).toEqual([[`Node ${version} is too old: install Node 20 or newer.`]]);
    expect(process.exitCode).toBe(1);
  });
});
