import { aRoute } from '../testing';
import { variantsOf } from './route-variants';

type Written = NonNullable<Parameters<typeof aRoute>[0]>;

/** Methods, and who may use them. */
const rules = (route: Written) =>
  variantsOf(aRoute({ tenant: 'required', scopes: ['orders'], roles: ['USER'], ...route })).map(
    ({ id, match: { methods = ['*'] }, public: isPublic, roles, scopes, tenant }) => [
      id,
      methods.join(),
      isPublic ? 'public' : [...(roles ?? []), ...(scopes ?? [])].join(),
      tenant,
    ],
  );

describe('variantsOf', () => {
  it('leaves a route without rules as it is', () => {
    const route = aRoute();
    expect(variantsOf(route)).toEqual([route]);
  });

  it('makes a route of each rule, and one of what no rule names', () => {
    const access: Written['access'] = [
      { methods: ['GET'], public: true },
      { methods: ['DELETE'], roles: ['ADMIN'] },
    ];
    expect(rules({ access })).toEqual([
      ['mawbs', 'GET', 'public', 'none'],
      ['mawbs', 'DELETE', 'ADMIN,orders', 'required'],
      ['mawbs', '*', 'USER,orders', 'required'],
    ]);
  });

  it('lets HEAD go with GET, and leaves no rest where every method has a rule', () => {
    const access: Written['access'] = [{ methods: ['GET'], public: true }];
    expect(rules({ access, match: { methods: ['GET', 'HEAD', 'PUT'] } }).map(([, methods]) => methods)).toEqual([
      'GET',
      'PUT',
    ]);
    expect(rules({ access, match: { methods: ['GET'] } }).map(([, methods]) => methods)).toEqual(['GET']);
  });

  it('can make a public route ask for somebody', () => {
    const access: Written['access'] = [{ methods: ['POST'], roles: ['ADMIN'] }];
    expect(rules({ access, public: true, roles: undefined, scopes: undefined, tenant: 'none' })).toEqual([
      ['mawbs', 'POST', 'ADMIN', 'none'],
      ['mawbs', '*', 'public', 'none'],
    ]);
  });
});
