package org.xueliang.ingest.onvif;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.DiscoverSourcesRequest;
import org.xueliang.proto.v1.DiscoverSourcesResponse;
import org.xueliang.proto.v1.SourceDoorServiceGrpc.SourceDoorServiceImplBase;
import org.xueliang.protocol.onvif.OnvifRequests;

/**
 * Looks for devices when somebody asks, and never by itself: a probe to one address, or by multicast where the settings allow it. Two
 * probes, for some cameras answer to their type alone and some to a probe without one. One look at a time.
 */
public final class WsDiscovery extends SourceDoorServiceImplBase {
    private static final String GROUP = "239.255.255.250";
    private static final int PORT = 3702;
    private static final int MAX_S = 10;
    private static final int MAX_INTERFACES = 16;
    /** Whoever floods ends the look, not the gateway. */
    private static final int MAX_DATAGRAMS = 4096;

    private static final String VIDEO = "dn:NetworkVideoTransmitter";

    private final AllowedNetworks networks;
    private final boolean multicast;
    private final GatewayTime time;
    private final Semaphore one = new Semaphore(1);

    public WsDiscovery(AllowedNetworks networks, boolean multicast, GatewayTime time) {
        this.networks = networks;
        this.multicast = multicast;
        this.time = time;
    }

    @Override
    public void probeSources(DiscoverSourcesRequest request, StreamObserver<DiscoverSourcesResponse> out) {
        if (!one.tryAcquire()) {
            out.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("discovery: a look is on its way (expected: one at a time; try again)")
                    .asRuntimeException());
            return;
        }
        // Its answer is waited for in seconds: not on a thread of the door.
        Thread look = new Thread(
                () -> {
                    try {
                        out.onNext(probe(request));
                        out.onCompleted();
                    } catch (StatusRuntimeException e) {
                        out.onError(e);
                    } catch (IOException | RuntimeException e) {
                        out.onError(Status.UNAVAILABLE
                                .withDescription("discovery: " + e.getMessage())
                                .asRuntimeException());
                    } finally {
                        one.release();
                    }
                },
                "ingest-discovery");
        look.setDaemon(true);
        look.start();
    }

    private DiscoverSourcesResponse probe(DiscoverSourcesRequest request) throws IOException {
        InetAddress address = request.getAddress().isEmpty() ? null : address(request.getAddress());
        if (address == null && !multicast) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("discovery: multicast is off here (expected: an address, or"
                            + " ingest.sources.multicast-discovery: true in the gateway's settings)")
                    .asRuntimeException();
        }
        int seconds = Math.max(1, Math.min(MAX_S, request.getSeconds()));
        int port = request.getPort() == 0 ? PORT : request.getPort();
        Set<String> asked = new LinkedHashSet<>();
        List<byte[]> probes = new ArrayList<>();
        for (String types : List.of(VIDEO, "")) {
            String id = "urn:uuid:" + UUID.randomUUID();
            asked.add(id);
            probes.add(OnvifRequests.probe(id, types).getBytes(StandardCharsets.UTF_8));
        }
        ProbeAnswers answers = new ProbeAnswers(asked, networks);
        try (MulticastSocket socket = new MulticastSocket(new InetSocketAddress(0))) {
            if (address == null) {
                toAll(socket, probes);
            } else {
                for (byte[] probe : probes) {
                    socket.send(new DatagramPacket(probe, probe.length, address, port));
                }
            }
            collect(socket, address, answers, time.steadyMs() + seconds * 1000L);
        }
        return answers.response();
    }

    private InetAddress address(String text) throws IOException {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("address: '" + text + "' (expected: an IP address)")
                    .asRuntimeException();
        }
        InetAddress address = InetAddress.getByAddress(bytes);
        String not = networks.refusal(address);
        if (not != null) {
            throw Status.INVALID_ARGUMENT.withDescription("address: " + not).asRuntimeException();
        }
        return address;
    }

    private static void toAll(MulticastSocket socket, List<byte[]> probes) throws IOException {
        socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1);
        InetAddress group = InetAddress.getByName(GROUP);
        List<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()
                .filter(WsDiscovery::carriesMulticast)
                .limit(MAX_INTERFACES)
                .toList();
        for (NetworkInterface through : interfaces) {
            socket.setNetworkInterface(through);
            for (byte[] probe : probes) {
                socket.send(new DatagramPacket(probe, probe.length, group, PORT));
            }
        }
    }

    private static boolean carriesMulticast(NetworkInterface through) {
        try {
            return through.isUp()
                    && through.supportsMulticast()
                    && !through.isLoopback()
                    && through.inetAddresses().anyMatch(address -> address.getAddress().length == 4);
        } catch (IOException e) {
            // It went away while it was looked at.
            return false;
        }
    }

    /** @param only whose answers count; null: everybody's */
    private void collect(DatagramSocket socket, @Nullable InetAddress only, ProbeAnswers answers, long untilMs)
            throws IOException {
        byte[] buffer = new byte[65_507];
        for (int i = 0; i < MAX_DATAGRAMS; i++) {
            long leftMs = untilMs - time.steadyMs();
            if (leftMs <= 0) {
                return;
            }
            socket.setSoTimeout((int) leftMs);
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException over) {
                return;
            }
            if (only == null || only.equals(packet.getAddress())) {
                answers.take(Arrays.copyOf(packet.getData(), packet.getLength()), packet.getAddress());
            }
        }
    }
}
