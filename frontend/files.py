"""Files that a service made, handed on to the browser."""

from flask import Response

from frontend.api import File


def file_response(file: File) -> Response:
    """The file as the service named it, part by part as it comes; never shown inside a page of ours.

    What breaks off on the way is not ended: the browser sees that the file is not whole. Who goes away closes it.
    """
    response = Response(file.parts, content_type=file.type or "application/octet-stream")
    if file.length:
        response.headers["Content-Length"] = file.length
    response.headers["Content-Disposition"] = file.disposition or "attachment"
    return response
