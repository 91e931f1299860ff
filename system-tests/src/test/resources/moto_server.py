"""moto's server, which answers 500 where AWS says that there is no such upload."""

import sys

from moto.s3.exceptions import NoSuchUpload
from moto.s3.models import S3Backend
from moto.server import main

complete = S3Backend.complete_multipart_upload


def complete_if_begun(self, bucket_name, multipart_id, body):
    if multipart_id not in self.get_bucket(bucket_name).multiparts:
        raise NoSuchUpload(upload_id=multipart_id)
    return complete(self, bucket_name, multipart_id, body)


S3Backend.complete_multipart_upload = complete_if_begun
main(sys.argv[1:])
