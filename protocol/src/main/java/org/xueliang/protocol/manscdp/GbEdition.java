package org.xueliang.protocol.manscdp;

import org.jspecify.annotations.Nullable;

/** Edition of GB/T 28181 that a peer speaks (2022 annex I). Later ones understand earlier ones; a peer is never sent what came after it. */
public enum GbEdition {
    GB2011("1.0"),
    /** 2011 with its amendment. */
    GB2011_AMENDED("1.1"),
    GB2016("2.0"),
    GB2022("3.0");

    private final String version;

    GbEdition(String version) {
        this.version = version;
    }

    /** @return the value of the header X-GB-Ver */
    public String version() {
        return version;
    }

    public boolean isAtLeast(GbEdition other) {
        return compareTo(other) >= 0;
    }

    /** @param header value of X-GB-Ver, null where it is absent; what is absent or cannot be read means 2016 */
    public static GbEdition of(@Nullable String header) {
        if (header != null) {
            for (GbEdition edition : values()) {
                if (edition.version.equals(header.strip())) {
                    return edition;
                }
            }
        }
        return GB2016;
    }
}
