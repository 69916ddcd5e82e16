package org.xueliang.ingest.gb28181.report;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.ReportUnknownDeviceRequest;

/**
 * Tells the registry of devices that try to register and that nobody knows, each once. Bounded twice: who invents codes fills
 * {@value #MAX_TOLD} and no more until the gateway starts again, and {@value #MAX_A_TICK} are told at a time.
 */
public final class UnknownDevices {
    private static final int MAX_TOLD = 4096;
    private static final int MAX_A_TICK = 20;
    private static final int MAX_AGENT_CHARACTERS = 128;
    private static final int CALL_TIMEOUT_SECONDS = 5;

    private record Sighting(String peer, String userAgent) {}

    private static final Sighting NOTHING = new Sighting("", "");

    private final Channel registry;
    private final CallCredentials token;
    private final String gateway;
    private final CountedErrors errors;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Map<String, Sighting> untold = new LinkedHashMap<>();

    public UnknownDevices(Channel registry, CallCredentials token, String gateway, CountedErrors errors) {
        this.registry = registry;
        this.token = token;
        this.gateway = gateway;
        this.errors = errors;
    }

    /** Returns at once; any thread. */
    public void report(String code, String peer, String userAgent) {
        if (seen.size() >= MAX_TOLD) {
            errors.warn("unknown devices", "unknown devices: more than " + MAX_TOLD + ", no further is reported");
            return;
        }
        if (seen.add(code)) {
            String agent = userAgent.length() > MAX_AGENT_CHARACTERS
                    ? userAgent.substring(0, MAX_AGENT_CHARACTERS)
                    : userAgent;
            synchronized (untold) {
                untold.put(code, new Sighting(peer, agent));
            }
        }
    }

    /** It is known now; where it is removed it may be told of anew. */
    public void known(String code) {
        seen.remove(code);
    }

    private String first() {
        return untold.keySet().iterator().next();
    }

    void tell() {
        for (int i = 0; i < MAX_A_TICK; i++) {
            Map.Entry<String, Sighting> next;
            synchronized (untold) {
                if (untold.isEmpty()) {
                    return;
                }
                next = Map.entry(first(), untold.getOrDefault(first(), NOTHING));
            }
            String code = next.getKey();
            try {
                AssignmentServiceGrpc.newBlockingStub(registry)
                        .withCallCredentials(token)
                        .withDeadlineAfter(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                        .reportUnknownDevice(ReportUnknownDeviceRequest.newBuilder()
                                .setGateway(gateway)
                                .setCode(code)
                                .setPeer(next.getValue().peer())
                                .setUserAgent(next.getValue().userAgent())
                                .build());
            } catch (StatusRuntimeException e) {
                errors.warn("registry unknown device", "an unknown device could not be reported: " + e.getStatus());
                Status.Code why = e.getStatus().getCode();
                if (why == Status.Code.UNAVAILABLE || why == Status.Code.DEADLINE_EXCEEDED) {
                    return;
                }
                // Refused for good or for now: it may come again when it is seen again.
                seen.remove(code);
            }
            synchronized (untold) {
                untold.remove(code);
            }
        }
    }
}
