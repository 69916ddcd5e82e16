package org.xueliang.registry.figures;

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
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Coverage;
import org.xueliang.proto.v1.FiguresBy;
import org.xueliang.proto.v1.FiguresServiceGrpc;
import org.xueliang.proto.v1.FiguresServiceGrpc.FiguresServiceBlockingStub;
import org.xueliang.proto.v1.GetCoverageRequest;
import org.xueliang.proto.v1.GetFiguresRequest;
import org.xueliang.registry.calls.BrowserIdentity;
import org.xueliang.registry.calls.JsonErrors;
import org.xueliang.registry.error.Refusal;

/**
 * {@code GET /figures}: the figures as a page, and with {@code format=csv} as a file. It goes through the same service as every
 * other call, identity included.
 */
public final class FiguresDoor implements HttpService {
    /** The route that the page is bound to. */
    public static final String PATH = "/figures";

    private static final List<String> PARAMETERS = List.of("owner", "place", "from", "until", "by", "format");

    private final Channel service;

    /** @param service leads to the role's own services, interceptors included */
    public FiguresDoor(Channel service) {
        this.service = service;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        return HttpResponse.of(() -> answer(ctx, request), ctx.blockingTaskExecutor());
    }

    private HttpResponse answer(ServiceRequestContext ctx, HttpRequest request) {
        try {
            GetFiguresRequest asked = asked(ctx.queryParams());
            FiguresServiceBlockingStub figures = FiguresServiceGrpc.newBlockingStub(service)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(BrowserIdentity.of(request)));
            if (ctx.queryParams().get("format", "html").equals("csv")) {
                return file(figures.exportFigures(asked).getData().toByteArray());
            }
            return page(FigurePage.of(figures.getFigures(asked), coverage(figures, asked)));
        } catch (StatusRuntimeException e) {
            return BrowserIdentity.refused(e.getStatus());
        } catch (Refusal e) {
            return JsonErrors.response(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
        }
    }

    private static @Nullable Coverage coverage(FiguresServiceBlockingStub figures, GetFiguresRequest asked) {
        if (asked.getPlace().isEmpty() || !asked.getOwner().isEmpty()) {
            return null;
        }
        try {
            return figures.getCoverage(
                    GetCoverageRequest.newBuilder().setPlace(asked.getPlace()).build());
        } catch (StatusRuntimeException e) {
            // The figure itself says why there is none.
            if (e.getStatus().getCode() == Status.Code.FAILED_PRECONDITION) {
                return null;
            }
            throw e;
        }
    }

    private static HttpResponse page(String html) {
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.HTML_UTF_8)
                        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                        .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, FigurePage.POLICY)
                        .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                        .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
                        .build(),
                HttpData.ofUtf8(html));
    }

    private static HttpResponse file(byte[] csv) {
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.CSV_UTF_8)
                        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                        .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                        .set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"figures.csv\"")
                        .build(),
                HttpData.wrap(csv));
    }

    private static GetFiguresRequest asked(QueryParams query) {
        for (String name : query.names()) {
            if (!PARAMETERS.contains(name)) {
                throw Refusal.badRequest("'" + Refusal.excerpt(name) + "': unknown parameter (expected: one of "
                        + String.join(", ", PARAMETERS) + ")");
            }
        }
        String format = query.get("format", "html");
        if (!format.equals("html") && !format.equals("csv")) {
            throw Refusal.badField("format", format, "html or csv");
        }
        String by = query.get("by", "");
        return GetFiguresRequest.newBuilder()
                .setOwner(query.get("owner", ""))
                .setPlace(query.get("place", ""))
                .setFrom(query.get("from", ""))
                .setUntil(query.get("until", ""))
                .setBy(
                        switch (by) {
                            case "" -> FiguresBy.FIGURES_BY_UNSPECIFIED;
                            case "owner" -> FiguresBy.EACH_OWNER;
                            case "place" -> FiguresBy.EACH_PLACE;
                            default -> throw Refusal.badField("by", by, "owner or place");
                        })
                .build();
    }
}
