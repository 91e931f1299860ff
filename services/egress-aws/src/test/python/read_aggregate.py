"""Takes apart the Kinesis record on standard input with AWS's own module, and prints each message in it as: key, tab, payload."""

import base64
import sys

from aws_kinesis_agg import deaggregator

record = {
    "kinesis": {
        "kinesisSchemaVersion": "1.0",
        "sequenceNumber": "1",
        "partitionKey": "outer",
        "data": base64.b64encode(sys.stdin.buffer.read()).decode(),
        "approximateArrivalTimestamp": 1,
    },
    "eventSource": "aws:kinesis",
    "eventVersion": "1.0",
    "eventID": "shardId-0:1",
    "eventName": "aws:kinesis:record",
    "invokeIdentityArn": "arn",
    "awsRegion": "eu-central-1",
    "eventSourceARN": "arn",
}
for message in deaggregator.deaggregate_records([record]):
    print(message["kinesis"]["partitionKey"], base64.b64decode(message["kinesis"]["data"]).decode(), sep="\t")
