package org.xueliang.protocol.sip.dialog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipDatagramParser;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipSyntaxException;
import org.xueliang.protocol.sip.SipTokens;
import org.xueliang.protocol.sip.transaction.LayerLimits;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipHandler;
import org.xueliang.protocol.sip.transaction.SipLayerObserver;
import org.xueliang.protocol.sip.transaction.SipTimers;
import org.xueliang.protocol.timer.TimerWheel;

/** Agents that hear each other over datagrams which get lost, doubled and delayed, in a time of its own: seeded, nothing waits. */
final class FakeNetwork {
    /** One agent with its address. */
    final class Node {
        final String host;
        final TimerWheel wheel = new TimerWheel(10, 1024, 0);
        final SipUserAgent agent;
        final List<String> sent = new ArrayList<>();

        Node(String host, SipHandler handler, LayerLimits limits) {
            this.host = host;
            SipTokens tokens = new SipTokens(new Random(host.hashCode()));
            this.agent = new SipUserAgent(SipTimers.DEFAULTS, limits, wheel, tokens, handler, SipLayerObserver.NONE);
        }

        private FakeNetwork network() {
            return FakeNetwork.this;
        }

        /** What it sends to the other over. */
        SipFlow to(Node other) {
            return new Wire(this, other, 5060);
        }
    }

    private record Wire(Node from, Node to, int port, boolean reliable, FakeNetwork network) implements SipFlow {
        Wire(Node from, Node to, int port) {
            this(from, to, port, from.network().reliable, from.network());
        }

        @Override
        public boolean isReliable() {
            return reliable;
        }

        @Override
        public String transport() {
            return reliable ? "TCP" : "UDP";
        }

        @Override
        public String remoteHost() {
            return to.host;
        }

        @Override
        public int remotePort() {
            return port;
        }

        @Override
        public String localHost() {
            return from.host;
        }

        @Override
        public int localPort() {
            return 5060;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void send(byte[] encoded, @Nullable SipMessage message) {
            String text = new String(encoded, StandardCharsets.ISO_8859_1);
            from.sent.add(network.nowMs + " " + text.substring(0, text.indexOf('\r')));
            network.send(from, to, encoded);
        }
    }

    private record Datagram(long atMs, long order, Node from, Node to, byte[] bytes) implements Comparable<Datagram> {
        @Override
        public int compareTo(Datagram other) {
            return atMs == other.atMs ? Long.compare(order, other.order) : Long.compare(atMs, other.atMs);
        }
    }

    private final Random random;
    private final List<Node> nodes = new ArrayList<>();
    private final PriorityQueue<Datagram> underWay = new PriorityQueue<>();
    private long order;
    long nowMs;
    double loss;
    double doubling;
    int delayMs = 1;
    boolean reliable;

    FakeNetwork(long seed) {
        this.random = new Random(seed);
    }

    Node node(String host, SipHandler handler) {
        return node(host, handler, LayerLimits.DEFAULTS);
    }

    Node node(String host, SipHandler handler, LayerLimits limits) {
        Node node = new Node(host, handler, limits);
        nodes.add(node);
        return node;
    }

    private void send(Node from, Node to, byte[] bytes) {
        int copies = random.nextDouble() < doubling ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (random.nextDouble() >= loss) {
                underWay.add(new Datagram(nowMs + 1 + random.nextInt(delayMs), order++, from, to, bytes));
            }
        }
    }

    /** Goes on in steps of 10 ms. */
    void run(long forMs) {
        long end = nowMs + forMs;
        while (nowMs < end) {
            nowMs += 10;
            while (!underWay.isEmpty() && underWay.peek().atMs <= nowMs) {
                deliver(underWay.poll());
            }
            nodes.forEach(node -> node.wheel.advance(nowMs));
        }
    }

    private static void deliver(Datagram datagram) {
        try {
            SipMessage message = new SipDatagramParser().parse(datagram.bytes);
            datagram.to.agent.receive(message, datagram.to.to(datagram.from));
        } catch (SipSyntaxException e) {
            throw new AssertionError("an agent wrote what cannot be read", e);
        }
    }
}
