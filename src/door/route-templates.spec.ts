import { RouteTemplates } from './route-templates';

describe('RouteTemplates', () => {
  const templates = new RouteTemplates();
  templates.add('/api/v0/users', ['GET']);
  templates.add('/api/v0/users', ['POST']);
  templates.add('/api/v0/users/:userId', ['GET']);
  templates.add('/api/v0/users/me', ['GET']);
  templates.add('/api/v0/users/:userId/roles/:roleId', ['PUT', 'DELETE']);
  templates.add('/docs/*', ['GET']);
  templates.add('/openapi.json', ['GET']);

  it.each([
    ['/api/v0/users', '/api/v0/users', 'GET, POST'],
    ['/api/v0/users/42', '/api/v0/users/:userId', 'GET'],
    ['/api/v0/users/me', '/api/v0/users/me', 'GET'],
    ['/api/v0/users/42/roles/7', '/api/v0/users/:userId/roles/:roleId', 'DELETE, PUT'],
    ['/docs/a/b.css', '/docs/*', 'GET'],
  ])('finds %s under %s with %s', (path, template, allow) =>
    expect(templates.match(path)).toMatchObject({ template, allow }),
  );

  it.each(['/', '/api/v0', '/api/v0/users/42/roles', '/API/v0/users', '/openapiXjson', '/docs', '/api/v0/usersx'])(
    'knows nothing at %s',
    (path) => expect(templates.match(path)).toBeUndefined(),
  );
});
