package org.xueliang.registry.source;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import org.xueliang.proto.v1.ListSourcesRequest;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceError;
import org.xueliang.proto.v1.SourceHealth;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.registry.calls.BrowserIdentity;
import org.xueliang.registry.calls.Rfc3339;

/**
 * {@code GET /sources}: how all sources are, as a page. It asks the same service as any other caller, with the caller's token.
 * Texts on it come from devices: every one is escaped, and the page may load and run nothing.
 */
public final class SourcesPage implements HttpService {
    public static final String PATH = "/sources";

    private static final int MAX_ROWS = 1000;
    private static final String POLICY =
            "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String STYLE = "body{font:14px sans-serif;margin:1.5em}table{border-collapse:collapse}"
            + "th,td{border:1px solid #999;padding:.3em .6em;text-align:left;vertical-align:top}"
            + ".ONLINE{background:#dfd}.OFFLINE{background:#fdd}.UNKNOWN{background:#eee}";

    private final Channel service;
    private final Clock clock;

    /** @param service leads to the role's own services, interceptors included */
    public SourcesPage(Channel service, Clock clock) {
        this.service = service;
        this.clock = clock;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        return HttpResponse.of(() -> answer(request), ctx.blockingTaskExecutor());
    }

    private HttpResponse answer(HttpRequest request) {
        try {
            List<Source> sources = SourceServiceGrpc.newBlockingStub(service)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(BrowserIdentity.of(request)))
                    .listSources(ListSourcesRequest.newBuilder()
                            .setPageSize(MAX_ROWS)
                            .build())
                    .getSourcesList();
            return HttpResponse.of(
                    ResponseHeaders.builder(HttpStatus.OK)
                            .contentType(MediaType.HTML_UTF_8)
                            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                            .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY.formatted(styleHash()))
                            .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                            .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
                            .build(),
                    HttpData.ofUtf8(html(sources, clock.millis() * 1000)));
        } catch (StatusRuntimeException e) {
            return BrowserIdentity.refused(e.getStatus());
        }
    }

    private static String styleHash() {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(STYLE.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    static String html(List<Source> sources, long nowUs) {
        StringBuilder page = new StringBuilder(4096)
                .append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sources</title><style>")
                .append(STYLE)
                .append("</style></head><body><h1>Sources</h1><p>")
                .append(sources.size())
                .append(sources.size() == MAX_ROWS ? " shown, there may be more; as of " : " as of ")
                .append(Rfc3339.text(nowUs))
                .append(
                        "</p><table><tr><th>Source<th>Kind<th>Speaks<th>Owner<th>Place<th>State<th>Last contact<th>Channels"
                                + "<th>Sensors<th>Clock<th>Terms<th>In words</tr>");
        sources.forEach(source -> row(page, source));
        return page.append("</table></body></html>\n").toString();
    }

    private static void row(StringBuilder page, Source source) {
        SourceHealth health = source.getHealth();
        page.append("<tr class=\"").append(health.getState().name()).append("\">");
        cell(page, source.getCode() + (source.getName().isEmpty() ? "" : " (" + source.getName() + ")"));
        cell(page, source.getKind().name());
        cell(page, source.getAdapter().name());
        cell(page, source.getOwner());
        cell(page, source.getPlace());
        cell(page, health.getState().name());
        cell(page, health.getLastContactUs() == 0 ? "never" : Rfc3339.text(health.getLastContactUs()));
        cell(page, health.getChannelsOnline() + " of " + health.getChannels());
        cell(page, health.getSensors() + ", " + health.getSensorsPending() + " pending");
        cell(page, health.hasClockErrorMs() ? health.getClockErrorMs() + " ms" : "not known");
        cell(page, source.getTerms().getText());
        page.append("<td>").append(escaped(health.getSummary()));
        for (SourceError error : health.getErrorsList()) {
            page.append("<br>")
                    .append(error.getCount())
                    .append(" × ")
                    .append(escaped(error.getWhat() + (error.getExcerpt().isEmpty() ? "" : ": " + error.getExcerpt())));
        }
        health.getNotesList().forEach(note -> page.append("<br>").append(escaped(note)));
        page.append("</tr>");
    }

    private static void cell(StringBuilder page, String text) {
        page.append("<td>").append(escaped(text));
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
