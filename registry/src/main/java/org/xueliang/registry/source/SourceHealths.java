package org.xueliang.registry.source;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceError;
import org.xueliang.proto.v1.SourceHealth;
import org.xueliang.registry.channel.BroughtChannels;
import org.xueliang.registry.channel.BroughtChannels.Seen;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.device.Devices;
import org.xueliang.registry.sensor.SourceSensors;
import org.xueliang.registry.terms.TermsRules;

/**
 * How a source is: what its gateway said, or what its device, channels and readings show, and all of it in one sentence. Worked
 * out when it is asked for.
 */
final class SourceHealths {
    /** B2 in the IoT sheet: sleepy sensors report once in hours to a day; two days of silence are no rhythm of theirs. */
    private static final long SILENT_US = 2 * 86_400_000_000L;

    private static final String NOT_HEARD = "its gateway has said nothing lately";

    private final Channels channels;
    private final BroughtChannels brought;
    private final Devices devices;

    SourceHealths(Channels channels, BroughtChannels brought, Devices devices) {
        this.channels = channels;
        this.brought = brought;
        this.devices = devices;
    }

    Source shown(Handle handle, SourceStore.Row row, long nowUs) {
        return shown(handle, List.of(row), nowUs).get(0);
    }

    List<Source> shown(Handle handle, List<SourceStore.Row> rows, long nowUs) {
        Map<String, Seen> seen = brought.seen(
                handle, rows.stream().map(row -> row.source().getCode()).toList());
        return rows.stream()
                .map(row -> shown(handle, row, seen.getOrDefault(row.source().getCode(), Seen.NONE), nowUs))
                .toList();
    }

    private Source shown(Handle handle, SourceStore.Row row, Seen seen, long nowUs) {
        Source source = row.source();
        SourceHealth.Builder health = row.said() == null ? SourceHealth.newBuilder() : row.said().toBuilder();
        health.setGateway(source.getGateway());
        SourceSensors.Seen sensors = SourceSensors.seen(handle, source.getCode());
        health.setSensors(sensors.enrolled()).setSensorsPending(sensors.pending());
        switch (source.getAdapter()) {
            case GB28181 -> ofDevice(handle, source, health);
            case HTTP -> ofReadings(health, sensors, nowUs);
            case NODE ->
                health.setState(Presence.UNKNOWN).setCause("another node: its state stands with the nodes, not here");
            default -> {
                health.setChannels(seen.channels()).setChannelsOnline(seen.online());
                switch (source.getAdapter()) {
                    case RTSP -> ofChannels(handle, health, seen);
                    default -> followed(row, health);
                }
            }
        }
        TermsRules.ended(source.getCode(), source.getTerms(), nowUs)
                .ifPresent(words -> health.setState(Presence.OFFLINE).setCause(words));
        if (sensors.lastUs() > health.getLastContactUs()) {
            health.setLastContactUs(sensors.lastUs());
        }
        return source.toBuilder().setHealth(health.setSummary(summary(health))).build();
    }

    /** ONVIF and MQTT: what the gateway said, as long as it is heard. */
    private void followed(SourceStore.Row row, SourceHealth.Builder health) {
        if (row.source().getGateway().isEmpty()) {
            health.setState(Presence.UNKNOWN).setCause("no gateway follows it yet");
        } else if (row.gatewaySeenUs() < channels.freshUs()) {
            health.setState(Presence.UNKNOWN)
                    .setCause("gateway '" + row.source().getGateway() + "': " + NOT_HEARD);
        } else if (row.said() == null) {
            health.setState(Presence.UNKNOWN).setCause("its gateway has not looked at it yet");
        }
    }

    private void ofChannels(Handle handle, SourceHealth.Builder health, Seen seen) {
        if (seen.online() > 0) {
            health.setState(Presence.ONLINE);
        } else {
            health.setState(seen.offline() == 0 ? Presence.UNKNOWN : Presence.OFFLINE);
        }
        if (seen.online() < seen.channels()) {
            String first = channels.shown(handle, List.of(seen.firstOffline())).stream()
                    .findFirst()
                    .map(channel -> "; " + channel.getCode() + ": "
                            + channel.getStatus().getCause())
                    .orElse("");
            health.setCause(seen.online() + " of " + seen.channels() + " channels are online" + first);
        }
    }

    private void ofDevice(Handle handle, Source source, SourceHealth.Builder health) {
        Channels.Seen seen = channels.ofDevice(handle, source.getAddress());
        health.setChannels(seen.channels()).setChannelsOnline(seen.online());
        Device device = devices.find(source.getAddress()).orElse(null);
        if (device == null) {
            health.setState(Presence.UNKNOWN).setCause("device " + source.getAddress() + " is not enrolled");
            return;
        }
        var status = device.getStatus();
        health.setState(status.getPresence())
                .setSinceUs(status.getSinceUs())
                .setCause(status.getCause())
                .setGateway(status.getGateway())
                .setDevice((status.getManufacturer() + " " + status.getModel() + " " + status.getFirmware()).strip());
        if (status.getClockKnown()) {
            health.setClockErrorMs(status.getClockErrorMs());
        }
    }

    private static void ofReadings(SourceHealth.Builder health, SourceSensors.Seen sensors, long nowUs) {
        if (sensors.lastUs() == 0) {
            health.setState(Presence.UNKNOWN).setCause("no reading has come yet");
        } else if (nowUs - sensors.lastUs() > SILENT_US) {
            health.setState(Presence.OFFLINE)
                    .setCause("no reading for " + (nowUs - sensors.lastUs()) / 3_600_000_000L + " hours");
        } else {
            health.setState(Presence.ONLINE);
        }
    }

    private static String summary(SourceHealth.Builder health) {
        StringBuilder words = new StringBuilder(
                health.getState() == Presence.PRESENCE_UNSPECIFIED
                        ? "unknown"
                        : health.getState().name().toLowerCase(Locale.ROOT));
        if (!health.getCause().isEmpty()) {
            words.append(": ").append(health.getCause());
        }
        if (health.getChannels() > 0) {
            words.append("; ")
                    .append(health.getChannelsOnline())
                    .append(" of ")
                    .append(health.getChannels())
                    .append(" channels online");
        }
        if (health.getSensors() + health.getSensorsPending() > 0) {
            words.append("; ")
                    .append(health.getSensors())
                    .append(" sensors, ")
                    .append(health.getSensorsPending())
                    .append(" names pending");
        }
        String clock = health.hasClockErrorMs() ? clock(health.getClockErrorMs()) : null;
        if (clock != null) {
            words.append("; ").append(clock);
        }
        long errors =
                health.getErrorsList().stream().mapToLong(SourceError::getCount).sum();
        if (errors > 0) {
            words.append("; ")
                    .append(errors)
                    .append(errors == 1 ? " error" : " errors")
                    .append(", mostly ")
                    .append(health.getErrors(0).getWhat());
        }
        return words.toString();
    }

    /** Null where it is right to a second, which is what GB/T 28181-2022 9.10.3 asks. */
    private static @Nullable String clock(long errorMs) {
        long s = Math.abs(errorMs) / 1000;
        if (s < 1) {
            return null;
        }
        String size = s < 120
                ? s + " s"
                : s < 7200
                        ? (s + 30) / 60 + " min"
                        : s < 172_800 ? (s + 1800) / 3600 + " h" : (s + 43_200) / 86_400 + " days";
        return "its clock is " + size + (errorMs > 0 ? " ahead" : " behind");
    }
}
