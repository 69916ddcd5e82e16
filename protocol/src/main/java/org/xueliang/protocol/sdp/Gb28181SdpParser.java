package org.xueliang.protocol.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads SDP of GB/T 28181 with the lines y=, f= and u= that RFC 8866 does not know. */
public final class Gb28181SdpParser {
    /** No SDP of a device is larger. */
    public static final int MAX_BYTES = 64 * 1024;

    /** Seconds from 1900 to 1970; a time above 3.2e9 can only count from 1900. */
    private static final long NTP_ERA_S = 2_208_988_800L;

    private static final long LARGEST_UNIX_S = 3_200_000_000L;
    private static final Set<String> READ = Set.of(
            "rtpmap",
            "setup",
            "connection",
            "streamnumber",
            "downloadspeed",
            "filesize",
            "recvonly",
            "sendonly",
            "sendrecv",
            "inactive");

    private Gb28181SdpParser() {}

    /** @throws SdpSyntaxException no SDP, no m= line, or larger than allowed */
    public static Gb28181Offer offer(byte[] body) throws SdpSyntaxException {
        GbSdpLines lines = GbSdpLines.read(body, MAX_BYTES);
        GbMediaReader reader = new GbMediaReader(lines);
        int main = reader.mainIndex();
        GbSdpLines.Section section = lines.media.get(main);
        long[] times = times(lines);
        GbSessionType type = type(lines);
        long streamNumber = reader.number(section, "streamnumber");
        long speed = reader.number(section, "downloadspeed");
        int colon = lines.uri.lastIndexOf(':');
        boolean url = lines.uri.contains("://");
        GbMedia media = reader.read(section);
        List<GbMedia> more = more(reader, lines, main);
        Integer ssrc = reader.ssrc(section);
        return new Gb28181Offer(
                lines.owner,
                type != null ? type : times[0] > 0 ? GbSessionType.PLAYBACK : GbSessionType.PLAY,
                url
                        ? storage(lines.uri)
                        : colon < 0 ? lines.uri : lines.uri.substring(0, colon).strip(),
                url || colon < 0
                        ? 0
                        : recordType(lines, lines.uri.substring(colon + 1).strip()),
                times[0],
                times[1],
                media,
                more,
                ssrc,
                lines.format,
                streamNumber < 0 || streamNumber > 255 ? null : (int) streamNumber,
                speed < 0 || speed > 1024 ? null : (int) speed,
                others(section),
                lines.oddities);
    }

    /** @throws SdpSyntaxException no SDP (S26 in vendor-quirks: XML under application/sdp), no m= line, or larger than allowed */
    public static Gb28181Answer answer(byte[] body) throws SdpSyntaxException {
        GbSdpLines lines = GbSdpLines.read(body, MAX_BYTES);
        GbMediaReader reader = new GbMediaReader(lines);
        int main = reader.mainIndex();
        GbSdpLines.Section section = lines.media.get(main);
        GbSessionType type = type(lines);
        GbMedia media = reader.read(section);
        List<GbMedia> more = more(reader, lines, main);
        Integer ssrc = reader.ssrc(section);
        long size = reader.number(section, "filesize");
        return new Gb28181Answer(lines.owner, type, media, more, ssrc, lines.format, size, lines.oddities);
    }

    private static @Nullable GbSessionType type(GbSdpLines lines) {
        GbSessionType type = GbSessionType.of(lines.name);
        if (type == null) {
            lines.oddities.add(GbSdpOddity.UNKNOWN_SESSION_NAME);
        }
        return type;
    }

    private static List<GbMedia> more(GbMediaReader reader, GbSdpLines lines, int main) {
        List<GbMedia> more = new ArrayList<>();
        for (int i = 0; i < lines.media.size(); i++) {
            if (i != main) {
                more.add(reader.read(lines.media.get(i)));
            }
        }
        return more;
    }

    /** {@code http://storage/dir/file} names the storage. */
    private static String storage(String url) {
        String rest = url.substring(url.indexOf("://") + 3);
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }

    private static int recordType(GbSdpLines lines, String text) {
        Integer type = SdpParser.number(text, 99);
        if (type == null) {
            lines.oddities.add(GbSdpOddity.UNREADABLE_NUMBER);
        }
        return type == null ? 0 : type;
    }

    private static long[] times(GbSdpLines lines) {
        String[] parts = lines.time.split("[ \t]+");
        return new long[] {time(lines, parts[0]), parts.length > 1 ? time(lines, parts[1]) : 0};
    }

    private static long time(GbSdpLines lines, String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("[0-9]{1,12}")) {
            lines.oddities.add(GbSdpOddity.UNREADABLE_NUMBER);
            return 0;
        }
        long seconds = Long.parseLong(text);
        if (seconds > LARGEST_UNIX_S) {
            lines.oddities.add(GbSdpOddity.NTP_TIME);
            return seconds - NTP_ERA_S;
        }
        return seconds;
    }

    private static List<SdpAttribute> others(GbSdpLines.Section section) {
        List<SdpAttribute> others = new ArrayList<>();
        for (SdpAttribute attribute : section.attributes) {
            if (!READ.contains(attribute.name())) {
                others.add(attribute);
            }
        }
        return others;
    }
}
