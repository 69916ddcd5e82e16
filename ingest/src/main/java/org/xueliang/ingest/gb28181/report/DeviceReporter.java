package org.xueliang.ingest.gb28181.report;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.DeviceReport;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.PositionReport;
import org.xueliang.proto.v1.ReportDevicesRequest;

/**
 * Tells the registry what each device's state is: the latest of each alone, a thousand a call. What could not be told stays
 * and is told later. Bounded by the number of devices.
 */
public final class DeviceReporter {
    private static final int MAX_REPORTS_A_CALL = 1000;
    private static final int CALL_TIMEOUT_SECONDS = 10;

    private final Channel registry;
    private final CallCredentials token;
    private final String gateway;
    private final Supplier<String> door;
    private final CountedErrors errors;
    /** Positions of so many channels wait at most. */
    private static final int MAX_POSITIONS = 20_000;

    private final Map<String, DeviceStatus> untold = new ConcurrentHashMap<>();
    /** By channel: the newest of each. */
    private final Map<String, PositionReport> positions = new ConcurrentHashMap<>();

    /** @param door host:port of the gateway's own door, asked for at each call */
    public DeviceReporter(
            Channel registry, CallCredentials token, String gateway, Supplier<String> door, CountedErrors errors) {
        this.registry = registry;
        this.token = token;
        this.gateway = gateway;
        this.door = door;
        this.errors = errors;
    }

    /** Any thread. */
    public void report(String device, DeviceStatus status) {
        untold.put(device, status);
    }

    /** Any thread; false where there is no room. */
    public boolean report(PositionReport position) {
        if (positions.size() >= MAX_POSITIONS && !positions.containsKey(position.getChannel())) {
            return false;
        }
        positions.put(position.getChannel(), position);
        return true;
    }

    /** The device is no longer this gateway's: nothing more is told of it. */
    public void forget(String device) {
        untold.remove(device);
    }

    /** The registry may have lost what it knew. @param all gives every device's latest state to its argument */
    public void tellAllAgain(Consumer<BiConsumer<String, DeviceStatus>> all) {
        all.accept(untold::putIfAbsent);
    }

    /** Tells what is untold now; what fails stays untold. On one thread at a time. */
    synchronized void tell() {
        tellStates();
        tellPositions();
    }

    private void tellPositions() {
        List<Map.Entry<String, PositionReport>> all = new ArrayList<>(positions.entrySet());
        for (int from = 0; from < all.size(); from += MAX_REPORTS_A_CALL) {
            List<Map.Entry<String, PositionReport>> batch =
                    all.subList(from, Math.min(all.size(), from + MAX_REPORTS_A_CALL));
            ReportDevicesRequest.Builder request =
                    ReportDevicesRequest.newBuilder().setGateway(gateway).setDoor(door.get());
            batch.forEach(entry -> request.addPositions(entry.getValue()));
            if (!told(request.build(), "positions of devices")) {
                return;
            }
            batch.forEach(entry -> positions.remove(entry.getKey(), entry.getValue()));
        }
    }

    private boolean told(ReportDevicesRequest request, String what) {
        try {
            AssignmentServiceGrpc.newBlockingStub(registry)
                    .withCallCredentials(token)
                    .withDeadlineAfter(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .reportDevices(request);
            return true;
        } catch (StatusRuntimeException e) {
            errors.warn("registry report " + what, what + " could not be told, they are kept: " + e.getStatus());
            return false;
        }
    }

    private void tellStates() {
        List<Map.Entry<String, DeviceStatus>> all = new ArrayList<>(untold.entrySet());
        for (int from = 0; from < all.size(); from += MAX_REPORTS_A_CALL) {
            List<Map.Entry<String, DeviceStatus>> batch =
                    all.subList(from, Math.min(all.size(), from + MAX_REPORTS_A_CALL));
            ReportDevicesRequest.Builder request =
                    ReportDevicesRequest.newBuilder().setGateway(gateway).setDoor(door.get());
            batch.forEach(entry -> request.addReports(
                    DeviceReport.newBuilder().setDevice(entry.getKey()).setStatus(entry.getValue())));
            if (!told(request.build(), "device states")) {
                return;
            }
            // Only what was told: a newer state that came meanwhile stays.
            batch.forEach(entry -> untold.remove(entry.getKey(), entry.getValue()));
        }
    }
}
