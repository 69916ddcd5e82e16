package org.xueliang.registry.device;

import org.xueliang.proto.v1.DeviceKind;

/** What a device is by digits 11 to 13 of its code (GB/T 28181-2022 annex E). Pure. */
final class DeviceKinds {
    private DeviceKinds() {}

    /** UNSPECIFIED where the standard gives the type no such meaning. */
    static DeviceKind of(String code) {
        int type = Integer.parseInt(code.substring(10, 13));
        if (type >= 111 && type <= 130) {
            return DeviceKind.RECORDER;
        }
        if (type == 131 || type == 132) {
            return DeviceKind.CAMERA;
        }
        if (type >= 200 && type <= 299 || type >= 500 && type <= 599) {
            return DeviceKind.PLATFORM;
        }
        return DeviceKind.DEVICE_KIND_UNSPECIFIED;
    }
}
