package org.xueliang.registry.calls;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.UnframedGrpcErrorHandler;
import io.grpc.Status;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Errors of the JSON door: {@code {"code": "INVALID_ARGUMENT", "message": "..."}} with the HTTP status that belongs to it. */
public final class JsonErrors implements UnframedGrpcErrorHandler {
    @Override
    public HttpResponse handle(ServiceRequestContext ctx, Status status, AggregatedHttpResponse response) {
        // The text comes out of the header grpc-message, where it is percent-encoded.
        String escaped = status.getDescription();
        return response(escaped == null ? status : status.withDescription(unescaped(escaped)));
    }

    /** Percent-encoding of the gRPC protocol; unlike in a form, a plus sign is itself. */
    private static String unescaped(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The answer for a status. */
    public static HttpResponse response(Status status) {
        String message = status.getDescription() == null ? "" : status.getDescription();
        return HttpResponse.of(
                http(status.getCode()),
                MediaType.JSON_UTF_8,
                "{\"code\":\"" + status.getCode() + "\",\"message\":\""
                        + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(message)) + "\"}\n");
    }

    private static HttpStatus http(Status.Code code) {
        return switch (code) {
            case OK -> HttpStatus.OK;
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpStatus.BAD_REQUEST;
            case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
            case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case ALREADY_EXISTS, ABORTED -> HttpStatus.CONFLICT;
            case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
            case UNIMPLEMENTED -> HttpStatus.NOT_IMPLEMENTED;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
            case CANCELLED, UNKNOWN, INTERNAL, DATA_LOSS -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
