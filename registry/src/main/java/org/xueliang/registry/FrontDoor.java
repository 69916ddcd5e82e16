package org.xueliang.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingOptions;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingQueryParamMatchRule;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xueliang.registry.calls.ErrorInterceptor;
import org.xueliang.registry.calls.JsonErrors;
import org.xueliang.registry.calls.QueryCheck;
import org.xueliang.registry.calls.StrictJson;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.snapshot.SnapshotPage;

/** What the registry puts on its port: the services as gRPC, gRPC-Web and JSON, and the page of a still. */
final class FrontDoor {
    private static final int MAX_REQUEST_BYTES = 8 << 20;
    private static final int MAX_STREAMS_PER_CONNECTION = 256;

    private FrontDoor() {}

    static void add(ServerBuilder builder, List<ServerServiceDefinition> services, Channel inner) {
        JsonErrors errors = new JsonErrors();
        QueryCheck query = new QueryCheck(services);
        GrpcService grpc = GrpcService.builder()
                .addServiceDefinitions(services)
                .useBlockingTaskExecutor(true)
                .maxRequestMessageLength(MAX_REQUEST_BYTES)
                .exceptionHandler(FrontDoor::status)
                .jsonMarshallerFactory(service -> new StrictJson())
                .enableUnframedRequests(true)
                .unframedGrpcErrorHandler(errors)
                .enableHttpJsonTranscoding(HttpJsonTranscodingOptions.builder()
                        .queryParamMatchRules(
                                HttpJsonTranscodingQueryParamMatchRule.ORIGINAL_FIELD,
                                HttpJsonTranscodingQueryParamMatchRule.LOWER_CAMEL_CASE)
                        .errorHandler(errors)
                        .build())
                .build();
        // A file has as many bytes as it has; each message of it is bounded, and what is kept of it.
        Set<String> files = new HashSet<>();
        services.forEach(service -> service.getMethods().stream()
                .map(ServerMethodDefinition::getMethodDescriptor)
                .filter(method -> !method.getType().clientSendsOneMessage())
                .forEach(method -> files.add("/" + method.getFullMethodName())));
        builder.maxRequestLength(MAX_REQUEST_BYTES)
                .http2MaxStreamsPerConnection(MAX_STREAMS_PER_CONNECTION)
                .service(grpc, delegate -> (ctx, request) -> {
                    if (files.contains(ctx.path())) {
                        ctx.setMaxRequestLength(0);
                    }
                    return checked(delegate, query, ctx, request);
                })
                .service(SnapshotPage.PATH, new SnapshotPage(inner));
    }

    /** A call's parameters are looked at before it is taken apart: what does not fit is passed over there in silence. */
    private static HttpResponse checked(
            HttpService delegate, QueryCheck query, ServiceRequestContext ctx, HttpRequest request) throws Exception {
        try {
            query.check(request.method().name(), ctx.path(), ctx.queryParams());
        } catch (Refusal e) {
            return JsonErrors.response(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
        }
        return delegate.serve(ctx, request).recover(FrontDoor::recovered);
    }

    /** What goes wrong before a service sees the request. */
    private static Status status(RequestContext ctx, Status status, Throwable cause, Metadata metadata) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof Refusal) {
                return ErrorInterceptor.shown(Status.fromThrowable(t));
            }
            if (t instanceof ContentTooLargeException) {
                return Status.RESOURCE_EXHAUSTED.withDescription(
                        "request: more than " + MAX_REQUEST_BYTES + " bytes (expected: fewer)");
            }
            if (t instanceof InvalidProtocolBufferException || t instanceof IllegalArgumentException) {
                return Status.INVALID_ARGUMENT.withDescription("request: " + said(t));
            }
        }
        return status;
    }

    /** A body that is not JSON never comes as far as the service. */
    private static HttpResponse recovered(Throwable thrown) {
        if (thrown instanceof HttpStatusException http && http.httpStatus().equals(HttpStatus.BAD_REQUEST)) {
            Throwable cause = http.getCause() == null ? http : http.getCause();
            String text = cause.getCause() instanceof JsonProcessingException json
                    ? "not JSON: " + Refusal.excerpt(json.getOriginalMessage())
                    : said(cause);
            return JsonErrors.response(Status.INVALID_ARGUMENT.withDescription("request: " + text));
        }
        return HttpResponse.ofFailure(thrown);
    }

    private static String said(Throwable thrown) {
        return Refusal.excerpt(String.valueOf(thrown.getMessage()));
    }
}
