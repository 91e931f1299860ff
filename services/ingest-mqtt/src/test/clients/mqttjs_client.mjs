// A device with MQTT.js: URL VERSION CA [CERTIFICATE KEY]; ends with 0 when everything was as it should be.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import mqtt from 'mqtt';

const [url, version, ca, certificate, key] = process.argv.slice(2);
const read = (file) => (file ? readFileSync(file) : undefined);
const client = await mqtt.connectAsync(url, {
  protocolVersion: Number(version),
  clientId: `mqttjs-${version}-${new URL(url).protocol.slice(0, -1)}`,
  ca: read(ca),
  cert: read(certificate),
  key: read(key),
  reconnectPeriod: 0,
  connectTimeout: 20_000,
});
const topic = `mqttjs/${version}/${client.options.clientId}`;
const waiting = [];
const got = [];
client.on('message', (name, payload, packet) => {
  const next = waiting.shift();
  next ? next({ name, payload, packet }) : got.push({ name, payload, packet });
});
const message = () => (got.length ? Promise.resolve(got.shift()) : new Promise((resolve) => waiting.push(resolve)));

const granted = await client.subscribeAsync(topic, { qos: 2 });
assert.equal(granted[0].qos, 2);
for (const qos of [0, 1, 2]) {
  const payload = Buffer.alloc(qos === 2 ? 1_000_000 : 200, qos + 1);
  const properties = version === '5' ? { userProperties: { unit: '°C' }, contentType: 'text/plain' } : undefined;
  await client.publishAsync(topic, payload, { qos, properties });
  const { name, payload: back, packet } = await message();
  assert.equal(name, topic);
  assert.equal(packet.qos, qos);
  assert.ok(payload.equals(back));
  if (version === '5') {
    assert.deepEqual({ ...packet.properties.userProperties }, { unit: '°C' });
    assert.equal(packet.properties.contentType, 'text/plain');
  }
}
await client.endAsync();
