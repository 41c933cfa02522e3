import { changesBetween } from './changes';

describe('changesBetween', () => {
  it('keeps what differs, by name', () => {
    expect(changesBetween({ name: 'Ana', enabled: true, age: 3 }, { name: 'Ana', enabled: false, email: 'a' })).toEqual(
      {
        age: { from: 3, to: null },
        email: { from: null, to: 'a' },
        enabled: { from: true, to: false },
      },
    );
  });

  it('knows that lists with the same content are the same', () => {
    expect(changesBetween({ roles: ['USER'] }, { roles: ['USER'] })).toEqual({});
  });

  it('tells of everything when something begins or ends', () => {
    expect(changesBetween(undefined, { name: 'Ana' })).toEqual({ name: { from: null, to: 'Ana' } });
    expect(changesBetween({ name: 'Ana' })).toEqual({ name: { from: 'Ana', to: null } });
  });
});
