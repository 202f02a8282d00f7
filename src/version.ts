// The version of this build, as package.json says it.
export { version as APP_VERSION } from '../package.json';
