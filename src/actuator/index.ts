export * from './actuator.module';
