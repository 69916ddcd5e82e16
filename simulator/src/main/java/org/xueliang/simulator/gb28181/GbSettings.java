package org.xueliang.simulator.gb28181;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.simulator.gb28181.quirk.GbProfile;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;

/**
 * Devices of one kind against one platform. No secret is in it. To be made by {@link #builder}.
 *
 * @param server the platform's SIP address
 * @param serverId its code of 20 digits; the first ten are the domain
 * @param codes of the devices and channels
 * @param devices 1 to 100,000
 * @param channels of each device, 0 to 100,000
 * @param quirks the profile's and further ones
 * @param fault of the media of all channels; one channel's can be changed while it runs
 * @param expiresS of registrations
 * @param keepaliveS between keepalives
 * @param paging of catalogs and recordings
 * @param faults of the network between, for pages of catalogs and recordings
 * @param retryMs from a registration that failed to the next; up to half as long again by chance
 * @param recordingS length of what is sent as a recording, where the INVITE names no shorter time
 * @param clockErrorMs the devices' clock minus the true one
 * @param seed repeats everything that is by chance
 * @param threads event loops
 * @param sockets for UDP, of each event loop: devices take them in turn
 * @param note digests of messages (2022 8.3): on every request but REGISTER, and wanted on every request of the platform
 * @param bind address of this side; null for the one that the system takes
 */
public record GbSettings(
        InetSocketAddress server,
        String serverId,
        DeviceCodes codes,
        GbKind kind,
        int devices,
        int channels,
        GbTransport transport,
        GbEdition edition,
        GbProfile profile,
        Set<GbQuirk> quirks,
        MediaFault fault,
        int expiresS,
        int keepaliveS,
        CatalogPaging paging,
        WireFaults faults,
        int retryMs,
        int recordingS,
        long clockErrorMs,
        long seed,
        int threads,
        int sockets,
        boolean note,
        @Nullable InetAddress bind) {

    public GbSettings {
        EnumSet<GbQuirk> all = EnumSet.noneOf(GbQuirk.class);
        all.addAll(profile.quirks());
        all.addAll(quirks);
        quirks = Set.copyOf(all);
        if (!serverId.matches("\\d{20}")) {
            throw new IllegalArgumentException("code of the platform: '" + serverId + "' (expected: 20 digits)");
        }
        if (devices < 1 || devices > 100_000) {
            throw new IllegalArgumentException("devices: " + devices + " (expected: 1 to 100000)");
        }
        if (channels < 0 || channels > 100_000) {
            throw new IllegalArgumentException("channels: " + channels + " (expected: 0 to 100000)");
        }
        if (expiresS < 10 || keepaliveS < 1 || retryMs < 100) {
            throw new IllegalArgumentException("expires " + expiresS + " s, keepalive " + keepaliveS + " s, retry "
                    + retryMs + " ms (expected: >= 10, >= 1, >= 100)");
        }
        if (threads < 1 || threads > 64 || sockets < 1 || sockets > 256) {
            throw new IllegalArgumentException(
                    "threads " + threads + ", sockets " + sockets + " (expected: 1 to 64, 1 to 256)");
        }
    }

    /** The first ten digits of the platform's code: SIP domain and digest realm. */
    public String domain() {
        return serverId.substring(0, 10);
    }

    public boolean has(GbQuirk quirk) {
        return quirks.contains(quirk);
    }

    public static Builder builder(InetSocketAddress server, String serverId) {
        return new Builder(server, serverId);
    }

    /** Collects settings; what is not said is one recorder of edition 2016 with four channels, by the book, over UDP. */
    public static final class Builder {
        private final InetSocketAddress server;
        private final String serverId;
        private String prefix;
        private int firstSerial = 1;
        private GbKind kind = GbKind.RECORDER;
        private int devices = 1;
        private int channels = 4;
        private GbTransport transport = GbTransport.UDP;
        private GbEdition edition = GbEdition.GB2016;
        private GbProfile profile = GbProfile.STANDARD;
        private final Set<GbQuirk> quirks = EnumSet.noneOf(GbQuirk.class);
        private MediaFault fault = MediaFault.NONE;
        private int expiresS = 3600;
        private int keepaliveS = 60;
        private CatalogPaging paging = CatalogPaging.DEFAULT;
        private WireFaults faults = WireFaults.NONE;
        private int retryMs = 60_000;
        private int recordingS = 60;
        private long clockErrorMs;
        private long seed = 1;
        private int threads = 1;
        private int sockets = 4;
        private boolean note;
        private @Nullable InetAddress bind;

        private Builder(InetSocketAddress server, String serverId) {
            this.server = server;
            this.serverId = serverId;
            this.prefix = serverId.length() < 10 ? "" : serverId.substring(0, 10);
        }

        /** Ten digits of the codes; the platform's own where nothing is said. */
        public Builder prefix(String digits) {
            prefix = digits;
            return this;
        }

        public Builder firstSerial(int serial) {
            firstSerial = serial;
            return this;
        }

        public Builder kind(GbKind value) {
            kind = value;
            return this;
        }

        public Builder devices(int count) {
            devices = count;
            return this;
        }

        public Builder channels(int count) {
            channels = count;
            return this;
        }

        public Builder transport(GbTransport value) {
            transport = value;
            return this;
        }

        public Builder edition(GbEdition value) {
            edition = value;
            return this;
        }

        public Builder profile(GbProfile value) {
            profile = value;
            return this;
        }

        public Builder quirk(GbQuirk... more) {
            quirks.addAll(Set.of(more));
            return this;
        }

        public Builder quirks(Set<GbQuirk> more) {
            quirks.addAll(more);
            return this;
        }

        public Builder fault(MediaFault value) {
            fault = value;
            return this;
        }

        public Builder expiresS(int seconds) {
            expiresS = seconds;
            return this;
        }

        public Builder keepaliveS(int seconds) {
            keepaliveS = seconds;
            return this;
        }

        public Builder paging(CatalogPaging value) {
            paging = value;
            return this;
        }

        public Builder faults(WireFaults value) {
            faults = value;
            return this;
        }

        public Builder retryMs(int millis) {
            retryMs = millis;
            return this;
        }

        public Builder recordingS(int seconds) {
            recordingS = seconds;
            return this;
        }

        public Builder clockErrorMs(long millis) {
            clockErrorMs = millis;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public Builder threads(int count) {
            threads = count;
            return this;
        }

        public Builder sockets(int count) {
            sockets = count;
            return this;
        }

        public Builder note(boolean value) {
            note = value;
            return this;
        }

        public Builder bind(InetAddress address) {
            bind = address;
            return this;
        }

        /** @throws IllegalArgumentException naming the value and what was expected */
        public GbSettings build() {
            return new GbSettings(
                    server,
                    serverId,
                    new DeviceCodes(prefix, kind, firstSerial, devices, channels),
                    kind,
                    devices,
                    channels,
                    transport,
                    edition,
                    profile,
                    quirks,
                    fault,
                    expiresS,
                    keepaliveS,
                    paging,
                    faults,
                    retryMs,
                    recordingS,
                    clockErrorMs,
                    seed,
                    threads,
                    sockets,
                    note,
                    bind);
        }
    }
}
