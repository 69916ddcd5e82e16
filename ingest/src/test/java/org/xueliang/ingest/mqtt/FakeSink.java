package org.xueliang.ingest.mqtt;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xueliang.proto.v1.ReportSourceReadingsRequest;
import org.xueliang.proto.v1.ReportSourceReadingsResponse;
import org.xueliang.proto.v1.SourceReading;

/** A registry that takes all, or is away. */
final class FakeSink implements ReadingSink {
    final List<SourceReading> taken = new CopyOnWriteArrayList<>();
    volatile boolean away;
    volatile int failures;

    @Override
    public CompletableFuture<ReportSourceReadingsResponse> report(ReportSourceReadingsRequest request) {
        if (away) {
            failures++;
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }
        taken.addAll(request.getReadingsList());
        return CompletableFuture.completedFuture(ReportSourceReadingsResponse.newBuilder()
                .setAccepted(request.getReadingsCount())
                .build());
    }
}
