package org.xueliang.ingest.gb28181;

import java.util.ArrayList;
import java.util.List;
import org.xueliang.ingest.gb28181.control.ControlDesk;
import org.xueliang.ingest.gb28181.control.Subscriptions;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.GuardCommand;
import org.xueliang.protocol.manscdp.CatalogItemKind;

/** What is said to a device that came online, before its catalog is asked for. On an event loop. */
final class Introductions {
    private final GbShared shared;
    private final DeviceMessages messages;
    private final Subscriptions subscriptions;
    private final ControlDesk controls;

    Introductions(GbShared shared, DeviceMessages messages, Subscriptions subscriptions, ControlDesk controls) {
        this.shared = shared;
        this.messages = messages;
        this.subscriptions = subscriptions;
        this.controls = controls;
    }

    void introduce(DeviceSession device) {
        KnownDevice known = shared.book().find(device.code()).orElse(null);
        if (device.model().isEmpty()) {
            messages.askInfo(device);
        }
        subscriptions.want(device, wanted(device, known != null && known.positionKept()));
        if (known != null && known.has(KnownDevice.ARMED)) {
            arm(device);
        }
    }

    private List<Subscriptions.Kind> wanted(DeviceSession device, boolean position) {
        List<String> kinds = shared.settings().subscribe();
        List<Subscriptions.Kind> wanted = new ArrayList<>(3);
        // A camera's catalog is itself.
        boolean camera = device.code().startsWith("13", 10)
                && CatalogItemKind.of(device.code()) == CatalogItemKind.VIDEO_CHANNEL;
        if (kinds.contains("catalog") && !camera) {
            wanted.add(Subscriptions.Kind.CATALOG);
        }
        if (kinds.contains("alarm")) {
            wanted.add(Subscriptions.Kind.ALARM);
        }
        if (kinds.contains("position") && position) {
            wanted.add(Subscriptions.Kind.POSITION);
        }
        return wanted;
    }

    private void arm(DeviceSession device) {
        DeviceCommand guard = DeviceCommand.newBuilder()
                .setGuard(GuardCommand.newBuilder().setGuarded(true))
                .build();
        controls.send(device, device.code(), guard, shared.time().steadyMs()).whenComplete((answer, failure) -> {
            if (failure != null) {
                shared.errors()
                        .warn("gb28181 arm", "device " + device.code() + " is not armed: " + failure.getMessage());
            }
        });
    }
}
