package org.xueliang.standalone.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.simulator.gb28181.CatalogPaging;
import org.xueliang.simulator.gb28181.GbKind;
import org.xueliang.simulator.gb28181.GbPasswords;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.gb28181.GbTransport;
import org.xueliang.simulator.gb28181.WireFaults;
import org.xueliang.simulator.gb28181.quirk.GbProfile;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import picocli.CommandLine.Option;

/** Simulated GB/T 28181 devices, as a command line describes them. */
final class Gb28181Options {
    private static final int LATE_MS = 200;
    private static final int TCP_PAGE_ITEMS = 50;

    @Option(
            names = "--gb28181",
            paramLabel = "HOST:PORT",
            description = "GB/T 28181 devices that register at this SIP address.")
    @Nullable
    String server;

    @Option(
            names = "--server-id",
            paramLabel = "CODE",
            description = "With --gb28181: the platform's code of 20 digits; the first ten are the domain.")
    @Nullable
    String serverId;

    @Option(names = "--devices", paramLabel = "N", description = "How many devices (default: ${DEFAULT-VALUE}).")
    int devices = 1;

    @Option(names = "--channels", paramLabel = "M", description = "Channels of each (default: ${DEFAULT-VALUE}).")
    int channels = 4;

    @Option(
            names = "--device-kind",
            paramLabel = "KIND",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    GbKind kind = GbKind.RECORDER;

    @Option(
            names = "--prefix",
            paramLabel = "DIGITS",
            description = "First ten digits of the devices' codes (default: those of --server-id).")
    @Nullable
    String prefix;

    @Option(
            names = "--first-serial",
            paramLabel = "N",
            description = "Serial number of the first device (default: ${DEFAULT-VALUE}).")
    int firstSerial = 1;

    @Option(names = "--tcp", description = "SIP over TCP, a connection each (default: UDP).")
    boolean tcp;

    @Option(names = "--edition", paramLabel = "YEAR", description = "2011, 2016 or 2022 (default: ${DEFAULT-VALUE}).")
    String edition = "2016";

    @Option(
            names = "--profile",
            paramLabel = "VENDOR",
            description = "The oddities of a vendor's devices: ${COMPLETION-CANDIDATES}.")
    GbProfile profile = GbProfile.STANDARD;

    @Option(names = "--fault", paramLabel = "NAME", description = "Why no media comes: ${COMPLETION-CANDIDATES}.")
    MediaFault fault = MediaFault.NONE;

    @Option(
            names = "--passwords",
            paramLabel = "FILE",
            description = "Lines of CODE PASSWORD, where devices have each their own.")
    @Nullable
    Path passwords;

    @Option(
            names = "--password-env",
            paramLabel = "NAME",
            description = "The environment variable that holds the password of all devices.")
    @Nullable
    String passwordVariable;

    @Option(names = "--keepalive", paramLabel = "S", description = "Seconds between keepalives (default: 60).")
    int keepaliveS = 60;

    @Option(names = "--expires", paramLabel = "S", description = "Seconds of a registration (default: 3600).")
    int expiresS = 3600;

    @Option(
            names = "--page-items",
            paramLabel = "N",
            description = "Items in a page of a catalog (default: 2, over TCP 50).")
    int pageItems;

    @Option(
            names = "--note",
            description =
                    "Devices sign their requests (Note, 8.3, SM3) and refuse requests of the platform that are not signed.")
    boolean note;

    @Option(
            names = "--lose-pages",
            paramLabel = "SHARE",
            description = "Of a catalog's pages, 0 to 1; the same --seed loses the same ones.")
    double losePages;

    @Option(names = "--seed", paramLabel = "N", description = "Repeats a run (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(
            names = "--over",
            paramLabel = "TIME",
            description = "Devices begin within this time, each at a moment by chance (default: ${DEFAULT-VALUE}).")
    String over = "10s";

    @Option(names = "--storm", description = "All devices at once: what a power cut ends with.")
    boolean storm;

    boolean wanted() {
        return server != null;
    }

    Duration within() {
        return storm ? Duration.ZERO : Lengths.parse("--over", over);
    }

    /** @throws IllegalArgumentException saying which option and what was expected */
    GbSettings settings(Set<GbQuirk> quirks) {
        if (server == null || serverId == null) {
            throw new IllegalArgumentException("--gb28181: whose? (expected: --server-id CODE of 20 digits with it)");
        }
        InetSocketAddress address = HostPort.parse("--gb28181", server);
        int items = pageItems > 0 ? pageItems : tcp ? TCP_PAGE_ITEMS : CatalogPaging.DEFAULT.pageItems();
        GbSettings.Builder settings = GbSettings.builder(address, serverId)
                .devices(devices)
                .channels(channels)
                .kind(kind)
                .firstSerial(firstSerial)
                .transport(tcp ? GbTransport.TCP : GbTransport.UDP)
                .edition(editionOf(edition))
                .profile(profile)
                .quirks(quirks)
                .fault(fault)
                .keepaliveS(keepaliveS)
                .expiresS(expiresS)
                .paging(new CatalogPaging(items, 0, losePages == 0))
                .faults(losePages == 0 ? WireFaults.NONE : new WireFaults(losePages, 0, 0, LATE_MS))
                .note(note)
                .seed(seed);
        return (prefix == null ? settings : settings.prefix(prefix)).build();
    }

    private static GbEdition editionOf(String year) {
        return switch (year) {
            case "2011" -> GbEdition.GB2011;
            case "2016" -> GbEdition.GB2016;
            case "2022" -> GbEdition.GB2022;
            default -> throw new IllegalArgumentException("--edition: '" + year + "' (expected: 2011, 2016 or 2022)");
        };
    }

    /** @param typed what --password gave; null where it is not there. There is no default password. */
    GbPasswords passwords(char @Nullable [] typed) throws IOException {
        String variable = passwordVariable == null ? null : System.getenv(passwordVariable);
        if (passwords != null) {
            return GbPasswords.ofFile(passwords);
        }
        if (passwordVariable != null && variable == null) {
            throw new IllegalArgumentException(
                    "--password-env: " + passwordVariable + " is not set (expected: the devices' password in it)");
        }
        if (typed == null && variable == null) {
            throw new IllegalArgumentException("--gb28181: which password do the devices have? (expected: --password,"
                    + " --password-env NAME or --passwords FILE)");
        }
        return GbPasswords.same(variable != null ? variable : new String(typed == null ? new char[0] : typed));
    }

    static Set<GbQuirk> quirks(Iterable<String> labels) {
        Set<GbQuirk> quirks = new LinkedHashSet<>();
        for (String label : labels) {
            quirks.add(GbQuirk.parse(label));
        }
        return quirks;
    }
}
