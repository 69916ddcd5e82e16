package org.xueliang.ingest.gb28181.report;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.ReportCatalogRequest;

/**
 * Hands catalog rows to the registry, in order, and again until it has them. A round of which one report was lost must not
 * end as complete, for the registry would remove what it was not told: it ends as incomplete then.
 */
public final class CatalogReporter {
    /** Reports that wait; each has at most a thousand rows. */
    private static final int MAX_WAITING = 2000;

    /** Of one device: two hundred thousand channels. */
    private static final int MAX_OF_A_DEVICE = 200;

    private static final int CALL_TIMEOUT_SECONDS = 10;

    private final Channel registry;
    private final CallCredentials token;
    private final String gateway;
    private final CountedErrors errors;
    private final DelayedCalls<ReportCatalogRequest> waiting =
            new DelayedCalls<>(MAX_WAITING, MAX_OF_A_DEVICE, ReportCatalogRequest::getDevice);
    /** Rounds of which a report did not get there. */
    private final Set<String> broken = ConcurrentHashMap.newKeySet();

    private volatile Consumer<String> lost = device -> {};

    public CatalogReporter(Channel registry, CallCredentials token, String gateway, CountedErrors errors) {
        this.registry = registry;
        this.token = token;
        this.gateway = gateway;
        this.errors = errors;
    }

    /** @param lost told, on any thread, that a device's catalog has to be fetched anew */
    public void whenLost(Consumer<String> lost) {
        this.lost = lost;
    }

    /** Any thread. @param report without its gateway */
    public void report(ReportCatalogRequest report) {
        if (waiting.add(report)) {
            return;
        }
        errors.warn(
                "registry catalog lost",
                "catalog rows of " + report.getDevice() + " are asked for anew: as many wait as there is room for");
        if (report.getRound().isEmpty() || report.hasState()) {
            broken.remove(round(report));
            lost.accept(report.getDevice());
        } else {
            broken.add(round(report));
        }
    }

    private static String round(ReportCatalogRequest report) {
        return report.getDevice() + ' ' + report.getRound();
    }

    void tell() {
        waiting.tell(this::tell);
    }

    private boolean tell(ReportCatalogRequest report) {
        ReportCatalogRequest.Builder told = report.toBuilder().setGateway(gateway);
        boolean incomplete = report.hasState() && broken.remove(round(report));
        if (incomplete) {
            told.getStateBuilder()
                    .setCompleteness(Completeness.INCOMPLETE)
                    .setCause("rows of this round did not reach the registry");
        }
        try {
            AssignmentServiceGrpc.newBlockingStub(registry)
                    .withCallCredentials(token)
                    .withDeadlineAfter(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .reportCatalog(told.build());
            return true;
        } catch (StatusRuntimeException e) {
            errors.warn(
                    "registry catalog",
                    "catalog rows of " + report.getDevice() + " could not be told: " + e.getStatus());
            boolean forGood = switch (e.getStatus().getCode()) {
                case NOT_FOUND, INVALID_ARGUMENT, FAILED_PRECONDITION, UNIMPLEMENTED -> true;
                default -> false;
            };
            if (incomplete && !forGood
                    || forGood && !report.hasState() && !report.getRound().isEmpty()) {
                broken.add(round(report));
            }
            // A device that was removed meanwhile, or rows that the registry refuses, do not hold up the others.
            return forGood;
        }
    }
}
