/** What the health route answers, with status 200 and `content-type: application/json`, on every target. */
export const HEALTH_BODY = '{"status":"healthy"}';
