package org.xueliang.simulator.gb28181;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.LosslessText;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.manscdp.ConfigBlock;
import org.xueliang.protocol.manscdp.ConfigDownloadQuery;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.CruiseTrackQuery;
import org.xueliang.protocol.manscdp.DeviceConfig;
import org.xueliang.protocol.manscdp.DeviceControl;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ManscdpParser;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException;
import org.xueliang.protocol.manscdp.RecordInfoQuery;
import org.xueliang.protocol.manscdp.ResultResponse;
import org.xueliang.protocol.manscdp.SimpleQuery;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.body.CatalogNode;
import org.xueliang.simulator.gb28181.body.RecordedFile;
import org.xueliang.simulator.gb28181.quirk.GbProfile;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;

/** Documents of a platform: queries are answered by messages of the device's own, controls are done. On the device's loop. */
final class QueryDesk {
    private static final int LATE_PAGE_MS = 30_000;
    private static final Pattern PTZ_BYTES = Pattern.compile("<PTZCmd>\\s*([0-9A-Fa-f]{16})");
    private static final String FIRMWARE = "V5.7.3 build 250101";

    private static @Nullable ManscdpMessage read(SipRequest request) {
        try {
            return ManscdpParser.parse(request.body()).message();
        } catch (ManscdpSyntaxException e) {
            return null;
        }
    }

    /** Whether it is what some devices take as a reason to be gone at once (oddity S30). */
    boolean restarts(GbDevice device, SipRequest request) {
        if (!device.fleet().has(GbQuirk.S30_RESTARTS_ON_CHANNEL_CONFIG)) {
            return false;
        }
        return read(request) instanceof DeviceConfig config
                && !config.deviceId().equals(device.code())
                && config.blocks().stream().anyMatch(ConfigBlock.BasicParam.class::isInstance);
    }

    void document(GbDevice device, SipRequest request) {
        ManscdpMessage message = read(request);
        GbCounters counters = device.fleet().counters();
        if (message == null) {
            counters.count(Figure.MALFORMED);
        } else if (message instanceof CatalogQuery query) {
            counters.count(Figure.CATALOG_QUERIES);
            catalog(device, query);
        } else if (message instanceof RecordInfoQuery query) {
            counters.count(Figure.RECORD_QUERIES);
            records(device, query);
        } else if (message instanceof SimpleQuery query) {
            counters.count(Figure.OTHER_QUERIES);
            simple(device, query);
        } else if (message instanceof ConfigDownloadQuery query) {
            counters.count(Figure.OTHER_QUERIES);
            GbSettings settings = device.fleet().settings();
            boolean basic = query.types().isEmpty() || query.types().contains("BasicParam");
            if (!basic && !settings.edition().isAtLeast(GbEdition.GB2022)) {
                counters.count(Figure.IGNORED_REQUESTS);
                return;
            }
            say(
                    device,
                    !basic
                            ? SettingsDesk.read(device, query)
                            : device.bodies()
                                    .basicParam(
                                            query.sn(),
                                            query.deviceId(),
                                            name(device),
                                            settings.expiresS(),
                                            settings.keepaliveS()));
        } else if (message instanceof CruiseTrackQuery query) {
            counters.count(Figure.OTHER_QUERIES);
            say(device, SettingsDesk.tour(device, query));
        } else if (message instanceof DeviceControl control) {
            control(device, control, ptzBytes(request));
        } else if (message instanceof DeviceConfig config) {
            counters.count(Figure.CONTROLS);
            SettingsDesk.told(device, config, document -> say(device, document));
        } else if (message instanceof ResultResponse) {
            counters.count(Figure.ALARM_RESPONSES);
        } else {
            counters.count(Figure.IGNORED_REQUESTS);
        }
    }

    private static void say(GbDevice device, byte[] document) {
        device.requests().message(document, ignored -> {});
    }

    private static String name(GbDevice device) {
        return "\u8bbe\u5907 " + (device.number() + 1);
    }

    private static SplittableRandom chance(GbDevice device, String sn) {
        return new SplittableRandom(
                device.fleet().settings().seed() * 31L + device.number() * 1_000_003L + sn.hashCode());
    }

    private static void catalog(GbDevice device, CatalogQuery query) {
        List<CatalogNode> nodes = CatalogTree.of(device);
        int size = device.fleet().has(GbQuirk.X17_ONE_ITEM_A_MESSAGE)
                ? 1
                : device.fleet().settings().paging().pageItems();
        int pages = Math.max(1, (nodes.size() + size - 1) / size);
        long delayMs = device.fleet().has(GbQuirk.GC8_LATE_FIRST_PAGE) ? LATE_PAGE_MS : 0;
        PagedAnswer.start(
                device,
                pages,
                page -> device.catalogBody()
                        .page(
                                query.sn(),
                                query.deviceId(),
                                nodes.size(),
                                nodes.subList(page * size, Math.min(nodes.size(), (page + 1) * size))),
                chance(device, query.sn()),
                delayMs,
                () -> afterCatalog(device, nodes));
    }

    private static void afterCatalog(GbDevice device, List<CatalogNode> nodes) {
        boolean unsolicited = device.fleet().has(GbQuirk.X18_UNSOLICITED_CATALOG);
        if (unsolicited && !nodes.isEmpty()) {
            List<CatalogNode> last = nodes.subList(nodes.size() - 1, nodes.size());
            say(device, device.catalogBody().page("999001", device.code(), 1, last));
        }
    }

    private static void records(GbDevice device, RecordInfoQuery query) {
        boolean nothing = device.fleet().has(GbQuirk.S31_RECORD_TYPE_WANTED)
                && !query.type().equalsIgnoreCase("all");
        List<RecordedFile> files = nothing ? List.of() : RecordedFile.of(query.start(), query.end(), device.now());
        int size = device.fleet().settings().paging().pageItems();
        int pages = Math.max(1, (files.size() + size - 1) / size);
        PagedAnswer.start(
                device,
                pages,
                page -> device.bodies()
                        .records(
                                query.sn(),
                                query.deviceId(),
                                name(device),
                                files.size(),
                                files.subList(page * size, Math.min(files.size(), (page + 1) * size))),
                chance(device, query.sn()),
                0,
                () -> {});
    }

    private static void simple(GbDevice device, SimpleQuery query) {
        GbSettings settings = device.fleet().settings();
        GbProfile profile = settings.profile();
        ChannelStates states = device.channels();
        int channel = settings.codes().channelOf(query.deviceId());
        String sn = query.sn();
        String id = query.deviceId();
        if (!settings.edition().isAtLeast(query.type().since())) {
            // A device cannot understand what came after it (2022 annex I).
            device.fleet().counters().count(Figure.IGNORED_REQUESTS);
            return;
        }
        byte[] answer = switch (query.type()) {
            case DEVICE_INFO ->
                device.bodies()
                        .info(sn, name(device), profile.manufacturer(), profile.model(), FIRMWARE, settings.channels());
            case DEVICE_STATUS -> device.bodies().status(sn, id, device.now(), states.guarded(), states.recording());
            case PRESET_LIST ->
                device.bodies()
                        .presets(
                                sn,
                                id,
                                new ArrayList<>(states.ptz(channel).presets().keySet()));
            case PTZ_POSITION -> {
                PtzState.Place place = states.ptz(channel).at(System.nanoTime());
                yield device.bodies().ptzPosition(sn, id, place.panDegrees(), place.tiltDegrees(), place.zoom());
            }
            case SD_CARD_STATUS -> device.bodies().sdCard(sn, id);
            case HOME_POSITION -> SettingsDesk.home(device, sn, id);
            case CRUISE_TRACK_LIST -> SettingsDesk.tours(device, sn, id);
        };
        say(device, answer);
    }

    private static String ptzBytes(SipRequest request) {
        Matcher bytes = PTZ_BYTES.matcher(LosslessText.decode(request.body()));
        return bytes.find() ? bytes.group(1) : "";
    }

    private static void control(GbDevice device, DeviceControl control, String ptzBytes) {
        GbCounters counters = device.fleet().counters();
        counters.count(Figure.CONTROLS);
        ChannelStates states = device.channels();
        int channel = device.fleet().settings().codes().channelOf(control.deviceId());
        ControlCommand command = control.command();
        long nowNs = System.nanoTime();
        if (command instanceof ControlCommand.Ptz ptz) {
            counters.count(Figure.PTZ_COMMANDS);
            states.ptz(channel, head -> head.told(ptz.instruction(), ptzBytes, nowNs));
        } else if (command instanceof ControlCommand.PrecisePtz precise) {
            counters.count(Figure.PTZ_COMMANDS);
            states.ptz(channel, head -> head.turned(precise, nowNs));
        } else if (command instanceof ControlCommand.HomePosition home) {
            states.home(home);
        } else if (command instanceof ControlCommand.Guard guard) {
            states.guard(guard.guarded());
        } else if (command instanceof ControlCommand.RecordSwitch record) {
            states.record(record.on());
        } else if (command instanceof ControlCommand.IFrame) {
            states.keyframeAsked();
        } else if (command instanceof ControlCommand.Reboot) {
            device.restart();
            return;
        }
        if (control.expectsResponse()) {
            say(device, device.bodies().result("DeviceControl", control.sn(), control.deviceId(), true));
        }
    }
}
