// A gateway as Nest's documentation leads to one: a controller, guards, the throttler, nestjs-pino, a breaker, metrics.
import 'reflect-metadata';
import { All, Controller, ForbiddenException, Inject, Module, Req, Res, UnauthorizedException } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { Logger, LoggerModule } from 'nestjs-pino';
import CircuitBreaker from 'opossum';
import pino from 'pino';
import metrics from 'prom-client';
import { Agent, request as send } from 'undici';
import { claimsOf, QUOTA, ready, roleFor, rolesOf, settings } from './settings.mjs';

const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'te', 'upgrade', 'host'];
const without = (headers, names) => Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))); // prettier-ignore

class AuthGuard {
  async canActivate(context) {
    const request = context.switchToHttp().getRequest();
    try {
      request.user = await claimsOf((request.headers.authorization ?? '').slice('Bearer '.length));
      return true;
    } catch {
      throw new UnauthorizedException();
    }
  }
}

class RolesGuard {
  canActivate(context) {
    const { user, url } = context.switchToHttp().getRequest();
    if (!rolesOf(user).includes(roleFor(url))) throw new ForbiddenException();
    return true;
  }
}

class UserThrottlerGuard extends ThrottlerGuard {
  async getTracker({ user }) {
    return user.sub;
  }
}

const durations = new metrics.Histogram({
  name: 'http_request_duration_seconds',
  help: 'Proxied requests',
  labelNames: ['method', 'route', 'status'],
});

class ProxyService {
  #agent = new Agent({ connections: 128, pipelining: 1 });
  #breaker = new CircuitBreaker((path, options) => send(settings.upstream + path, options), {
    ...{ timeout: 5000, errorThresholdPercentage: 50, resetTimeout: 5000, volumeThreshold: 20 },
  });

  forward({ method, url, headers, body, user }) {
    return this.#breaker.fire(url, {
      ...{ method, dispatcher: this.#agent, body: body ?? null },
      headers: {
        ...without(headers, [...HOP_BY_HOP, 'authorization', 'x-user-id', 'x-user-roles']),
        'x-user-id': user.sub,
        'x-user-roles': rolesOf(user).join(','),
      },
    });
  }
}

class ProxyController {
  constructor(proxy) {
    this.proxy = proxy;
  }

  async handle(request, reply) {
    const stop = durations.startTimer({ method: request.method, route: 'bench' });
    const { statusCode, headers, body } = await this.proxy.forward(request);
    stop({ status: statusCode });
    return reply.code(statusCode).headers(without(headers, HOP_BY_HOP)).send(body);
  }
}

// Decorators, written out: this file is not compiled.
Inject(ProxyService)(ProxyController, undefined, 0);
const handler = Object.getOwnPropertyDescriptor(ProxyController.prototype, 'handle');
Req()(ProxyController.prototype, 'handle', 0);
Res()(ProxyController.prototype, 'handle', 1);
All('*')(ProxyController.prototype, 'handle', handler);
Controller()(ProxyController);

class AppModule {}
Module({
  imports: [
    ThrottlerModule.forRoot([{ ttl: 60_000, limit: QUOTA }]),
    // Its default route matches nothing with this Nest: not one line would be written.
    LoggerModule.forRoot({ pinoHttp: { stream: pino.destination(settings.log) }, forRoutes: ['*path'] }),
  ],
  controllers: [ProxyController],
  providers: [
    ProxyService,
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
    { provide: APP_GUARD, useClass: UserThrottlerGuard },
  ],
})(AppModule);

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { bufferLogs: true, bodyParser: false });
app.useLogger(app.get(Logger));
app.getHttpAdapter().getInstance().removeAllContentTypeParsers();
app.getHttpAdapter().getInstance().addContentTypeParser('*', (_request, payload, done) => done(null, payload)); // prettier-ignore
await app.listen({ port: settings.port, host: '127.0.0.1' });
ready();
