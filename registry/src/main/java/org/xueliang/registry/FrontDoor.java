package org.xueliang.registry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingOptions;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingQueryParamMatchRule;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.List;
import org.xueliang.registry.calls.JsonErrors;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.snapshot.SnapshotPage;

/** What the registry puts on its port: the services as gRPC, gRPC-Web and JSON, and the page of a still. */
final class FrontDoor {
    private static final int MAX_REQUEST_BYTES = 8 << 20;
    private static final int MAX_STREAMS_PER_CONNECTION = 256;

    private FrontDoor() {}

    static void add(ServerBuilder builder, List<ServerServiceDefinition> services, Channel inner) {
        JsonErrors errors = new JsonErrors();
        GrpcService grpc = GrpcService.builder()
                .addServiceDefinitions(services)
                .useBlockingTaskExecutor(true)
                .maxRequestMessageLength(MAX_REQUEST_BYTES)
                .exceptionHandler(FrontDoor::status)
                .enableUnframedRequests(true)
                .unframedGrpcErrorHandler(errors)
                .enableHttpJsonTranscoding(HttpJsonTranscodingOptions.builder()
                        .queryParamMatchRules(
                                HttpJsonTranscodingQueryParamMatchRule.ORIGINAL_FIELD,
                                HttpJsonTranscodingQueryParamMatchRule.LOWER_CAMEL_CASE)
                        .errorHandler(errors)
                        .build())
                .build();
        builder.maxRequestLength(MAX_REQUEST_BYTES)
                .http2MaxStreamsPerConnection(MAX_STREAMS_PER_CONNECTION)
                .service(
                        grpc,
                        delegate ->
                                (ctx, request) -> delegate.serve(ctx, request).recover(FrontDoor::recovered))
                .service(SnapshotPage.PATH, new SnapshotPage(inner));
    }

    /** What goes wrong before a service sees the request: a body that is not JSON, a field that does not exist. */
    private static Status status(RequestContext ctx, Status status, Throwable cause, Metadata metadata) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof InvalidProtocolBufferException || t instanceof IllegalArgumentException) {
                return Status.INVALID_ARGUMENT.withDescription(
                        "request: " + Refusal.excerpt(String.valueOf(t.getMessage())));
            }
        }
        return status;
    }

    private static com.linecorp.armeria.common.HttpResponse recovered(Throwable thrown) {
        if (thrown instanceof HttpStatusException http && http.httpStatus().equals(HttpStatus.BAD_REQUEST)) {
            Throwable cause = http.getCause();
            return JsonErrors.response(Status.INVALID_ARGUMENT.withDescription("request: "
                    + (cause == null ? "not readable" : Refusal.excerpt(String.valueOf(cause.getMessage())))));
        }
        return com.linecorp.armeria.common.HttpResponse.ofFailure(thrown);
    }
}
