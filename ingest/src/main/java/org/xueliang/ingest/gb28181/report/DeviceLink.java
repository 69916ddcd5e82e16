package org.xueliang.ingest.gb28181.report;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.assignment.RevisionWatch;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.proto.v1.DeviceAssignment;

/** What goes over the registry's connection for devices: the watch, and four kinds of reports, each on its own thread's time. */
public final class DeviceLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DeviceLink.class);
    private static final int TICK_MS = 200;

    private final ScheduledExecutorService watching =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("gb-devices", true));
    private final ScheduledExecutorService telling =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("gb-reports", true));
    private final ScheduledExecutorService tellingCatalogs =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("gb-catalogs", true));
    private final ScheduledExecutorService tellingAlarms =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("gb-alarms", true));
    private final RevisionWatch<DeviceAssignment> watch;
    private final DeviceReporter devices;
    private final UnknownDevices unknown;
    private final CatalogReporter catalogs;
    private final AlarmReporter alarms;

    /**
     * @param registry its owner closes it, after this
     * @param caughtUp told each time the whole state was received after a (re)connect
     */
    public DeviceLink(
            Channel registry,
            CallCredentials token,
            String gateway,
            String realm,
            Supplier<String> door,
            DeviceBook book,
            CountedErrors errors,
            Runnable caughtUp) {
        devices = new DeviceReporter(registry, token, gateway, door, errors);
        unknown = new UnknownDevices(registry, token, gateway, errors);
        catalogs = new CatalogReporter(registry, token, gateway, errors);
        alarms = new AlarmReporter(registry, token, errors);
        watch = new RevisionWatch<>(new DeviceFeed(registry, token, gateway, realm, book, caughtUp), watching, errors);
    }

    /** Watches and reports from now on: what listens to the book is in place. */
    public void start() {
        watch.start();
        tellingAlarms.scheduleWithFixedDelay(safe(alarms::tell), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        telling.scheduleWithFixedDelay(safe(devices::tell), TICK_MS, 5 * TICK_MS, TimeUnit.MILLISECONDS);
        telling.scheduleWithFixedDelay(safe(unknown::tell), TICK_MS, 5 * TICK_MS, TimeUnit.MILLISECONDS);
        tellingCatalogs.scheduleWithFixedDelay(safe(catalogs::tell), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /** A scheduler that sees an exception never calls again. */
    private static Runnable safe(Runnable step) {
        return () -> {
            try {
                step.run();
            } catch (RuntimeException e) {
                log.error("a report to the registry failed", e);
            }
        };
    }

    public DeviceReporter devices() {
        return devices;
    }

    public UnknownDevices unknown() {
        return unknown;
    }

    public CatalogReporter catalogs() {
        return catalogs;
    }

    public AlarmReporter alarms() {
        return alarms;
    }

    /** What is wrong with it, in words; empty where nothing is. */
    public String trouble() {
        return watch.trouble();
    }

    @Override
    public void close() {
        watch.close();
        watching.shutdown();
        telling.shutdown();
        tellingAlarms.shutdown();
        tellingCatalogs.shutdown();
        try {
            telling.awaitTermination(2, TimeUnit.SECONDS);
            tellingAlarms.awaitTermination(2, TimeUnit.SECONDS);
            tellingCatalogs.awaitTermination(2, TimeUnit.SECONDS);
            devices.tell();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
