package org.xueliang.simulator.gb28181;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.timer.TimerWheel;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.body.CatalogBody;
import org.xueliang.simulator.gb28181.body.DeviceBodies;
import org.xueliang.simulator.gb28181.body.GbAlarm;
import org.xueliang.simulator.gb28181.quirk.GbProfile;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.gb28181.sip.ClientRequest;
import org.xueliang.simulator.gb28181.sip.RecentAnswers;
import org.xueliang.simulator.gb28181.sip.SipText;

/**
 * One simulated device. What it does happens on its event loop; public methods may be called by any thread and act there, in the order of
 * the calls.
 */
public final class GbDevice implements ClientRequest.Owner, TcpLink.Listener {
    private static final String MANSCDP = "Application/MANSCDP+xml";

    /** Requests without a final answer; beyond it, new ones are not sent. */
    private static final int MAX_IN_FLIGHT = 256;

    private static final int TOO_LONG_BYTES = 16;
    private static final int TOO_SHORT_BYTES = 7;
    private static final int REBOOT_MS = 2_000;
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

    /** Text of a request that waits for its Via. */
    interface Draft {
        SipText text(String via);
    }

    private final GbFleet fleet;
    private final Shard shard;
    private final int number;
    private final String code;
    private final Registration registration;
    private final List<ClientRequest> inFlight = new ArrayList<>(0);
    private Link link;
    private @Nullable RecentAnswers recent;
    private @Nullable Calls calls;
    private @Nullable Subscriptions subscriptions;
    private volatile @Nullable ChannelStates channels;
    private volatile boolean registered;
    private int sequence;

    GbDevice(GbFleet fleet, Shard shard, int number) {
        this.fleet = fleet;
        this.shard = shard;
        this.number = number;
        this.code = fleet.settings().codes().device(number);
        this.registration = new Registration(this);
        this.link = newLink();
    }

    private Link newLink() {
        GbSettings settings = fleet.settings();
        return switch (settings.transport()) {
            case UDP -> new UdpLink(shard, number / settings.threads() % settings.sockets(), settings.server());
            case TCP -> new TcpLink(shard, settings.server(), this);
        };
    }

    // What tests and programs do with it.

    /** Its number in the fleet, from 0. */
    public int number() {
        return number;
    }

    public String code() {
        return code;
    }

    /** Whether the platform accepted it. */
    public boolean isRegistered() {
        return registered;
    }

    /** Code of one of its channels, as its catalog has it. */
    public String channelCode(int channel) {
        String channelCode = fleet.settings().codes().channel(number, channel);
        if (!fleet.has(GbQuirk.X15_SHORT_CODES)) {
            return channelCode;
        }
        return Integer.toString(Integer.parseInt(channelCode.substring(13)));
    }

    /** What one of its cameras was told to do so far. */
    public PtzState ptz(int channel) {
        ChannelStates states = channels;
        return states == null ? PtzState.INITIAL : states.ptz(channel);
    }

    /** Connects and registers, after a time. */
    public void powerOnIn(long delayMs) {
        Runnable on = () -> {
            if (registration.state() == Registration.State.OFF) {
                registration.begin();
            }
        };
        if (delayMs <= 0) {
            shard.loop().execute(on);
        } else {
            shard.loop().schedule(on, delayMs, TimeUnit.MILLISECONDS);
        }
    }

    /** Gone without a word, with its streams. */
    public void powerOff() {
        shard.loop().execute(this::die);
    }

    /** Logs off by the book. */
    public void unregister() {
        shard.loop().execute(registration::unregister);
    }

    /** Registers again with another Call-ID, as a device does that was restarted. */
    public void reboot() {
        shard.loop().execute(this::restart);
    }

    /** Raises an alarm: as NOTIFY where the platform has subscribed, else as MESSAGE. */
    public void raise(int channel, GbAlarm alarm) {
        shard.loop().execute(() -> alarm(channel, alarm));
    }

    /** Switches a camera on or off; whoever subscribed to the catalog hears of it. */
    public void switchChannel(int channel, boolean on) {
        shard.loop().execute(() -> {
            channels().switchTo(channel, on);
            notifyChange(channel, on ? "ON" : "OFF");
        });
    }

    /** Takes a camera out of the catalog, or puts it in again; whoever subscribed hears of it. */
    public void listChannel(int channel, boolean listed) {
        shard.loop().execute(() -> {
            channels().list(channel, listed);
            notifyChange(channel, listed ? "ADD" : "DEL");
        });
    }

    /** What is wrong with one channel's media; done once it counts for each INVITE that comes. */
    public Future<?> fault(int channel, MediaFault fault) {
        return shard.loop().submit(() -> channels().fault(channel, fault));
    }

    /** Ends all its streams with BYE, as a device does that has no uplink left. */
    public void hangUp() {
        shard.loop().execute(() -> calls().hangUp());
    }

    // What its parts use.

    GbFleet fleet() {
        return fleet;
    }

    Shard shard() {
        return shard;
    }

    /** A step from another thread. */
    void onLoop(Runnable step) {
        shard.loop().execute(step);
    }

    Link link() {
        return link;
    }

    Registration registration() {
        return registration;
    }

    ChannelStates channels() {
        ChannelStates states = channels;
        if (states == null) {
            states = new ChannelStates(
                    fleet.settings().channels(), fleet.settings().fault());
            channels = states;
        }
        return states;
    }

    Calls calls() {
        if (calls == null) {
            calls = new Calls(this);
        }
        return calls;
    }

    Subscriptions subscriptions() {
        if (subscriptions == null) {
            subscriptions = new Subscriptions(this);
        }
        return subscriptions;
    }

    DeviceBodies bodies() {
        return new DeviceBodies(fleet.dialect(), code);
    }

    CatalogBody catalogBody() {
        GbProfile profile = fleet.settings().profile();
        return new CatalogBody(fleet.dialect(), code, registration.platform(), profile.manufacturer(), profile.model());
    }

    /** By its own clock. */
    Instant now() {
        long fault = fleet.settings().fault() == MediaFault.CLOCK ? DAY_MS : 0;
        return Instant.now().plusMillis(fleet.settings().clockErrorMs() - fault);
    }

    String userAgent() {
        GbProfile profile = fleet.settings().profile();
        return profile.manufacturer().isEmpty() ? "IPC" : profile.manufacturer() + " " + profile.model();
    }

    /** SN of the next document. */
    String newSn() {
        return Integer.toString(sequence + 1);
    }

    String contact() {
        return contact(code);
    }

    String contact(String user) {
        return "<sip:" + user + '@' + fleet.advertisedHost() + ':'
                + link.local().getPort() + '>';
    }

    private static String host(InetAddress address) {
        String text = address.getHostAddress();
        return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
    }

    /** What requests outside of REGISTER go to. */
    String platformUri() {
        InetSocketAddress peer = link.peer();
        return "sip:" + registration.platform() + '@' + host(peer.getAddress()) + ':' + peer.getPort();
    }

    String newTag() {
        return Integer.toString(shard.random().nextInt(1, Integer.MAX_VALUE));
    }

    void connect() {
        if (link instanceof TcpLink tcp) {
            fleet.counters().count(Figure.CONNECTIONS);
            tcp.connect();
        }
    }

    @Override
    public void connected() {
        registration.connected();
    }

    @Override
    public void lost() {
        fleet.counters().count(Figure.CONNECTIONS_LOST);
        stopRequests();
        registration.disconnected();
    }

    /** The platform accepted it. */
    void registered() {
        registered = true;
        if (fleet.has(GbQuirk.GS10_EMPTY_MESSAGE)) {
            request(messageDraft(null, code), true, ignored -> {});
        }
        if (fleet.has(GbQuirk.GX9_SENSOR_CATALOG)) {
            message(bodies().sensorCatalog(newSn()), ignored -> {});
        }
    }

    /** The platform does not have it any more, or is asked anew. */
    void unregistered() {
        registered = false;
    }

    void die() {
        if (calls != null) {
            calls.drop();
        }
        if (subscriptions != null) {
            subscriptions.drop();
        }
        stopRequests();
        registration.die();
        link.close();
    }

    private void stopRequests() {
        inFlight.forEach(ClientRequest::stop);
        inFlight.clear();
    }

    void restart() {
        die();
        powerOnIn(REBOOT_MS);
    }

    // Sending.

    /**
     * Sends a request in a transaction of its own.
     *
     * @param retransmits false for devices that say a thing once
     * @param outcome is told on the device's loop
     */
    void request(Draft draft, boolean retransmits, ClientRequest.Outcome outcome) {
        ClientRequest request = prepare(draft, retransmits, outcome);
        if (request != null) {
            link.send(request.bytes());
        }
    }

    /** The same, but that somebody else puts the bytes on the wire. */
    @Nullable
    ClientRequest prepare(Draft draft, boolean retransmits, ClientRequest.Outcome outcome) {
        if (inFlight.size() >= MAX_IN_FLIGHT || !link.isOpen()) {
            outcome.answered(null);
            return null;
        }
        int mine = ++sequence;
        String via = "SIP/2.0/" + link.transport() + ' ' + fleet.advertisedHost() + ':'
                + link.local().getPort() + ";rport;branch=" + fleet.branch(number, mine);
        byte[] bytes = fleet.settings().note()
                ? MessageDigests.signed(draft, via, fleet.passwords().of(code), now())
                : draft.text(via).bytes();
        ClientRequest request =
                new ClientRequest(this, shard.wheel(), mine, bytes, retransmits && !link.reliable(), outcome);
        inFlight.add(request);
        request.start();
        return request;
    }

    /** Sends a document outside of any dialog. */
    void message(byte[] document, ClientRequest.Outcome outcome) {
        request(messageDraft(document, code), true, outcome);
    }

    /** @param document null for none, which no platform expects */
    Draft messageDraft(byte @Nullable [] document, String from) {
        String callId = fleet.boot() + '.' + Integer.toString(sequence + 1) + '.' + code;
        String tag = newTag();
        int cseq = sequence + 1;
        return via -> {
            SipText text = SipText.request(SipMethods.MESSAGE, platformUri())
                    .header(SipHeaders.VIA, via)
                    .header(
                            SipHeaders.FROM,
                            "<sip:" + from + '@' + fleet.settings().domain() + ">;tag=" + tag)
                    .header(
                            SipHeaders.TO,
                            "<sip:" + registration.platform() + '@'
                                    + fleet.settings().domain() + '>')
                    .header(SipHeaders.CALL_ID, callId)
                    .header(SipHeaders.CSEQ, cseq + " " + SipMethods.MESSAGE)
                    .header(SipHeaders.MAX_FORWARDS, 70);
            return document == null ? text : body(text, document, cseq);
        };
    }

    /** Adds a document with a Content-Length that is true but for two oddities, over UDP. */
    SipText body(SipText text, byte[] document, int cseq) {
        text.body(MANSCDP, document);
        if (link.reliable()) {
            return text;
        }
        if (fleet.has(GbQuirk.S1_CONTENT_LENGTH_ZERO)) {
            return text.declaredLength(0);
        }
        if (fleet.has(GbQuirk.S2_CONTENT_LENGTH_WRONG)) {
            return text.declaredLength(
                    cseq % 2 == 0 ? document.length + TOO_LONG_BYTES : document.length - TOO_SHORT_BYTES);
        }
        return text;
    }

    @Override
    public void sendAgain(ClientRequest request) {
        fleet.counters().count(Figure.RETRANSMISSIONS);
        link.send(request.bytes());
    }

    @Override
    public void ended(ClientRequest request, @Nullable SipResponse response) {
        inFlight.remove(request);
        request.stop();
        request.outcome().answered(response);
    }

    /** Sends an answer and keeps it for the case that the question comes again. */
    void answer(SipRequest request, InetSocketAddress source, SipText text) {
        byte[] bytes = text.bytes();
        recent().put(RecentAnswers.key(request), bytes);
        link.answer(bytes, source);
    }

    RecentAnswers recent() {
        if (recent == null) {
            recent = new RecentAnswers();
        }
        return recent;
    }

    // Receiving.

    @Override
    public void received(SipMessage message, InetSocketAddress source) {
        if (registration.state() == Registration.State.OFF) {
            // Without power nothing answers; the answer to an unregistration comes too late to matter.
            return;
        }
        if (message instanceof SipRequest request) {
            fleet.desk().handle(this, request, source);
        } else if (message instanceof SipResponse response && !response.isProvisional()) {
            int answered = GbFleet.sequenceOf(response.via());
            for (ClientRequest waiting : inFlight) {
                if (waiting.sequence() == answered) {
                    ended(waiting, response);
                    return;
                }
            }
        }
    }

    // Events.

    private void alarm(int channel, GbAlarm alarm) {
        boolean subscribed = subscriptions != null && subscriptions.has(Subscriptions.Subject.ALARM);
        if (fleet.has(GbQuirk.S32_ALARMS_NEED_GUARD)
                && !(subscribed && channels().guarded())) {
            return;
        }
        if (!registered) {
            return;
        }
        fleet.counters().count(Figure.ALARMS);
        byte[] document = bodies().alarm(newSn(), alarm, channelCode(channel), now());
        if (subscribed) {
            subscriptions().notify(Subscriptions.Subject.ALARM, document);
        } else {
            message(document, ignored -> {});
        }
    }

    void notifyChange(int channel, String event) {
        if (subscriptions != null && subscriptions.has(Subscriptions.Subject.CATALOG)) {
            byte[] document = catalogBody().change(newSn(), CatalogTree.camera(this, channel), event);
            subscriptions.notify(Subscriptions.Subject.CATALOG, document);
        }
    }

    TimerWheel wheel() {
        return shard.wheel();
    }

    @Override
    public String toString() {
        return "device " + code;
    }
}
