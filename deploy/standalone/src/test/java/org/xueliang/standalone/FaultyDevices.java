package org.xueliang.standalone;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xueliang.ingest.gb28181.invite.NoMediaCause;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.media.Recording;

/**
 * Simulated devices with something wrong about the media of each channel, and the cause that should be named. All channels are always
 * watched, so that all attempts run beside each other.
 */
final class FaultyDevices {
    private static final long DAY_MS = 86_400_000;
    private static final long LOOK_MS = 100;

    /** What is wrong with a channel, and what should be said of it. */
    record Faulty(String channel, MediaFault fault, NoMediaCause cause) {}

    private final GbInstallation at;
    private final Recording shown;
    private final List<Faulty> faulty = new ArrayList<>();
    private final List<GbFleet> fleets = new ArrayList<>();
    private final Map<String, Set<String>> causes = new ConcurrentHashMap<>();

    FaultyDevices(GbInstallation at, Recording shown) throws Exception {
        this.at = at;
        this.shown = shown;
        add(
                at.devices(5001),
                MediaTransport.MEDIA_UDP,
                List.of(
                        Map.entry(MediaFault.WRONG_DIRECTION, NoMediaCause.WRONG_DIRECTION),
                        Map.entry(MediaFault.NOTHING_SENT, NoMediaCause.NOTHING_AT_ALL),
                        Map.entry(MediaFault.RTCP_ONLY, NoMediaCause.RTCP_ONLY),
                        Map.entry(MediaFault.SVAC, NoMediaCause.CODEC),
                        Map.entry(MediaFault.REFUSED, NoMediaCause.REFUSED),
                        Map.entry(MediaFault.BUSY, NoMediaCause.BUSY),
                        Map.entry(MediaFault.NO_KEYFRAME, NoMediaCause.NO_PSM_OR_KEYFRAME),
                        Map.entry(MediaFault.NO_PSM, NoMediaCause.NO_PSM_OR_KEYFRAME)));
        add(
                at.devices(5101),
                MediaTransport.MEDIA_TCP_ACTIVE,
                List.of(
                        Map.entry(MediaFault.PORT_CLOSED, NoMediaCause.PORT_CLOSED),
                        Map.entry(MediaFault.PRIVATE_ADDRESS, NoMediaCause.PRIVATE_ADDRESS)));
        // Of an address of its own, too: else the RTCP of the one that sends nothing else may have been meant for it.
        add(
                at.devices(5201).fault(MediaFault.NAT).bind(InetAddress.getByName("127.0.0.4")),
                MediaTransport.MEDIA_UDP,
                List.of(Map.entry(MediaFault.NAT, NoMediaCause.NAT)));
        add(
                at.devices(5301).clockErrorMs(-DAY_MS),
                MediaTransport.MEDIA_UDP,
                List.of(Map.entry(MediaFault.NOTHING_SENT, NoMediaCause.CLOCK)));
        // Of an address of its own: whose a packet with a wrong SSRC is, is in doubt among all that wait for that
        // address.
        // The first sends nothing, so that there is one that waits.
        add(
                at.devices(5401).bind(InetAddress.getByName("127.0.0.3")),
                MediaTransport.MEDIA_UDP,
                List.of(
                        Map.entry(MediaFault.NOTHING_SENT, NoMediaCause.WRONG_SSRC),
                        Map.entry(MediaFault.WRONG_SSRC, NoMediaCause.WRONG_SSRC),
                        Map.entry(MediaFault.WRONG_SSRC, NoMediaCause.WRONG_SSRC)));
        ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();
        at.running.add("looking at causes", looking::shutdownNow);
        looking.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    private void add(GbSettings.Builder settings, MediaTransport way, List<Map.Entry<MediaFault, NoMediaCause>> faults)
            throws Exception {
        GbFleet fleet = at.running.add(
                "faulty devices",
                GbFleet.start(settings.devices(1).channels(faults.size()).build(), at.passwords(), shown));
        fleets.add(fleet);
        at.enrol(fleet.device(0).code(), way, true);
        for (int channel = 0; channel < faults.size(); channel++) {
            MediaFault fault = faults.get(channel).getKey();
            fleet.device(0).fault(channel, fault).get();
            faulty.add(new Faulty(
                    fleet.device(0).channelCode(channel),
                    fault,
                    faults.get(channel).getValue()));
        }
    }

    void powerOn() {
        fleets.forEach(fleet -> fleet.powerOn(Duration.ZERO));
    }

    List<Faulty> all() {
        return faulty;
    }

    /** What the gateway said so far of why a channel gives no picture. */
    Set<String> causes(String channel) {
        return causes.getOrDefault(channel, Set.of());
    }

    private void look() {
        for (Faulty one : faulty) {
            at.ingest
                    .directory()
                    .offlineCause(one.channel())
                    .ifPresent(cause -> requireNonNull(
                                    causes.computeIfAbsent(one.channel(), channel -> ConcurrentHashMap.newKeySet()))
                            .add(cause));
        }
    }

    /** Causes that were named, each once. */
    static Set<NoMediaCause> distinct(List<Faulty> of) {
        Set<NoMediaCause> causes = new HashSet<>();
        of.forEach(one -> causes.add(one.cause()));
        return causes;
    }
}
