"""A device with paho-mqtt: ROLE HOST PORT VERSION CA [CERTIFICATE KEY]; ends with 0 when everything was as it should be."""

import queue
import ssl
import sys

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

PATIENCE = 20


def main(host, port, version, ca, certificate=None, key=None):
    protocol = mqtt.MQTTv5 if version == "5" else mqtt.MQTTv311
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, f"paho-{version}", protocol=protocol)
    client.tls_set(ca, certificate, key, cert_reqs=ssl.CERT_REQUIRED)
    events = queue.Queue()
    client.on_connect = lambda c, u, flags, reason, properties: events.put(("connected", str(reason)))
    client.on_disconnect = lambda c, u, flags, reason, properties: events.put(("disconnected", str(reason)))
    client.on_subscribe = lambda c, u, mid, reasons, properties: events.put(("subscribed", [r.value for r in reasons]))
    client.on_message = lambda c, u, message: events.put(("message", message.topic, message.payload, message.qos, message.properties))
    if protocol == mqtt.MQTTv5:
        client.connect(host, int(port), clean_start=True)
    else:
        client.connect(host, int(port))
    client.loop_start()
    assert events.get(timeout=PATIENCE) == ("connected", "Success")
    client.subscribe([(f"paho/{version}/{qos}", qos) for qos in range(3)])
    assert events.get(timeout=PATIENCE) == ("subscribed", [0, 1, 2])
    for qos in range(3):
        properties = None
        if protocol == mqtt.MQTTv5:
            properties = Properties(PacketTypes.PUBLISH)
            properties.UserProperty = ("unit", "°C")
            properties.CorrelationData = b"\x00\x01"
        payload = bytes(range(256)) * (1 if qos < 2 else 4_000)
        client.publish(f"paho/{version}/{qos}", payload, qos, properties=properties).wait_for_publish(PATIENCE)
        kind, topic, got, got_qos, got_properties = events.get(timeout=PATIENCE)
        assert (kind, topic, got, got_qos) == ("message", f"paho/{version}/{qos}", payload, qos)
        if protocol == mqtt.MQTTv5:
            assert got_properties.UserProperty == [("unit", "°C")]
            assert got_properties.CorrelationData == b"\x00\x01"
    client.disconnect()
    client.loop_stop()


main(*sys.argv[1:])
