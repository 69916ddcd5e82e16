package org.xueliang.ingest.gb28181;

import io.prometheus.client.CollectorRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.assignment.RegistryLink;
import org.xueliang.ingest.gb28181.cascade.Cascade;
import org.xueliang.ingest.gb28181.cascade.CascadeLink;
import org.xueliang.ingest.gb28181.cascade.SharedChannel;
import org.xueliang.ingest.gb28181.cascade.SharedChannels;
import org.xueliang.ingest.gb28181.cascade.UpperMediaPorts;
import org.xueliang.ingest.gb28181.cascade.UpperStreams;
import org.xueliang.ingest.gb28181.cascade.WaitingAlarms;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.manscdp.MobilePositionNotify;
import org.xueliang.protocol.manscdp.MobilePositionNotify.Position;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** The cascade of this gateway put together: platforms from the registry, their requests from the SIP port. Close it before the gateway. */
public final class GbCascade implements AutoCloseable {
    private final SharedChannels channels = new SharedChannels();
    private final Cascade cascade;
    private final @Nullable CascadeLink link;

    private GbCascade(
            Gb28181Gateway gateway,
            Gb28181Settings settings,
            String gatewayId,
            DeviceBook devices,
            StreamDirectory directory,
            UpperStreams streams,
            SessionLedger ledger,
            CollectorRegistry metrics,
            WaitingAlarms alarms,
            GatewayTime time,
            CountedErrors errors,
            @Nullable RegistryLink registry,
            @Nullable RegistryReports reports) {
        SocketTransport transport = SocketTransport.best();
        this.cascade = Cascade.open(
                gateway.endpoint(),
                settings.platform(),
                channels,
                new GbDownstream(gateway, directory),
                directory,
                streams,
                new UpperMediaPorts(
                        gateway.loops(), transport.udp(), transport.tcp(), transport.tcpServer(), settings.bind()),
                ledger,
                metrics,
                alarms,
                time,
                errors);
        gateway.upward(new Gb28181Gateway.Upward() {
            @Override
            public boolean takes(SipRequest request, SipServerTransaction transaction) {
                return cascade.takes(
                        request,
                        transaction,
                        devices.find(request.from().user()).isPresent());
            }

            @Override
            public void closed(SipFlow connection) {
                cascade.closed(connection);
            }
        });
        if (reports != null) {
            reports.onAlarm(cascade::alarm);
            reports.onPosition(this::moved);
        }
        this.link = registry == null
                ? null
                : new CascadeLink(registry.channel(), registry.token(), gatewayId, cascade, channels, errors);
    }

    /**
     * Follows the registry from now on.
     *
     * @param streams among the gateway's observers
     * @param alarms that wait for platforms
     * @param registry null for a gateway without one: it has no platforms above
     * @param reports tells alarms of devices; null where there is none
     */
    public static GbCascade open(
            Gb28181Gateway gateway,
            Gb28181Settings settings,
            String gatewayId,
            DeviceBook devices,
            StreamDirectory directory,
            UpperStreams streams,
            SessionLedger ledger,
            CollectorRegistry metrics,
            WaitingAlarms alarms,
            GatewayTime time,
            CountedErrors errors,
            @Nullable RegistryLink registry,
            @Nullable RegistryReports reports) {
        GbCascade opened = new GbCascade(
                gateway, settings, gatewayId, devices, directory, streams, ledger, metrics, alarms, time, errors,
                registry, reports);
        if (opened.link != null) {
            opened.link.start();
        }
        return opened;
    }

    /** X25 in vendor-quirks: a device says its own code where its channel moved; that is the channel where it has one. */
    private void moved(String device, MobilePositionNotify told) {
        for (Position position : told.positions()) {
            SharedChannel named = channels.find(position.deviceId()).orElse(null);
            if (named != null && named.device().equals(device)) {
                cascade.moved(position);
            } else if (named == null && position.deviceId().equals(device)) {
                List<SharedChannel> its = channels.all().stream()
                        .filter(channel -> channel.device().equals(device))
                        .toList();
                if (its.size() == 1) {
                    cascade.moved(position.of(its.get(0).code()));
                }
            }
        }
    }

    /** Logs off at all platforms. */
    @Override
    public void close() {
        if (link != null) {
            link.close();
        }
        cascade.close();
    }
}
