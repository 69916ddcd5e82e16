package org.xueliang.ingest.gb28181.device;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.device.DeviceNonces.Used;
import org.xueliang.ingest.gb28181.device.DeviceState.Event;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.Edition;
import org.xueliang.proto.v1.Presence;
import org.xueliang.protocol.manscdp.GbEdition;

/**
 * What this gateway keeps of one device. Small, for there are a hundred thousand: no timer of its own, no collection that is
 * not in use. Lives on the device's event loop; {@link #published} alone is read elsewhere. Times are steady milliseconds
 * unless they say wall.
 */
public final class DeviceSession {
    /** So often may a device be told that it has to register anew (S13), in words and by 403. */
    static final Rate HINTS = Rate.perSecond(0.1, 2);

    /** So many alarms of a camera or recorder are handed in; what comes faster is counted and not answered, so that it may be sent again. */
    static final Rate ALARMS = Rate.perSecond(5, 200);

    /** A platform speaks for many. */
    static final Rate PLATFORM_ALARMS = Rate.perSecond(100, 2000);

    private static final String PLATFORM_TYPE = "200";

    private final String code;
    final Used used;
    private long alarmsFullAtUs;
    long hintsFullAtUs;

    private DeviceState state = DeviceState.ABSENT;
    private String cause = "has not registered here yet";
    private long sinceWallUs;
    /** Where its newest proof came from: always right. */
    private @Nullable DeviceSource proved;

    private @Nullable DeviceSource source;
    private long expiresAtMs;
    private long heardMs;
    private int keepaliveS = 60;
    private GbEdition edition = GbEdition.GB2016;
    private String manufacturer = "";
    private String model = "";
    private String firmware = "";
    private String health = "";
    private long clockErrorMs;
    private boolean clockKnown;
    private CatalogState catalog = CatalogState.getDefaultInstance();
    private @Nullable FlapDamper flaps;
    private boolean held;
    /** Of the Call-ID that it registered with last. */
    private int callHash;

    private volatile @Nullable DeviceStatus published;

    DeviceSession(String code, Used used) {
        this.code = code;
        this.used = used;
    }

    /** Whether this is a platform by its code: what it tells may be others' and late. */
    public boolean isPlatform() {
        return code.startsWith(PLATFORM_TYPE, 10);
    }

    /** Takes one of the alarms that it may raise now; false where there is none. */
    public boolean admitsAlarm(long nowMs) {
        long next = (isPlatform() ? PLATFORM_ALARMS : ALARMS).take(alarmsFullAtUs, nowMs);
        if (next == Rate.NO) {
            return false;
        }
        alarmsFullAtUs = next;
        return true;
    }

    /** 20 digits. */
    public String code() {
        return code;
    }

    public DeviceState state() {
        return state;
    }

    /** Why it is not online, in words; empty where it is. */
    public String cause() {
        return cause;
    }

    /** Where it proved itself from, or drifted to since; null where it is not registered. */
    public @Nullable DeviceSource source() {
        return source;
    }

    public GbEdition edition() {
        return edition;
    }

    public String manufacturer() {
        return manufacturer;
    }

    public String model() {
        return model;
    }

    /** Device clock minus ours; null where it never said a time. */
    public @Nullable Long clockErrorMs() {
        return clockKnown ? clockErrorMs : null;
    }

    public CatalogState catalog() {
        return catalog;
    }

    /** What it said of its health last; empty where it said OK. */
    public String health() {
        return health;
    }

    /** The status that others were told last; null where none was. Any thread. */
    public @Nullable DeviceStatus published() {
        return published;
    }

    /** Its address in words. */
    String address() {
        DeviceSource at = source;
        return at == null ? "" : at.hostPort();
    }

    /** @return whether it was not online before */
    boolean proved(DeviceSource from, long expiresS, int keepaliveS, GbEdition edition, long nowMs, long wallUs) {
        boolean fresh = !state.online();
        proved = from;
        source = from;
        expiresAtMs = nowMs + expiresS * 1000;
        this.keepaliveS = keepaliveS;
        this.edition = edition;
        heardMs = nowMs;
        fire(Event.PROVED, "", nowMs, wallUs);
        return fresh;
    }

    /** What it proved before the gateway started holds on, for what is left of it. It is not online until it is heard. */
    void takenUp(DeviceSource from, long leftMs, int keepaliveS, GbEdition edition, long nowMs, long wallUs) {
        proved = from;
        source = from;
        expiresAtMs = nowMs + leftMs;
        this.keepaliveS = keepaliveS;
        this.edition = edition;
        heardMs = nowMs;
        cause = from.overTcp()
                ? "its TCP connection ended with the gateway's restart; it is online again when it connects"
                : "not heard of since the gateway started anew";
        sinceWallUs = wallUs;
        fire(Event.TAKEN_UP, cause, nowMs, wallUs);
    }

    /** @return whether it registered with another Call-ID before */
    boolean registeredBy(String callId) {
        int before = callHash;
        callHash = callId.hashCode();
        return before != callHash;
    }

    /** An authentic message came. @return whether that brought it back */
    boolean heard(long nowMs, long wallUs) {
        boolean back = !state.online();
        heardMs = nowMs;
        fire(Event.HEARD, "", nowMs, wallUs);
        return back && state.online();
    }

    /** Whether a request from there is its own. What it proved itself from takes the place of what it drifted to. */
    boolean owns(DeviceSource from) {
        if (from.is(source)) {
            return true;
        }
        if (from.is(proved)) {
            source = from;
            return true;
        }
        return false;
    }

    /** Whether its port may have moved behind its NAT: the same host, UDP still, and the old port silent for a while. */
    boolean mayDriftTo(DeviceSource to, long nowMs) {
        DeviceSource at = source;
        return at != null
                && !at.overTcp()
                && !to.overTcp()
                && to.sharesAddress(proved)
                && nowMs - heardMs >= keepaliveS * 500L;
    }

    /** Whether it may go on over this connection: it was registered over TCP when the gateway stopped, from the same host. */
    boolean mayReconnectOn(DeviceSource to) {
        DeviceSource at = source;
        return at != null && at.flow() instanceof LostConnection && to.overTcp() && to.sharesAddress(proved);
    }

    void drifted(DeviceSource to) {
        source = to;
    }

    /**
     * Looks at the time.
     *
     * @param misses periods of silence after which it is lost
     * @return whether others have news
     */
    boolean time(int misses, long nowMs, long wallUs) {
        if (state == DeviceState.ABSENT) {
            return false;
        }
        if (nowMs >= expiresAtMs) {
            fire(Event.EXPIRED, "its registration expired without a refresh", nowMs, wallUs);
            return true;
        }
        long silentMs = nowMs - heardMs;
        long periodMs = keepaliveS * 1000L;
        boolean changed = false;
        // A period and a half: a keepalive that is late by the network's whim is no missed one.
        if (state == DeviceState.ONLINE && silentMs > periodMs + periodMs / 2) {
            fire(Event.OVERDUE, "", nowMs, wallUs);
        }
        boolean waited = state == DeviceState.LATE || state == DeviceState.RESTORED;
        if (waited && silentMs > periodMs * misses) {
            String words = misses == 1 ? "1 period" : misses + " periods";
            fire(Event.SILENT, "no keepalive for " + silentMs / 1000 + " s (" + words + ")", nowMs, wallUs);
            changed = true;
        }
        if (held && state.online() && (flaps == null || !flaps.holds(nowMs))) {
            held = false;
            changed = true;
        }
        return changed;
    }

    /** @return whether others have news */
    boolean ended(Event event, String why, long nowMs, long wallUs) {
        return fire(event, why, nowMs, wallUs);
    }

    private boolean fire(Event event, String why, long nowMs, long wallUs) {
        DeviceState next = DeviceState.TABLE.next(state, event);
        if (next == null || next == state) {
            return false;
        }
        boolean was = state.online();
        state = next;
        if (next == DeviceState.ABSENT) {
            source = null;
            proved = null;
        }
        if (was == next.online()) {
            cause = next.online() ? "" : why;
            return !next.online();
        }
        sinceWallUs = wallUs;
        cause = why;
        if (was) {
            // Who logs off means it.
            if (event != Event.LEFT && event != Event.WITHDRAWN) {
                flaps = flaps == null ? new FlapDamper() : flaps;
                flaps.lost(nowMs);
            }
        } else if (flaps != null) {
            flaps.back(nowMs);
            held = flaps.holds(nowMs);
        }
        return true;
    }

    /** What it said of itself. @return whether that is news */
    public boolean described(String manufacturer, String model, String firmware) {
        boolean news =
                !this.manufacturer.equals(manufacturer) || !this.model.equals(model) || !this.firmware.equals(firmware);
        // One copy for all devices that say the same.
        this.manufacturer = manufacturer.intern();
        this.model = model.intern();
        this.firmware = firmware.intern();
        return news;
    }

    /** Its clock was seen. @return whether it is off by another second than was told */
    public boolean clock(long errorMs) {
        boolean news = !clockKnown || Math.abs(errorMs - clockErrorMs) >= 1000;
        clockErrorMs = errorMs;
        clockKnown = true;
        return news;
    }

    /** Its keepalive's Status (S35: ERROR and OFF while alive). @return whether it changed */
    public boolean health(String status) {
        boolean news = !Objects.equals(health, status);
        health = status.intern();
        return news;
    }

    /** Where its catalog stands. */
    public void catalog(CatalogState now) {
        catalog = now;
    }

    /** The status to tell others now. */
    public DeviceStatus publish(String gateway) {
        boolean online = state.online() && !held;
        DeviceSource at = source;
        DeviceStatus status = DeviceStatus.newBuilder()
                .setPresence(online ? Presence.ONLINE : Presence.OFFLINE)
                .setSinceUs(sinceWallUs)
                .setCause(held && flaps != null ? flaps.cause() : online ? "" : cause)
                .setGateway(gateway)
                .setAddress(address())
                .setSignalling(at == null ? "" : at.overTcp() ? "TCP" : "UDP")
                .setEdition(edition(edition))
                .setManufacturer(manufacturer)
                .setModel(model)
                .setFirmware(firmware)
                .setClockErrorMs(clockErrorMs)
                .setClockKnown(clockKnown)
                .setCatalog(catalog)
                .build();
        published = status;
        return status;
    }

    private static Edition edition(GbEdition edition) {
        return switch (edition) {
            case GB2011 -> Edition.GB2011;
            case GB2011_AMENDED -> Edition.GB2011_AMENDED;
            case GB2016 -> Edition.GB2016;
            case GB2022 -> Edition.GB2022;
        };
    }
}
