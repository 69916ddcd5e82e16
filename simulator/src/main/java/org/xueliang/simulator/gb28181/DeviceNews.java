package org.xueliang.simulator.gb28181;

import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.Subscriptions.Subject;
import org.xueliang.simulator.gb28181.body.GbAlarm;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;

/** What a device says unasked: as NOTIFY where its platform has subscribed. On the device's event loop. */
final class DeviceNews {
    private final GbDevice device;

    DeviceNews(GbDevice device) {
        this.device = device;
    }

    /** Without a subscription as MESSAGE. */
    void alarm(int channel, GbAlarm alarm) {
        boolean subscribed = device.hasSubscribed(Subject.ALARM);
        if (device.fleet().has(GbQuirk.S32_ALARMS_NEED_GUARD)
                && !(subscribed && device.channels().guarded())) {
            return;
        }
        if (!device.isRegistered()) {
            return;
        }
        device.fleet().counters().count(Figure.ALARMS);
        byte[] document =
                device.bodies().alarm(device.requests().newSn(), alarm, device.channelCode(channel), device.now());
        if (subscribed) {
            device.subscriptions().notify(Subject.ALARM, document);
        } else {
            device.requests().message(document, ignored -> {});
        }
    }

    /** Without a subscription it is not said. */
    void catalogChanged(int channel, String event) {
        if (device.hasSubscribed(Subject.CATALOG)) {
            byte[] document =
                    device.catalogBody().change(device.requests().newSn(), CatalogTree.camera(device, channel), event);
            device.subscriptions().notify(Subject.CATALOG, document);
        }
    }

    /** Behind its registration: oddities of some. */
    void registered() {
        if (device.fleet().has(GbQuirk.GS10_EMPTY_MESSAGE)) {
            device.requests().send(device.requests().messageDraft(null), true, ignored -> {});
        }
        if (device.fleet().has(GbQuirk.GX9_SENSOR_CATALOG)) {
            device.requests()
                    .message(device.bodies().sensorCatalog(device.requests().newSn()), ignored -> {});
        }
    }
}
