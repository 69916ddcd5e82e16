package org.xueliang.registry.channel;

import org.xueliang.proto.v1.StreamSource;
import org.xueliang.registry.calls.Rfc3339;

/** Ways in words. Pure. */
public final class WayWords {
    private WayWords() {}

    /** How it comes. */
    public static String of(StreamSource source) {
        return switch (source.getSourceCase()) {
            case GB28181 -> "GB/T 28181 device " + source.getGb28181().getDevice();
            case PULL -> "pull of " + source.getPull().getUrl();
            case PUSH -> "push";
            case SOURCE_NOT_SET -> "nothing";
        };
    }

    /** What is in use and since when. */
    public static String inUse(WayRows.Row row, StreamSource source) {
        boolean own = row.inUse().equals(row.channel());
        return (own ? "by its own way" : "by its second way " + row.inUse()) + ", " + of(source)
                + (row.sinceUs() == 0 ? "" : ", since " + Rfc3339.text(row.sinceUs()))
                + (row.why().isEmpty() ? "" : " (" + row.why() + ")")
                + (row.inUse().equals(row.preferred()) ? "" : "; preferred: " + row.preferred())
                + (row.trial().isEmpty() ? "" : ", which is being tried");
    }
}
