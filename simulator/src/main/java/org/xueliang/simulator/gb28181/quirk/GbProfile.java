package org.xueliang.simulator.gb28181.quirk;

import static org.xueliang.simulator.gb28181.quirk.GbQuirk.*;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * Vendors as sets of the oddities that were reported of them; each oddity names its source. A vendor's devices differ by model and
 * firmware, so a profile has more of them than any one device.
 */
public enum GbProfile {
    /** A device that does what the standard says. */
    STANDARD("Xueliang", "simulated"),
    HIKVISION(
            "Hikvision",
            "DS-7716N-E4",
            S1_CONTENT_LENGTH_ZERO,
            S4_FOREIGN_FROM,
            S6_ROUTE_IN_REGISTER,
            S18_COOKIE_WANTED,
            X3_CONTROL_CHARACTERS,
            X5_BARE_AMPERSAND,
            X10_PARENTAL_65535,
            X11_STATUS_WORDS,
            X17_ONE_ITEM_A_MESSAGE,
            GC1_PARENT_IS_PLATFORM,
            D5_OTHER_Y,
            D8_TEN_DIGITS_WANTED,
            D9_Y_LAST_WANTED,
            D11_F_LINE,
            P9_PRIVATE_STREAM,
            P12_PES_FFFF),
    HIKVISION_H265(
            "Hikvision",
            "DS-2CD3T",
            S1_CONTENT_LENGTH_ZERO,
            S12_NO_KEEPALIVE,
            X10_PARENTAL_65535,
            GC1_PARENT_IS_PLATFORM,
            D5_OTHER_Y,
            D11_F_LINE,
            P8_EMPTY_PACK_HEADER,
            P9_PRIVATE_STREAM),
    HIKVISION_PLATFORM(
            "Hikvision",
            "iVMS-8700",
            S26_XML_UNDER_SDP,
            S18_COOKIE_WANTED,
            X4_RAW_ANGLES,
            X26_FALSE_OFF,
            D13_PRIVATE_ADDRESS,
            D11_F_LINE),
    DAHUA(
            "Dahua",
            "DH-NVR5216",
            S6_ROUTE_IN_REGISTER,
            S31_RECORD_TYPE_WANTED,
            GM5_CONNECTS_BEFORE_ACK,
            D5_OTHER_Y,
            D11_F_LINE,
            P7_AUDIO_BESIDE,
            P16_PSM_CRC_ZERO),
    UNIVIEW("UNIVIEW", "NVR301", S30_RESTARTS_ON_CHANNEL_CONFIG, X21_UNPADDED_DATES, GX9_SENSOR_CATALOG, D11_F_LINE),
    HUAWEI("Huawei", "IPC6325", S11_NEVER_REFRESHES, S15_IGNORES_REFUSALS, D11_F_LINE),
    TIANDY("Tiandy", "TC-R3110", X18_UNSOLICITED_CATALOG, D11_F_LINE),
    TPLINK("TP-LINK", "IPC43AW", X9_BLANKS, X14_PTZ_TYPE_IN_ITEM, D4_NO_Y),
    MERCURY("MERCURY", "MIPC", S27_NO_TO_TAG_WANTED, X9_BLANKS),
    KEDA("Keda", "IPC2", P14_PSM_LIES, D11_F_LINE),
    UNISINSIGHT("Unisinsight", "HIC", X22_DATES_WITH_OFFSET),
    /** Cameras without a name, of which every list of faults has some. */
    CHEAP(
            "",
            "IPC",
            S2_CONTENT_LENGTH_WRONG,
            S8_EXPIRES_IN_CONTACT,
            S16_NO_CONTACT,
            X2_UTF8_AS_GB2312,
            X13_LITERAL_WORDS,
            X15_SHORT_CODES,
            X19_SUM_NUM_LIES,
            D4_NO_Y,
            P3_LOST_TCP_BYTES,
            P17_NO_PSM,
            P18_TIMESTAMP_ZERO);

    private final String manufacturer;
    private final String model;
    private final Set<GbQuirk> quirks;

    GbProfile(String manufacturer, String model, GbQuirk... quirks) {
        this.manufacturer = manufacturer;
        this.model = model;
        this.quirks = Set.of(quirks);
    }

    /** As it stands in the device's own answers. */
    public String manufacturer() {
        return manufacturer;
    }

    public String model() {
        return model;
    }

    public Set<GbQuirk> quirks() {
        return quirks;
    }

    /** @throws IllegalArgumentException naming the known ones */
    public static GbProfile parse(String name) {
        String wanted = name.replace("-", "").replace("_", "");
        for (GbProfile profile : values()) {
            if (profile.name().replace("_", "").equalsIgnoreCase(wanted)) {
                return profile;
            }
        }
        throw new IllegalArgumentException("profile: '" + name + "' (expected: "
                + Arrays.toString(values()).toLowerCase(Locale.ROOT) + ")");
    }
}
