package org.xueliang.simulator.gb28181.body;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;

/** How a device writes: its edition, its charset, its form of times, its oddities. Immutable; shared by all devices of a kind. */
public final class Dialect {
    private static final ZoneOffset BEIJING = ZoneOffset.ofHours(8);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter OFFSET =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);
    private static final DateTimeFormatter UNPADDED = DateTimeFormatter.ofPattern("yyyy-M-d'T'H:m:s", Locale.ROOT);
    private static final Charset GB18030 = Charset.forName("GB18030");

    private final GbEdition edition;
    private final Set<GbQuirk> quirks;
    private final DateTimeFormatter times;

    public Dialect(GbEdition edition, Set<GbQuirk> quirks) {
        this.edition = edition;
        EnumSet<GbQuirk> copy = EnumSet.noneOf(GbQuirk.class);
        copy.addAll(quirks);
        this.quirks = copy;
        this.times = has(GbQuirk.X21_UNPADDED_DATES)
                ? UNPADDED
                : has(GbQuirk.X22_DATES_WITH_OFFSET) ? OFFSET : has(GbQuirk.X23_MILLISECONDS) ? MILLIS : SECONDS;
    }

    public GbEdition edition() {
        return edition;
    }

    public boolean has(GbQuirk quirk) {
        return quirks.contains(quirk);
    }

    /** dateTime of MANSCDP: Beijing time, without a zone but for one oddity. */
    public String time(Instant instant) {
        return times.format(OffsetDateTime.ofInstant(instant, BEIJING));
    }

    /** Of the bytes; what the prolog declares is another matter. */
    Charset charset() {
        return has(GbQuirk.X2_UTF8_AS_GB2312) ? StandardCharsets.UTF_8 : GB18030;
    }

    /** 2022 wants GB18030; all before it GB2312, which all devices go on to declare. */
    String declaredCharset() {
        return edition.isAtLeast(GbEdition.GB2022)
                        && !has(GbQuirk.X2_UTF8_AS_GB2312)
                        && !has(GbQuirk.X1_RARE_CHARACTERS)
                ? "GB18030"
                : "GB2312";
    }
}
