import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants';
import type { FastifyContextConfig } from 'fastify';

/** Tells the server one thing about a route, beside what other decorators tell it: Nest's own keeps only the last. */
export const routeFact =
  <Name extends keyof FastifyContextConfig>(name: Name, fact: FastifyContextConfig[Name]): MethodDecorator =>
  (target, key, descriptor) => {
    const others = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, descriptor.value as object) as object | undefined;
    RouteConfig({ ...others, [name]: fact })(target, key, descriptor);
  };
