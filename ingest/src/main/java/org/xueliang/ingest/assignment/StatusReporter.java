package org.xueliang.ingest.assignment;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.ReportStatusRequest;

/**
 * Tells the registry what each channel's state is: at most once a second, the latest of each channel alone, a thousand a
 * call. What could not be told stays and is told later; what the registry refuses is found by halves, said and dropped, so that it
 * holds up nothing else. Also tells where the gateway's door is, at least every ten seconds.
 */
public final class StatusReporter implements AutoCloseable {
    private static final int MAX_REPORTS_A_CALL = 1000;
    private static final int HEARTBEAT_TICKS = 10;
    private static final int CALL_TIMEOUT_SECONDS = 5;

    private final Channel registry;
    private final CallCredentials token;
    private final String gateway;
    private final Supplier<String> door;
    private final CountedErrors errors;
    /** Bounded by the number of channels: one entry each. */
    private final Map<String, ChannelStatus> latest = new ConcurrentHashMap<>();

    private final Map<String, ChannelStatus> untold = new ConcurrentHashMap<>();
    private int ticksSinceCall = HEARTBEAT_TICKS;

    /** @param door host:port of the gateway's own door, asked for at each call */
    public StatusReporter(
            Channel registry, CallCredentials token, String gateway, Supplier<String> door, CountedErrors errors) {
        this.registry = registry;
        this.token = token;
        this.gateway = gateway;
        this.door = door;
        this.errors = errors;
    }

    /** Reports from now on, on the scheduler's thread, which a call may hold for some seconds. */
    public void start(ScheduledExecutorService scheduler) {
        scheduler.scheduleWithFixedDelay(this::tick, 100, 1000, TimeUnit.MILLISECONDS);
    }

    /** Any thread. */
    public void report(String channel, ChannelStatus status) {
        latest.put(channel, status);
        untold.put(channel, status);
    }

    /** The channel is no longer this gateway's: nothing more is told of it. */
    public void forget(String channel) {
        latest.remove(channel);
        untold.remove(channel);
    }

    /** The registry may have lost what it knew: tell everything again. Any thread. */
    public void tellAllAgain() {
        untold.putAll(latest);
    }

    private void tick() {
        ticksSinceCall++;
        if (!untold.isEmpty() || ticksSinceCall >= HEARTBEAT_TICKS) {
            tell();
        }
    }

    /** Tells what is untold now; what fails stays untold. */
    public synchronized void tell() {
        List<Map.Entry<String, ChannelStatus>> all = new ArrayList<>(untold.entrySet());
        int from = 0;
        do {
            List<Map.Entry<String, ChannelStatus>> batch =
                    all.subList(from, Math.min(all.size(), from + MAX_REPORTS_A_CALL));
            Status answer = call(batch);
            // Where it refuses a call without reports as well, the fault is not in them.
            if (answer.getCode() == Status.Code.INVALID_ARGUMENT
                    && call(List.of()).isOk()) {
                answer = withoutRefused(batch, answer);
            }
            if (!answer.isOk()) {
                errors.warn("registry report", "channel states could not be told, they are kept: " + answer);
                return;
            }
            from += MAX_REPORTS_A_CALL;
        } while (from < all.size());
    }

    /** A batch of which the registry refuses something: each half by itself, down to the one report that is dropped. */
    private Status withoutRefused(List<Map.Entry<String, ChannelStatus>> batch, Status refusal) {
        if (batch.size() == 1) {
            Map.Entry<String, ChannelStatus> refused = batch.get(0);
            errors.warn(
                    "registry refuses report",
                    "the state of channel " + refused.getKey() + " is dropped, the registry refuses it: " + refusal);
            untold.remove(refused.getKey(), refused.getValue());
            return Status.OK;
        }
        Status answer = Status.OK;
        int middle = batch.size() / 2;
        for (var half : List.of(batch.subList(0, middle), batch.subList(middle, batch.size()))) {
            answer = call(half);
            if (answer.getCode() == Status.Code.INVALID_ARGUMENT) {
                answer = withoutRefused(half, answer);
            }
            if (!answer.isOk()) {
                break;
            }
        }
        return answer;
    }

    private Status call(List<Map.Entry<String, ChannelStatus>> batch) {
        ReportStatusRequest.Builder request =
                ReportStatusRequest.newBuilder().setGateway(gateway).setDoor(door.get());
        batch.forEach(entry -> request.addReports(
                ChannelReport.newBuilder().setChannel(entry.getKey()).setStatus(entry.getValue())));
        try {
            AssignmentServiceGrpc.newBlockingStub(registry)
                    .withCallCredentials(token)
                    .withDeadlineAfter(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .reportStatus(request.build());
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
        ticksSinceCall = 0;
        // Only what was told: a newer state that came meanwhile stays.
        batch.forEach(entry -> untold.remove(entry.getKey(), entry.getValue()));
        return Status.OK;
    }

    /** Tells what is left, once. */
    @Override
    public void close() {
        if (!untold.isEmpty()) {
            tell();
        }
    }
}
