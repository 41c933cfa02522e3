import { Module } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { ApiDocsContent } from './api-docs.content';
import { ApiDocsController } from './api-docs.controller';
import { ASSETS_VERSION } from './assets';
import { readProjectFile } from './project-files';

/** /docs, /openapi.json and /errors. */
@Module({
  controllers: [ApiDocsController],
  providers: [
    {
      provide: ApiDocsContent,
      inject: [ENVIRONMENT],
      useFactory: ({ PUBLIC_URL }: Environment) =>
        new ApiDocsContent({
          publicUrl: PUBLIC_URL,
          contract: readProjectFile('openapi/openapi.json'),
          errors: readProjectFile('docs/errors.md'),
          version: ASSETS_VERSION,
        }),
    },
  ],
})
export class ApiDocsModule {}
