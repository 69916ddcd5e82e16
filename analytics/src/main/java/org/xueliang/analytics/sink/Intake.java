package org.xueliang.analytics.sink;

import java.util.concurrent.CompletableFuture;
import org.xueliang.proto.v1.ReportFindingsRequest;

/** Where findings go. */
interface Intake extends AutoCloseable {
    /** Completes when all of it is kept; fails with a {@link io.grpc.StatusRuntimeException}. */
    CompletableFuture<Void> report(ReportFindingsRequest findings);

    String address();

    @Override
    void close();
}
