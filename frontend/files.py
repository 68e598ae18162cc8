"""Files that a service made, handed on to the browser."""

from flask import Response

from frontend.api import File


def file_response(file: File) -> Response:
    """The file as the service named it; never shown inside a page of ours."""
    response = Response(file.content, content_type=file.type or "application/octet-stream")
    response.headers["Content-Disposition"] = file.disposition or "attachment"
    return response
