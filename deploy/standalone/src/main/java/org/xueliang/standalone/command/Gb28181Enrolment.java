package org.xueliang.standalone.command;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.EnrolDeviceRequest;
import org.xueliang.proto.v1.GetDeviceRequest;
import org.xueliang.proto.v1.RemoveDeviceRequest;
import org.xueliang.proto.v1.ResetDeviceSecretRequest;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamPolicy;
import org.xueliang.simulator.gb28181.GbPasswords;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Progress;

/** Enrols the devices of a load test, keeps the secrets that the registry made, and removes the devices again. */
final class Gb28181Enrolment implements GbPasswords, AutoCloseable {
    private static final int CALLS_AT_ONCE = 8;
    /** Devices between two writings of the progress line. */
    private static final int STEP = 50;

    private static final String OWNER = "load-test";
    /** What is measured are registrations: pictures of all of them at once would measure something else. */
    private static final DeviceProfile ON_DEMAND =
            DeviceProfile.newBuilder().setPolicy(StreamPolicy.ON_DEMAND).build();

    private final RegistryClient registry;
    private final GbSettings settings;
    private final IntFunction<Device> details;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    Gb28181Enrolment(RegistryClient registry, GbSettings settings) {
        this(
                registry,
                settings,
                number -> Device.newBuilder()
                        .setName("load test " + number)
                        .setSourceKind(SourceKind.CITY)
                        .setOwner(OWNER)
                        .setPlace(OWNER)
                        .setProfile(ON_DEMAND)
                        .build());
    }

    /** @param details of each device by its number; the code is filled in */
    Gb28181Enrolment(RegistryClient registry, GbSettings settings, IntFunction<Device> details) {
        this.registry = registry;
        this.settings = settings;
        this.details = details;
    }

    /** Those of an earlier load test get a new secret; @throws IllegalArgumentException a code is somebody else's */
    void enrol() {
        atOnce("enrolling", this::enrol);
    }

    private void enrol(int number) {
        String code = settings.codes().device(number);
        try {
            secrets.put(
                    code,
                    registry.devices()
                            .enrolDevice(EnrolDeviceRequest.newBuilder()
                                    .setDevice(details.apply(number).toBuilder().setCode(code))
                                    .build())
                            .getSecret());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
                throw e;
            }
            String owner = registry.devices()
                    .getDevice(GetDeviceRequest.newBuilder().setDevice(code).build())
                    .getOwner();
            if (!owner.startsWith(OWNER)) {
                throw new IllegalArgumentException("device " + code + " is enrolled already, for " + owner
                        + ": a load test takes no device over (give another --prefix, or another --server-id)");
            }
            ResetDeviceSecretRequest reset =
                    ResetDeviceSecretRequest.newBuilder().setDevice(code).build();
            secrets.put(code, registry.devices().resetDeviceSecret(reset).getSecret());
        }
    }

    /** @param doing stands before the count in the progress line */
    private void atOnce(String doing, IntConsumer work) {
        Progress progress = Progress.onStandardError();
        ExecutorService calls = Executors.newFixedThreadPool(CALLS_AT_ONCE);
        try {
            List<? extends Future<?>> done = IntStream.range(0, settings.devices())
                    .mapToObj(n -> calls.submit(() -> work.accept(n)))
                    .toList();
            for (int n = 0; n < done.size(); n++) {
                if (n % STEP == 0) {
                    progress.show(System.currentTimeMillis(), doing + " device " + n + " of " + done.size());
                }
                done.get(n).get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failed) {
                throw failed;
            }
            throw new IllegalStateException("enrolling failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while enrolling", e);
        } finally {
            progress.done();
            calls.shutdownNow();
        }
    }

    @Override
    public String of(String deviceCode) {
        String secret = secrets.get(deviceCode);
        if (secret == null) {
            throw new IllegalArgumentException(deviceCode + " is not enrolled");
        }
        return secret;
    }

    /** Removes those that were enrolled. */
    @Override
    public void close() {
        atOnce("removing", number -> {
            String code = settings.codes().device(number);
            if (secrets.remove(code) != null) {
                registry.devices()
                        .removeDevice(
                                RemoveDeviceRequest.newBuilder().setDevice(code).build());
            }
        });
    }
}
