package org.xueliang.ingest.mqtt;

import java.util.concurrent.CompletableFuture;
import org.xueliang.proto.v1.ReportSourceReadingsRequest;
import org.xueliang.proto.v1.ReportSourceReadingsResponse;

/** Where readings go. */
public interface ReadingSink {
    /** Completes on any thread; with a failure where they are to be told again. */
    CompletableFuture<ReportSourceReadingsResponse> report(ReportSourceReadingsRequest request);
}
