package org.xueliang.ingest.door;

import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.GrpcServiceBuilder;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.prometheus.client.CollectorRegistry;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.door.RoleDoor;
import org.xueliang.ingest.snapshot.SnapshotService;

/** The gateway's door: {@code GatewayDoorService} for the registry, {@code /healthz}, {@code /metrics}. */
public final class GatewayDoor implements AutoCloseable {
    private final RoleDoor door;

    private GatewayDoor(RoleDoor door) {
        this.door = door;
    }

    /**
     * Opens the door and returns when it listens.
     *
     * @param port 0 picks a free one
     * @param serviceToken what callers must show; null lets nobody take a snapshot
     * @param devices null where this gateway takes no devices of GB/T 28181
     * @param more services of other parts, for the registry too
     * @param health part name to what is wrong with it, empty where nothing is; must not block
     */
    public static GatewayDoor open(
            String bind,
            int port,
            @Nullable String serviceToken,
            CollectorRegistry metrics,
            Supplier<Map<String, String>> health,
            SnapshotService snapshots,
            @Nullable DeviceCalls devices,
            BindableService... more) {
        ServiceTokenInterceptor token = new ServiceTokenInterceptor(serviceToken);
        GrpcServiceBuilder services = GrpcService.builder()
                .addService(ServerInterceptors.intercept(new GatewayCalls(snapshots, devices), token));
        for (BindableService service : more) {
            services.addService(ServerInterceptors.intercept(service, token));
        }
        GrpcService grpc = services.build();
        return new GatewayDoor(RoleDoor.open(bind, port, metrics, health, server -> server.service(grpc)));
    }

    /** Port it listens on. */
    public int port() {
        return door.port();
    }

    @Override
    public void close() {
        door.close();
    }
}
