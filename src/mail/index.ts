export * from './mail.module';
export * from './ports/mailer';
export type { TemplateData, TemplateName } from './templates/templates';
