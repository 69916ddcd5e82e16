package org.xueliang.simulator.gb28181;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipMessage;
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
import org.xueliang.simulator.gb28181.sip.RecentAnswers;
import org.xueliang.simulator.gb28181.sip.SipText;

/**
 * One simulated device. What it does happens on its event loop; public methods may be called by any thread and act there, in the order of
 * the calls.
 */
public final class GbDevice implements TcpLink.Listener {
    private static final int REBOOT_MS = 2_000;
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

    private final GbFleet fleet;
    private final Shard shard;
    private final int number;
    private final String code;
    private final Registration registration;
    private final DeviceUris uris;
    private final DeviceRequests requests;
    private final DeviceNews news;
    private Link link;
    private @Nullable RecentAnswers recent;
    private @Nullable Calls calls;
    private @Nullable Subscriptions subscriptions;
    private volatile @Nullable ChannelStates channels;
    private volatile boolean registered;

    GbDevice(GbFleet fleet, Shard shard, int number) {
        this.fleet = fleet;
        this.shard = shard;
        this.number = number;
        this.code = fleet.settings().codes().device(number);
        this.uris = new DeviceUris(this);
        this.requests = new DeviceRequests(this);
        this.news = new DeviceNews(this);
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
        shard.loop().execute(() -> news.alarm(channel, alarm));
    }

    /** Switches a camera on or off; whoever subscribed to the catalog hears of it. */
    public void switchChannel(int channel, boolean on) {
        shard.loop().execute(() -> {
            channels().switchTo(channel, on);
            news.catalogChanged(channel, on ? "ON" : "OFF");
        });
    }

    /** Takes a camera out of the catalog, or puts it in again; whoever subscribed hears of it. */
    public void listChannel(int channel, boolean listed) {
        shard.loop().execute(() -> {
            channels().list(channel, listed);
            news.catalogChanged(channel, listed ? "ADD" : "DEL");
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

    /** Whether its platform hears of it. */
    boolean hasSubscribed(Subscriptions.Subject subject) {
        return subscriptions != null && subscriptions.has(subject);
    }

    Subscriptions subscriptions() {
        if (subscriptions == null) {
            subscriptions = new Subscriptions(this);
        }
        return subscriptions;
    }

    DeviceUris uris() {
        return uris;
    }

    DeviceRequests requests() {
        return requests;
    }

    DeviceNews news() {
        return news;
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
        requests.stop();
        registration.disconnected();
    }

    /** The platform accepted it. */
    void registered() {
        registered = true;
        news.registered();
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
        requests.stop();
        registration.die();
        link.close();
    }

    void restart() {
        die();
        powerOnIn(REBOOT_MS);
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
            requests.answered(response);
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
