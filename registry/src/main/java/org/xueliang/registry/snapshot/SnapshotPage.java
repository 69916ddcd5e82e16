package org.xueliang.registry.snapshot;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.Set;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.SnapshotServiceGrpc;
import org.xueliang.registry.calls.JsonErrors;
import org.xueliang.registry.calls.Rfc3339;
import org.xueliang.registry.error.Refusal;

/**
 * {@code GET /v1/channels/{channel}/snapshot.jpg}: the picture as a picture, with its capture time and age in headers. It
 * goes through the same service as every other look, identity and record included.
 */
public final class SnapshotPage implements HttpService {
    /** The route that the page is bound to. */
    public static final String PATH = "/v1/channels/{channel}/snapshot.jpg";

    private static final Set<String> PARAMETERS = Set.of("purpose", "width", "max_age_ms", "allow_stale");

    private final Channel service;

    /** @param service leads to the role's own services, interceptors included */
    public SnapshotPage(Channel service) {
        this.service = service;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        return HttpResponse.of(() -> answer(ctx, request), ctx.blockingTaskExecutor());
    }

    private HttpResponse answer(ServiceRequestContext ctx, HttpRequest request) {
        try {
            Metadata headers = new Metadata();
            String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION);
            if (authorization != null) {
                headers.put(BearerToken.AUTHORIZATION, authorization);
            }
            Snapshot snapshot = SnapshotServiceGrpc.newBlockingStub(service)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .getSnapshot(asked(String.valueOf(ctx.pathParam("channel")), ctx.queryParams()));
            return HttpResponse.of(
                    ResponseHeaders.builder(HttpStatus.OK)
                            .contentType(MediaType.JPEG)
                            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                            .set("X-Captured-At", Rfc3339.text(snapshot.getCapturedUs()))
                            .set("X-Age-Ms", String.valueOf(snapshot.getAgeMs()))
                            .set("X-Stale", String.valueOf(snapshot.getStale()))
                            .build(),
                    HttpData.wrap(snapshot.getJpeg().toByteArray()));
        } catch (StatusRuntimeException e) {
            return JsonErrors.response(e.getStatus());
        } catch (Refusal e) {
            return JsonErrors.response(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
        }
    }

    private static GetSnapshotRequest asked(String channel, QueryParams query) {
        for (String name : query.names()) {
            if (!PARAMETERS.contains(name)) {
                throw Refusal.badRequest(
                        "'" + Refusal.excerpt(name) + "': unknown parameter (expected: one of " + PARAMETERS + ")");
            }
        }
        String stale = query.get("allow_stale", "false");
        if (!stale.equals("true") && !stale.equals("false")) {
            throw Refusal.badField("allow_stale", stale, "true or false");
        }
        return GetSnapshotRequest.newBuilder()
                .setChannel(channel)
                .setPurpose(query.get("purpose", ""))
                .setWidth(number(query, "width"))
                .setMaxAgeMs(number(query, "max_age_ms"))
                .setAllowStale(stale.equals("true"))
                .build();
    }

    private static int number(QueryParams query, String name) {
        String text = query.get(name, "0");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Refusal.badField(name, text, "a whole number");
        }
    }
}
