"""Prints the DataStreamMessage on standard input as text. Argument: the checkout, whose docs/datastream.proto says how to read it.

The description is put together here, as the library cannot read .proto files; each field's line in the file is looked for, so that
file and program say the same.
"""

import re
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format

KINDS = {"int64": 3, "string": 9, "bytes": 12}


def main():
    source = open(sys.argv[1] + "/docs/datastream.proto").read()
    source = re.sub("//.*", "", source)
    file = descriptor_pb2.FileDescriptorProto(name="datastream.proto", package="sherlock", syntax="proto3")
    for name, body in re.findall(r"enum (\w+) \{(.*?)\}", source, re.S):
        enum = file.enum_type.add(name=name)
        for value, number in re.findall(r"(\w+) = (\d+);", body):
            enum.value.add(name=value, number=int(number))
    enums = [enum.name for enum in file.enum_type]
    for name, body in re.findall(r"message (\w+) \{(.*?)\}", source, re.S):
        message = file.message_type.add(name=name)
        for repeated, kind, field, number in re.findall(r"(repeated )?(\w+) (\w+) = (\d+);", body):
            added = message.field.add(name=field, number=int(number), label=3 if repeated else 1)
            if kind in KINDS:
                added.type = KINDS[kind]
            else:
                added.type = 14 if kind in enums else 11
                added.type_name = ".sherlock." + kind
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    type_ = message_factory.GetMessageClass(pool.FindMessageTypeByName("sherlock.DataStreamMessage"))
    print(text_format.MessageToString(type_.FromString(sys.stdin.buffer.read())))


main()
