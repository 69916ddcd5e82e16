package org.xueliang.simulator.onvif;

import java.util.Arrays;
import java.util.Locale;

/** How a simulated device strays, with where it was seen. */
public enum OnvifQuirk {
    /** O4 in vendor-quirks: its clock is a year behind, and tokens of another time are refused. */
    O4_CLOCK_A_YEAR_OFF,
    /** O5 in vendor-quirks: addresses in its answers are those that it listens at. */
    O5_ADDRESS_0_0_0_0,
    /** Profile T: 401 with a challenge of HTTP Digest; refuses a UsernameToken beside it (onvif-and-iot A3). */
    HTTP_DIGEST,
    /** No GetServices: what came before it. */
    CAPABILITIES_ALONE;

    /** {@code o4}, {@code o5}, {@code http-digest} ...; the error lists what there is. */
    public static OnvifQuirk parse(String label) {
        String wanted = label.toUpperCase(Locale.ROOT).replace('-', '_');
        for (OnvifQuirk quirk : values()) {
            if (quirk.name().equals(wanted) || quirk.name().startsWith(wanted + "_")) {
                return quirk;
            }
        }
        throw new IllegalArgumentException("--quirk: '" + label + "' (expected: one of "
                + String.join(
                        ", ",
                        Arrays.stream(values())
                                .map(quirk -> quirk.name().toLowerCase(Locale.ROOT))
                                .toList())
                + ")");
    }
}
